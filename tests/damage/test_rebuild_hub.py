"""The PC that is the hub is made anew, with and without a backup."""

import asyncio
import errno
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from selaras.documents.crdt import Document
from selaras.replica import Replica
from selaras.replica.checking import check_home
from selaras.replica.identity import SHORT_CLIENT_BELOW
from selaras.store import record_packing
from selaras.store.documents import each_document
from selaras.store.engine import FILE_NAME
from selaras.store.mended import Mended, mended_here
from selaras.store.sums import HUB, REPLICA, sums
from selaras.store.trouble import DiskFullError
from selaras_client.backups import FOLDER_NAME, BackupFolder
from selaras_client.home import Home
from selaras_client.rebuilding import NothingToRebuildError, rebuild
from tests.backup.homes import NOON
from tests.client import homes
from tests.damage.broken import (
    Damage,
    broken_root,
    buyers,
    cut,
    first_page,
    foreign_log,
    schema,
    tray,
)

ALL = {"SATU", "DUA", "TIGA"}


@pytest.fixture(autouse=True)
def blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let records lie in blocks as soon as there are a few."""
    for name, size in (("RECORDS", 2), ("JOINED", 2), ("NEWEST", 1)):
        monkeypatch.setattr(record_packing, name, size)


def _audit(replica: Replica) -> int:
    with replica.reading() as db:
        return int(db.exec_driver_sql("SELECT count(*) FROM audit_row").scalar_one())


def _hub_has_all(home: Home) -> bool:
    """Say whether the hub in the file holds the very same as the replica beside it."""
    with home.store.reading() as db:
        here, there = (
            {k: (v.count, v.text()) for k, v in sums(db, side=side).items()}
            for side in (REPLICA, HUB)
        )
        return here == there


async def _back_up(pc: homes.Pc, *, now: datetime = NOON) -> None:
    device = (await pc.office.ask(lambda replica: replica.identity)).device
    folder = BackupFolder(pc.home.folder / FOLDER_NAME, device)
    folder.sign("x")
    await asyncio.to_thread(folder.make, pc.home.folder, now=now)


@pytest.mark.parametrize("with_backup", [True, False])
@pytest.mark.parametrize(
    "damage",
    [
        first_page,
        schema,
        foreign_log,
        *(broken_root(name) for name in ("document", "hub_document", "hub_fact", "hub_feed")),
        broken_root("hub_record_block"),
    ],
    ids=["first page", "schema", "log", "document", "hub document", "hub fact", "feed", "blocks"],
)
def test_a_pc_alone_is_made_anew(tmp_path: Path, damage: Damage, *, with_backup: bool) -> None:
    async def play() -> None:
        async with homes.opened(tmp_path, homes.NPWP) as pc:
            await pc.draft("SATU")
            await pc.draft("DUA")
            if with_backup:
                await _back_up(pc)
            await pc.draft("TIGA")
            await pc.edit("DUA", **{"buyer.name": "PT Dua"})
            before, records = await pc.fingerprint(), await pc.office.ask(_audit)
        with closing(sqlite3.connect(tmp_path / FILE_NAME)) as db:
            assert db.execute("SELECT count(*) FROM hub_record_block").fetchone()[0]
        damage(tmp_path / FILE_NAME)
        done = rebuild(tmp_path, now=NOON)
        assert done.rebuilt.with_hub
        assert (done.backup is not None) is with_backup
        async with homes.opened(tmp_path) as pc:
            assert await pc.fingerprint() == before
            assert await pc.office.ask(_audit) >= records
            assert await pc.office.ask(tray) == []
            await pc.draft("EMPAT")
            assert set(await pc.office.ask(buyers)) == {*ALL, "EMPAT"}
            assert await pc.office.work(_hub_has_all)
            report = await pc.office.work(lambda opened: check_home(opened.store))
            assert (report.faults, report.unreadable, report.differing) == ([], [], 0)

    asyncio.run(play())


def test_another_pc_gets_everything_from_a_hub_that_was_made_anew(tmp_path: Path) -> None:
    async def play() -> None:
        async with homes.served(tmp_path / "hub") as hub:
            await hub.draft("SATU")
            async with homes.joined(tmp_path / "pc", hub) as pc:
                await pc.draft("DUA")
                await pc.office.sync_once()
                # Its own PC has heard of it too: from that the hub is made anew.
                assert await hub.fingerprint() == await pc.fingerprint()
        broken_root("hub_document")(tmp_path / "hub" / FILE_NAME)
        rebuild(tmp_path / "hub", now=NOON)
        async with (
            homes.served(tmp_path / "hub") as hub,
            homes.joined(tmp_path / "new", hub, name="Baru") as new,
        ):
            await new.draft("TIGA")
            await new.office.sync_once()
            assert set(await new.office.ask(buyers)) == ALL
            assert await new.fingerprint() == await hub.fingerprint()

    asyncio.run(play())


@pytest.mark.parametrize("kind", ["document", "fact"])
def test_what_it_and_its_own_pc_lost_comes_back_from_who_has_it(tmp_path: Path, kind: str) -> None:
    async def play() -> None:
        async with homes.served(tmp_path / "hub") as hub, homes.joined(tmp_path / "pc", hub) as pc:
            await pc.draft("SATU")
            await pc.office.sync_once()
            before = await hub.fingerprint()
        for side in ("", "hub_"):
            broken_root(f"{side}{kind}")(tmp_path / "hub" / FILE_NAME)
        rebuild(tmp_path / "hub", now=NOON)
        async with homes.served(tmp_path / "hub") as hub, homes.opened(tmp_path / "pc") as pc:
            address = hub.address
            await pc.office.work(lambda home: home.remember_hub_address(address))
            await pc.office.sync_once()
            now = await hub.fingerprint()
            # What is kept for the recovery code is told anew, of this day.
            assert now.pop("recovery")
            assert {name: each for name, each in before.items() if name != "recovery"} == now
            assert await pc.fingerprint() == await hub.fingerprint()
            assert await pc.office.work(_mended) == []

    asyncio.run(play())


def _mended(home: Home) -> list[Mended]:
    with home.store.reading() as db:
        return mended_here(db)


def test_a_hub_that_was_cut_in_half_has_its_backup_and_what_is_left(tmp_path: Path) -> None:
    async def play() -> None:
        async with homes.opened(tmp_path, homes.NPWP) as pc:
            for number in range(20):
                await pc.draft(f"LAMA-{number}")
            await _back_up(pc)
            for number in range(20):
                await pc.draft(f"BARU-{number}")
        cut(tmp_path / FILE_NAME)
        rebuild(tmp_path, now=NOON)
        async with homes.opened(tmp_path) as pc:
            found = await pc.office.ask(buyers)
            assert {f"LAMA-{number}" for number in range(20)} <= set(found)
            report = await pc.office.work(lambda opened: check_home(opened.store))
            assert (report.faults, report.unreadable, report.differing) == ([], [], 0)

    asyncio.run(play())


def test_a_damaged_backup_is_passed_over_for_an_older_good_one(tmp_path: Path) -> None:
    async def play() -> None:
        async with homes.opened(tmp_path, homes.NPWP) as pc:
            await pc.draft("SATU")
            await _back_up(pc)
            await _back_up(pc)
        newest, older = sorted((tmp_path / FOLDER_NAME).glob("*.db"), reverse=True)
        newest.write_bytes(newest.read_bytes()[:-1] + b"x")
        (tmp_path / FILE_NAME).write_bytes(b"garbage" * 1_000)
        assert rebuild(tmp_path, now=NOON).backup == older
        async with homes.opened(tmp_path) as pc:
            assert set(await pc.office.ask(buyers)) == {"SATU"}

    asyncio.run(play())


def test_a_backup_of_a_clock_that_was_wrong_is_not_taken_for_the_newest(tmp_path: Path) -> None:
    async def play() -> None:
        async with homes.opened(tmp_path, homes.NPWP) as pc:
            await _back_up(pc, now=NOON + timedelta(days=3650))
            await pc.draft("SATU")
            await _back_up(pc)
        newest, older = sorted((tmp_path / FOLDER_NAME).glob("*.db"), reverse=True)
        (tmp_path / FILE_NAME).write_bytes(b"garbage" * 1_000)
        assert rebuild(tmp_path, now=NOON).backup == older
        older.unlink()
        (tmp_path / FILE_NAME).write_bytes(b"garbage" * 1_000)
        assert rebuild(tmp_path, now=NOON).backup == newest

    asyncio.run(play())


def test_without_a_database_and_without_a_backup_there_is_nothing_to_make(tmp_path: Path) -> None:
    with pytest.raises(NothingToRebuildError):
        rebuild(tmp_path, now=NOON)
    assert list(tmp_path.iterdir()) == []


def test_a_full_drive_is_not_taken_for_having_nothing_to_make_it_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> None:
        async with homes.opened(tmp_path, homes.NPWP) as pc:
            await pc.draft("SATU")
            await _back_up(pc)
        (tmp_path / FILE_NAME).write_bytes(b"garbage" * 1_000)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    asyncio.run(play())
    monkeypatch.setattr("shutil.copyfile", full)
    with pytest.raises(DiskFullError):
        rebuild(tmp_path, now=NOON)


def _author_ids(home: Home) -> tuple[int, int]:
    """Return the highest short author id in any document, and the highest that was given out."""
    with home.store.reading() as db:
        used = [
            client
            for stored in each_document(db)
            for client in Document(stored.state).clocks()
            if client < SHORT_CLIENT_BELOW
        ]
        given = db.exec_driver_sql(
            "SELECT max(client_id) FROM hub_client WHERE client_id < ?", (SHORT_CLIENT_BELOW,)
        )
        return max(used), int(given.scalar_one() or 0)


def test_an_author_id_is_never_given_out_again(tmp_path: Path) -> None:
    """One id in two files would make them differ without showing it."""

    async def play() -> None:
        async with homes.opened(tmp_path, homes.NPWP) as pc:
            await pc.draft("SATU")
            await pc.draft("DUA")
            used, _ = await pc.office.work(_author_ids)
        broken_root("hub_client")(tmp_path / FILE_NAME)
        rebuild(tmp_path, now=NOON)
        async with homes.opened(tmp_path) as pc:
            _, given = await pc.office.work(_author_ids)
            assert given > used, "the new incarnation has a block of its own, above"
            await pc.draft("TIGA")
            newest, _ = await pc.office.work(_author_ids)
            assert newest > used

    asyncio.run(play())
