"""A home, a PC and a hub on a drive that cannot be written: read, nothing lost, and resumed."""

import asyncio
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from selaras.domain.result import Rejection
from selaras.store.engine import Store
from selaras.store.quick import raw_of
from selaras.store.trouble import CannotWriteError, DiskFullError
from selaras_client.composition import HubFounding
from selaras_client.home import Home
from selaras_client.lives import Lives
from selaras_client.running import RunningOffice
from selaras_client.thread import DataThread
from tests.cli.selaras import Pc as Command
from tests.facts.drafts import assert_sound, draft
from tests.health.drives import cannot_write
from tests.sim.office import Office

# The home


def home_of(folder: Path) -> Home:
    return Home(folder, HubFounding())


def is_asleep(home: Home) -> bool:
    return home.store.trouble is not None


def again(home: Home) -> None:
    home._next_try = 0.0
    home.wake()


def test_a_home_on_a_full_drive_opens_reads_and_goes_on_when_there_is_room(
    pc: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = pc.fingerprint()
    cannot_write(monkeypatch, sqlite3.SQLITE_FULL)
    home = home_of(pc.home)
    assert {
        kind: {"count": c, "hash": h} for kind, (c, h) in home.replica.fingerprint().items()
    } == before
    with pytest.raises(DiskFullError):
        home.replica.new_invoice({"reference": "A-1"})
    again(home)
    assert is_asleep(home)
    monkeypatch.undo()
    again(home)
    assert not is_asleep(home)
    assert not isinstance(home.replica.new_invoice({"reference": "A-1"}), Rejection)
    home.settle()
    with home.replica.reading() as db:
        assert db.exec_driver_sql("SELECT count(*) FROM outbox").scalar_one() == 0
    home.close()


def test_a_copied_home_that_cannot_be_written_begins_its_own_life_before_it_writes(
    pc: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(pc.home, tmp_path / "copy")
    home = home_of(pc.home)
    first = home.replica.identity.incarnation
    home.close()
    cannot_write(monkeypatch, sqlite3.SQLITE_FULL)
    copy = home_of(tmp_path / "copy")
    assert copy.replica.identity.incarnation == first
    monkeypatch.undo()
    with pytest.raises(DiskFullError):
        copy.replica.new_invoice({"reference": "A-1"})
    again(copy)
    assert copy.replica.identity.incarnation != first
    copy.close()


def test_a_file_that_opens_and_takes_nothing_is_held_until_its_own_life_began(
    pc: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(pc.home, tmp_path / "copy")

    def refuse(_: Lives) -> None:
        raise DiskFullError(path="x", reason="full")

    monkeypatch.setattr(Lives, "take_up", refuse)
    copy = home_of(tmp_path / "copy")
    first = copy.replica.identity.incarnation
    # It could be written again by now, under an incarnation that another file has.
    with pytest.raises(DiskFullError):
        copy.replica.new_invoice({"reference": "A-1"})
    monkeypatch.undo()
    again(copy)
    assert copy.replica.identity.incarnation != first
    copy.close()


def test_the_window_says_that_it_can_only_be_read(
    pc: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def state() -> list[str]:
        with DataThread() as thread:
            home = thread.run(lambda: home_of(pc.home))
            office = RunningOffice(home, thread)
            before = (await office.link_status()).state
            monkeypatch.undo()
            home._next_try = 0.0
            await office.work(lambda _: None)
            after = (await office.link_status()).state
            thread.run(home.close)
        return [before, after]

    cannot_write(monkeypatch, sqlite3.SQLITE_FULL)
    assert asyncio.run(state()) == ["only-reading", "alone"]


# Hub and PCs


def room(store: Store, pages: int | None) -> None:
    with store.reading() as db:
        # Pages that a migration left empty would be room as well.
        raw_of(db).execute("VACUUM")
        here = db.exec_driver_sql("PRAGMA page_count").scalar_one()
        most = 1073741823 if pages is None else here + pages
        db.exec_driver_sql(f"PRAGMA max_page_count={most}")


def test_a_pc_whose_drive_is_full_stops_its_conversation_and_comes_even_later() -> None:
    office = Office(pcs=2).heal()
    full, other = office.pcs
    draft(full, "A-1")
    room(full.store, 0)
    for number in range(30):
        draft(other, f"B-{number}", buyer={"address": "Jl. " + "x" * 200})
    with pytest.raises(CannotWriteError):
        office.heal()
    office.cut(full)
    room(full.store, None)
    office.heal()
    assert_sound(office)


def test_a_hub_whose_drive_is_full_turns_pcs_away_and_loses_nothing() -> None:
    office = Office(pcs=2).heal()
    pc = office.pcs[0]
    for number in range(30):
        draft(pc, f"A-{number}", buyer={"address": "Jl. " + "x" * 200})
    room(office.hub_store, 0)
    office.notice(pc)
    office.deliver_up(pc)
    office.deliver_down(pc)
    assert pc.desk.ended is not None
    assert pc.desk.ended.code == "hub.cannot-write"
    room(office.hub_store, None)
    for each in office.pcs:
        office.cut(each)
    office.heal()
    assert_sound(office)
    assert office.outboxes_empty()


# A real process that may write no more bytes

LIMITED = """
import resource, signal, sys
from selaras_client.cli.run import main
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), hard))
sys.exit(main(sys.argv[2:]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_a_process_that_may_write_nothing_can_list_and_says_why_it_cannot_write(
    pc: Command, tmp_path: Path
) -> None:
    def limited(*words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-c", LIMITED, "0", "--home", str(pc.home), *words],
            capture_output=True,
            text=True,
            check=False,
        )

    before = pc.here("list", "--limit", "9").out
    listed = limited("list", "--limit", "9")
    assert (listed.returncode, listed.stdout) == (0, before)
    assert "hanya bisa dibaca" in listed.stderr
    draft_file = tmp_path / "draft.json"
    draft_file.write_text('{"reference": "FULL-1"}', encoding="utf-8")
    refused = limited("--json", "new", str(draft_file))
    assert refused.returncode == 3
    assert '"store.disk-full"' in refused.stdout
    assert "Traceback" not in listed.stderr + refused.stderr
    assert pc.here("new", str(draft_file)).exit_code == 0
