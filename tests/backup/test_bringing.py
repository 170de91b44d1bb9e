"""What was unsent in the data that a backup takes the place of comes along, and enters once."""

import asyncio
import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from selaras.domain.requests import SET_COMPANY, Request
from selaras.replica import Replica, queries
from selaras.replica.bringing import Brought
from selaras.replica.tray import tray_items
from selaras.store.copying import reading_file
from selaras.store.engine import FILE_NAME, open_store
from selaras.store.hub_members import origins
from selaras.store.requests import WAITING, all_requests
from selaras.store.tray import RefusedEdit, add_refused, refused_edits
from selaras_client.backups import back_up_to
from selaras_client.restoring import restore
from selaras_client.swapping import STAGING, finish_swap
from tests.backup.homes import NOON
from tests.client import homes
from tests.damage.broken import Damage, broken_root, first_page, schema

LATER = NOON + timedelta(minutes=1)


class Killed(BaseException):
    """The process is gone."""


async def worked(folder: Path, hub: homes.Hub, *, kept: Path) -> None:
    """Write before and after the backup *kept*; four changes are sent to nobody."""
    async with homes.joined(folder, hub) as pc:
        await pc.draft("LAMA")
        await pc.office.sync_once()
        await pc.draft("BELUM")
        await asyncio.to_thread(back_up_to, folder, kept)
        await pc.draft("SESUDAH")
        await pc.edit("LAMA", **{"buyer.name": "terkirim"})
        await pc.office.sync_once()
        await pc.edit("LAMA", **{"buyer.name": "belum terkirim"})
        await pc.edit("SESUDAH", **{"buyer.name": "belum terkirim"})
        await pc.draft("BARU")
        await pc.edit("BELUM", **{"buyer.name": "belum terkirim"})


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a PC of an office and a backup from before its last work."""
    root = tmp_path_factory.mktemp("bringing")

    async def play() -> None:
        async with homes.served(root / "hub") as hub:
            await worked(root / "pc", hub, kept=root / "kept.db")

    asyncio.run(play())
    return root


def buyers(replica: Replica) -> dict[str, str]:
    with replica.reading() as db:
        rows = db.exec_driver_sql("SELECT reference, buyer_name FROM invoice_row").all()
        assert not tray_items(db)
    return {str(reference): str(buyer) for reference, buyer in rows}


def conflicts(replica: Replica) -> int:
    with replica.reading() as db:
        return queries.sync_status(db).conflicts


def waiting(home: Path) -> list[tuple[str, int]]:
    with reading_file(home / FILE_NAME) as db:
        rows = db.exec_driver_sql("SELECT origin_incarnation, origin_n FROM outbox ORDER BY n")
        return [(str(incarnation), int(n)) for incarnation, n in rows]


def test_what_was_unsent_comes_along_and_enters_once(tmp_path: Path) -> None:
    home, kept = tmp_path / "pc", tmp_path / "kept.db"

    async def play() -> None:
        async with homes.served(tmp_path / "hub") as hub:
            await worked(home, hub, kept=kept)
            assert await hub.office.ask(buyers) == {"LAMA": "terkirim", "SESUDAH": "", "BELUM": ""}
            done = restore(home, kept, now=NOON)
            assert done.brought == Brought(unsent=4, in_tray=0)
            unsent = "belum terkirim"
            everything = {"LAMA": unsent, "SESUDAH": unsent, "BELUM": unsent, "BARU": ""}
            async with homes.opened(home) as pc:
                assert await pc.office.ask(buyers) == everything, "whole, also before it is sent"
                await pc.office.sync_once()
                assert await pc.fingerprint() == await hub.fingerprint()
            assert await hub.office.ask(buyers) == everything
            assert not await hub.office.ask(conflicts)
            taken = _origins(tmp_path / "hub")
            # What was set aside goes out again with all that waited in it.
            again = restore(home, done.aside / FILE_NAME, now=LATER)
            assert (again.now.unsent, again.brought) == (4, Brought())
            async with homes.opened(home) as pc:
                await pc.office.sync_once()
                assert await pc.fingerprint() == await hub.fingerprint()
            assert await hub.office.ask(buyers) == everything
            assert _origins(tmp_path / "hub") == taken

    asyncio.run(play())


def test_what_waits_in_the_backup_too_does_not_wait_twice(tmp_path: Path, template: Path) -> None:
    home = tmp_path / "pc"
    shutil.copytree(template / "pc", home)
    before = waiting(home)
    back_up_to(home, tmp_path / "same.db")
    assert restore(home, tmp_path / "same.db", now=NOON).brought == Brought()
    assert waiting(home) == before


def test_a_request_and_what_lay_in_the_tray_come_along(tmp_path: Path, template: Path) -> None:
    home = tmp_path / "pc"
    shutil.copytree(template / "pc", home)

    async def ask() -> None:
        async with homes.opened(home) as pc:
            await pc.office.ask(lambda replica: replica.ask(Request(SET_COMPANY, {"series": "A"})))

    asyncio.run(ask())
    edit = RefusedEdit(0, "life", 1, "invoice:x", homes.NPWP, "entry.x", {}, {"a": "1"}, "Ani", "")
    store = open_store(home)
    with store.transaction() as db:
        add_refused(db, edit)
    store.close()
    done = restore(home, template / "kept.db", now=NOON)
    assert done.brought == Brought(unsent=5, in_tray=1)
    with reading_file(home / FILE_NAME) as db:
        assert [(each.kind, each.state) for each in all_requests(db)] == [(SET_COMPANY, WAITING)]
        assert [replace(each, tray_no=0) for each in refused_edits(db)] == [edit]


def test_what_stands_on_another_epoch_lies_in_the_tray(tmp_path: Path, template: Path) -> None:
    """Its revs mean nothing in this one; what nobody has yet goes by itself."""
    home, kept = tmp_path / "pc", tmp_path / "kept.db"
    shutil.copytree(template / "pc", home)
    shutil.copyfile(template / "kept.db", kept)
    with closing(sqlite3.connect(kept)) as db, db:
        db.execute("UPDATE meta SET value = 'before' WHERE key = 'epoch'")
    assert restore(home, kept, now=NOON).brought == Brought(unsent=1, in_tray=3)


def test_killed_anywhere_all_of_it_is_in_place_or_nothing_has_happened(
    tmp_path: Path, template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, real, outcomes = waiting(template / "pc"), os.replace, []
    for at in range(1, 7):
        home = tmp_path / str(at)
        shutil.copytree(template / "pc", home)
        left = iter([True] * (at - 1))

        def stop(source: Path, target: Path, *, left: object = left) -> None:
            if not next(left, False):  # type: ignore[call-overload]
                raise Killed
            real(source, target)

        with monkeypatch.context() as patch:
            patch.setattr(os, "replace", stop)
            try:
                restore(home, template / "kept.db", now=NOON)
            except Killed:
                outcomes.append(at)
        finish_swap(home)
        assert set(waiting(home)) >= set(before)
        assert not (home / STAGING).exists()
        is_new = len(waiting(home)) > len(before)
        assert is_new is (at > 1), "the backup's own unsent entry stands beside them"
    assert outcomes[:3] == [1, 2, 3]


@pytest.mark.parametrize(
    ("damage", "brought"),
    [
        (first_page, Brought(4, 0)),
        (schema, Brought(4, 0)),
        (broken_root("outbox_part"), Brought(0, 4)),
        (broken_root("meta"), None),
    ],
    ids=["first page", "schema", "parts", "whose it is"],
)
def test_of_a_damaged_file_what_can_be_read_comes_along(
    tmp_path: Path, template: Path, damage: Damage, brought: Brought | None
) -> None:
    home = tmp_path / "pc"
    shutil.copytree(template / "pc", home)
    damage(home / FILE_NAME)
    done = restore(home, template / "kept.db", now=NOON)
    assert done.brought == brought
    assert (done.aside / FILE_NAME).exists()


def _origins(folder: Path) -> set[tuple[str, int]]:
    with reading_file(folder / FILE_NAME) as db:
        return origins(db)
