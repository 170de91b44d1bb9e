"""Backups in the window: made, planned, put back; and this PC built again from the hub."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import flet as ft
import pytest

from selaras.domain.rotation import Keep
from selaras_client.closed_work import REBUILD, RESTORE, ClosedWork
from selaras_client.copying import is_wanted
from selaras_client.window.models.backup_page import (
    build_again,
    change_plan,
    make_now,
    read_backups,
)
from selaras_client.window.wording import Wording
from tests.window.fronts import closed, front_window
from tests.window.harness import Window, in_window
from tests.window.office import MemoryOffice, alone_office, office_with_company

SAY = Wording("id")
ROUTE = "/pc/cadangan"


@pytest.fixture
def office() -> Iterator[MemoryOffice]:
    office = alone_office()
    yield office
    office.close()


def test_a_backup_made_now_is_listed_and_told_with_its_place(office: MemoryOffice) -> None:
    lines, is_well = asyncio.run(make_now(office, SAY))
    (made,) = asyncio.run(read_backups(office)).files
    assert is_well
    assert made.place == "own"
    assert str(made.path) in lines[0]


def test_a_drive_that_is_away_is_said_and_hinders_no_other(
    office: MemoryOffice, tmp_path: Path
) -> None:
    drive = tmp_path / "drive"
    typed = [str(drive), "24", "7,4,12"]
    assert asyncio.run(change_plan(office, typed, say=SAY)) is None
    (drive / "selaras-cadangan.txt").unlink()
    lines, is_well = asyncio.run(make_now(office, SAY))
    assert not is_well
    assert "selaras backup" not in " ".join(lines), "nobody here types commands"
    page = asyncio.run(read_backups(office))
    assert page.is_away
    assert len(page.files) == 1


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (["", "0", "7,4,12"], "window.backup.hours-unreadable"),
        (["", "24", "7,4"], "window.backup.keep-unreadable"),
        (["drive", "24", "7,4,12"], "window.backup.folder-what"),
        (["", "24", "7,4,12", "off"], "backup.hub-always"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_and_nothing_changes(
    office: MemoryOffice, typed: list[str], code: str
) -> None:
    before = asyncio.run(read_backups(office)).plan
    refusal = asyncio.run(change_plan(office, typed, say=SAY))
    assert refusal is not None
    assert refusal.code == code
    assert refusal.code in SAY
    assert asyncio.run(read_backups(office)).plan == before


def test_a_pc_without_its_hub_is_built_again_at_the_next_contact() -> None:
    office = office_with_company()
    assert not asyncio.run(build_again(office))
    assert is_wanted(office.home)
    assert asyncio.run(read_backups(office)).is_copy_wanted
    office.close()


@in_window(alone_office, route=ROUTE)
async def test_the_plan_is_changed_in_a_dialog_and_shown(window: Window) -> None:
    assert "tiap 24 jam" in window.text("backup-plan")
    await window.key("F5")
    await window.type("Tiap berapa jam", "x")
    await window.click(window.find(ft.FilledButton, "Simpan (F8)"))
    assert any("dengan angka" in text for text in window.texts())
    await window.type("Tiap berapa jam", "6")
    await window.type("Disimpan: hari, minggu, bulan", "3,2,1")
    await window.click(window.find(ft.FilledButton, "Simpan (F8)"))
    assert "tiap 6 jam" in window.text("backup-plan")
    assert (await read_backups(window.office)).plan.keep == Keep(3, 2, 1)


@in_window(alone_office, route="/pc")
async def test_the_backups_lie_below_the_pcs_and_escape_leads_back(window: Window) -> None:
    await window.key("F9")
    assert window.page.route == ROUTE
    await window.key("Escape")
    assert window.page.route == "/pc"


def test_what_closes_the_office_is_asked_for_and_then_handed_on(tmp_path: Path) -> None:
    async def play() -> None:
        window, left = await front_window(ROUTE), list[object]()
        await make_now(window.office, SAY)
        await window.front.show_office(window.office, leave=left.append)
        await window.settle()
        await window.key("F9")
        assert not left
        await window.click(window.find(ft.FilledButton, "Pasang (F8)"))
        (made,) = (await read_backups(window.office)).files
        assert left == [ClosedWork(RESTORE, made.path)]
        await window.key("F7")
        await window.click(window.find(ft.FilledButton, "Perbaiki sekarang (F8)"))
        assert left[1:] == [ClosedWork(REBUILD)]
        await window.key("F6")
        await window.type("Lokasi lengkap berkas cadangan (.db)", "mine.db")
        await window.enter("Lokasi lengkap berkas cadangan (.db)")
        assert len(left) == 2, "where that lies nobody knows"
        await window.type("Lokasi lengkap berkas cadangan (.db)", str(tmp_path / "mine.db"))
        await window.enter("Lokasi lengkap berkas cadangan (.db)")
        assert left[2:] == [ClosedWork(RESTORE, tmp_path / "mine.db")]
        await closed(window)

    asyncio.run(play())
