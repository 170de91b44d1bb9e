"""What a person sees who double-clicks Selaras on a folder that cannot be opened."""

import asyncio
from pathlib import Path

import flet as ft
import pytest

from selaras.errors import SelarasError, StoreError
from selaras.store.engine import FILE_NAME
from selaras.store.trouble import DamagedError, DiskFullError, LockedError, SchemaTooNewError
from selaras_client.closed_work import REBUILD, RESTORE, ClosedWork
from selaras_client.rebuilding import SoundError
from selaras_client.window.models.away import (
    Away,
    Notice,
    failed_notice,
    trouble_page,
    with_notice,
)
from selaras_client.window.wording import Wording
from tests.window.fronts import closed, front_window

SAY = Wording("id")


def _home(tmp_path: Path) -> Path:
    folder = tmp_path / "cadangan"
    folder.mkdir()
    for day in ("01", "03"):
        (folder / f"selaras-202611{day}T010000Z-abc.db").write_bytes(b"x" * 2_000_000)
    aside = tmp_path / "selaras-disisihkan-20261102T000000Z"
    aside.mkdir()
    (aside / FILE_NAME).write_bytes(b"x")
    return tmp_path


def test_damage_offers_mending_first_and_every_file_that_can_be_put_in_its_place(
    tmp_path: Path,
) -> None:
    page = trouble_page(DamagedError(path="p", reason="r"), _home(tmp_path), say=SAY)
    assert page.can_rebuild
    assert {each.place for each in page.backups} == {"own", "aside"}
    own = [each for each in page.backups if each.place == "own"]
    assert [each.path.name[8:16] for each in own] == ["20261103", "20261101"]
    assert own[0].size == "2,0 MB"
    assert "selaras rebuild" not in " ".join(page.lines), "nobody here types commands"


@pytest.mark.parametrize(
    ("error", "restores"),
    [
        (SchemaTooNewError(path="p", found=99, known=16), 3),
        (LockedError(path="p"), 0),
        (StoreError(), 0),
    ],
)
def test_what_is_not_damaged_is_never_made_anew(
    tmp_path: Path, error: SelarasError, restores: int
) -> None:
    page = trouble_page(error, _home(tmp_path), say=SAY)
    assert not page.can_rebuild
    assert len(page.backups) == restores
    assert page.lines[0]


def test_what_a_check_refused_may_be_done_all_the_same_but_no_more_than_that() -> None:
    refused = failed_notice(SoundError(path="p"), ClosedWork(REBUILD), say=SAY)
    assert refused.again == ClosedWork(REBUILD, anyway=True)
    failed = failed_notice(DiskFullError(path="p"), ClosedWork(REBUILD), say=SAY)
    assert failed.again is None
    assert with_notice(Away("t", ("b",)), refused).lines == (*refused.lines, "b")


def test_the_page_asks_before_it_does_anything_and_hands_on_what_was_marked(
    tmp_path: Path,
) -> None:
    async def play() -> None:
        window, chosen = await front_window(), list[ClosedWork | None]()
        page = trouble_page(DamagedError(path="p", reason="r"), _home(tmp_path), say=SAY)
        await window.front.show_away(page, chosen.append)
        await window.settle()
        await window.key("Arrow Down")
        await window.key("F9")
        assert not chosen
        await window.click(window.find(ft.FilledButton, "Pasang (F8)"))
        await window.key("F8")
        await window.key("F5")
        assert chosen == [ClosedWork(RESTORE, page.backups[1].path)], "a question is open"
        await window.click(window.find(ft.FilledButton, "Perbaiki sekarang (F8)"))
        await window.key("F5")
        assert chosen[1:] == [ClosedWork(REBUILD), None]
        await closed(window)

    asyncio.run(play())


def test_the_office_that_opens_next_says_once_what_was_done() -> None:
    async def play() -> None:
        window = await front_window()
        assert "Membuka data …" in window.texts()
        notice = Notice("Cadangan dipasang", ("60 dokumen",))
        await window.front.show_office(window.office, notice=notice)
        await window.settle()
        assert {"Cadangan dipasang", "60 dokumen", "Faktur"} <= set(window.texts())
        await window.front.show_office(window.office)
        await window.settle()
        assert not [
            each for each in window.walk() if isinstance(each, ft.AlertDialog) and each.open
        ]
        await closed(window)

    asyncio.run(play())


def test_a_failing_drive_is_a_sentence_and_damage_closes_the_office() -> None:
    async def play() -> None:
        window, left = await front_window(), list[object]()
        await window.front.show_office(window.office, leave=left.append)
        await window.settle()
        shell = next(iter(window.front._views.values()))

        async def fails(_: object) -> None:
            raise errors.pop()

        errors: list[SelarasError] = [DamagedError(path="p", reason="r"), DiskFullError(path="D")]
        shell._keys.pressed = fails  # type: ignore[attr-defined]
        await window.key("F3")
        assert any("D penuh" in text for text in window.texts())
        assert not left
        await window.key("F3")
        assert [type(each) for each in left] == [DamagedError]
        await closed(window)

    asyncio.run(play())
