"""What a PC sees of its own file before the first write: copies, backups, lost commits."""

from pathlib import Path

import pytest

from selaras.replica import Replica, outcomes
from selaras.replica.sent_mark import sent_mark
from selaras_client.keys import KeysFolderError
from selaras_client.lives import Lives
from tests.incarnations.office import (
    WAL,
    FileOffice,
    FilePc,
    check,
    disk,
    hub_values,
    register,
)
from tests.sim.parts import TestChance, TestClock
from tests.sim.stores import empty_database, store_from
from tests.sim.world.disks import BEFORE, FaultyStore


def office_of(root: Path, *, pcs: int = 2, person: str = "Rini") -> FileOffice:
    office = FileOffice(root, pcs=pcs, person=person)
    office.heal()
    return office


def begun(pc: FilePc) -> str:
    """Return why the incarnation began, and that the person hears of it once."""
    notice = pc.replica.incarnations.take_notice()
    assert pc.replica.incarnations.take_notice() is None
    return notice.reason if notice else ""


def test_a_restart_is_no_new_incarnation(tmp_path: Path) -> None:
    office = office_of(tmp_path)
    pc = office.pcs[0]
    for step in ("written", "sent", "settled"):
        register(pc, step)
        if step != "written":
            office.heal()
        pc = office.reopen(pc)
        assert pc.incarnation == "incarnation-1"
    check(office.heal())
    assert office.told() == []
    assert hub_values(office) == {"written", "sent", "settled"}


def come_to(office: FileOffice, pc: FilePc, *, moment: str) -> None:
    """Bring what *pc* wrote as far as *moment* says."""
    if moment != "written":
        office.notice(pc) if pc.is_connected else office.connect(pc)
        while pc.up:
            office.deliver_up(pc)
    if moment == "sent":
        pc.down.clear()
    office.heal() if moment == "settled" else office.cut(pc)


@pytest.mark.parametrize("with_keys", [True, False])
@pytest.mark.parametrize("moment", ["written", "sent", "settled"])
@pytest.mark.parametrize("copy_first", [True, False])
def test_both_halves_of_a_copied_folder_send_and_nothing_enters_twice(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    with_keys: bool,
    moment: str,
    copy_first: bool,
) -> None:
    # The copy gives up the author ids before it writes: no refusal of the hub is needed.
    monkeypatch.setattr(outcomes, "ID_OF_ANOTHER", "no-code")
    office = office_of(tmp_path)
    pc = office.pcs[0]
    register(pc, "before")
    come_to(office, pc, moment=moment)
    copied = office.copy(pc, with_keys=with_keys)
    assert copied.incarnation != "incarnation-1"
    assert begun(copied) == "copied"
    register(pc, "original")
    register(copied, "copy")
    second = pc if copy_first else copied
    office.cut(second)
    office.pcs.remove(second)
    office.heal()
    office.pcs.append(second)
    check(office.heal())
    assert hub_values(office) == {"before", "original", "copy"}
    assert office.reasons() == ["copied"]
    taken = [
        each["origin"] for each in office.audit() if each.get("document") and "code" not in each
    ]
    assert len(set(taken)) == len(taken) == 3, "the entry that both had was taken once"


def test_a_folder_that_was_moved_goes_on_without_ado(tmp_path: Path) -> None:
    office = office_of(tmp_path)
    pc = office.pcs[0]
    register(pc, "before")
    office.close(pc)
    moved = pc.folder.rename(tmp_path / "renamed")
    again = office.open(moved, pc.keys)
    assert begun(again) == ""
    check(office.heal())
    assert office.reasons() == ["moved"]
    assert hub_values(office) == {"before"}
    incarnation = again.incarnation
    assert office.reopen(again).incarnation == incarnation


def test_an_older_file_that_nothing_was_sent_after_goes_on(tmp_path: Path) -> None:
    office = office_of(tmp_path)
    pc = office.pcs[0]
    register(pc, "kept")
    before = disk(pc.folder)
    register(pc, "gone")
    again = office.put_back(pc, before)
    assert again.incarnation == "incarnation-1"
    check(office.heal())
    assert hub_values(office) == {"kept"}


@pytest.mark.parametrize("in_place", [True, False])
def test_an_older_file_is_noticed_before_the_first_write(tmp_path: Path, *, in_place: bool) -> None:
    office = office_of(tmp_path)
    pc = office.pcs[0]
    register(pc, "old-unsent")
    before = disk(pc.folder)
    office.heal()
    register(pc, "sent-later")
    office.heal()
    again = office.put_back(pc, before, in_place=in_place)
    assert begun(again) == ("rolled-back" if in_place else "replaced")
    register(again, "after")
    check(office.heal())
    assert hub_values(office) == {"old-unsent", "sent-later", "after"}
    told = office.told()[0]
    assert (told["pc"], told["again"]) == ("pc-1", 1)
    assert told["follows"] == "incarnation-1"


@pytest.mark.parametrize("cut", ["gone", "half", "older"])
def test_a_commit_that_was_lost_after_it_was_sent_is_noticed(tmp_path: Path, cut: str) -> None:
    """The log is put back, cut in half, or gone: the record is ahead of the file."""
    office = office_of(tmp_path)
    pc = office.pcs[0]
    before = disk(pc.folder)
    register(pc, "confirmed")
    office.heal()
    lost = disk(pc.folder)
    assert lost[WAL] != before[WAL], "nothing was folded into the file"
    lost[WAL] = {"gone": b"", "half": lost[WAL][: len(before[WAL]) + 600], "older": before[WAL]}[
        cut
    ]
    again = office.put_back(pc, lost)
    if cut != "gone":
        assert begun(again) == "rolled-back"
        register(again, "after")
        check(office.heal())
        assert hub_values(office) == {"confirmed", "after"}


def test_a_record_that_is_damaged_begins_a_new_incarnation(tmp_path: Path) -> None:
    office = office_of(tmp_path)
    pc = office.pcs[0]
    register(pc, "kept")
    office.close(pc)
    (record,) = pc.records()
    for content in (b"", b"{", b"[]", b'{"path": 1}', b'{"path":"","file":"","n":"x","hash":""}'):
        record.write_bytes(content)
        again = office.open(pc.folder, pc.keys)
        assert begun(again) == "copied"
        incarnation = again.incarnation
        office.close(again)
        record = max(pc.records(), key=lambda path: path.stat().st_mtime_ns)
    assert office.open(pc.folder, pc.keys).incarnation == incarnation
    check(office.heal())
    assert hub_values(office) == {"kept"}
    told = office.told()
    assert len(told) == 1, "incarnations that never spoke are no news"
    assert told[0]["follows"] == "incarnation-1"


def test_nothing_is_sent_while_the_record_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = office_of(tmp_path)
    pc = office.pcs[0]

    def refused(*_: object) -> None:
        raise KeysFolderError(path="keys", reason="full")

    register(pc, "kept")
    with monkeypatch.context() as patch:
        patch.setattr(Lives, "_write", refused)
        with pytest.raises(KeysFolderError):
            office.notice(pc)
        assert not pc.up
    office.cut(pc)
    check(office.heal())
    assert hub_values(office) == {"kept"}
    assert pc.incarnation == "incarnation-1"


def test_a_copy_of_a_copy_names_the_lives_that_had_not_spoken(tmp_path: Path) -> None:
    office = office_of(tmp_path)
    first = office.pcs[0]
    office.heal()
    office.cut(first)
    middle = office.copy(first, with_keys=False)
    register(middle, "written-in-between")
    last = office.copy(middle, with_keys=False)
    hello = last.replica.hello("test")
    assert (hello.follows, hello.between) == (first.incarnation, (middle.incarnation,))
    register(last, "last")
    check(office.heal())
    assert hub_values(office) == {"written-in-between", "last"}
    assert last.replica.hello("test").between == hello.between


def test_what_is_written_while_connected_is_noted_with_it_before_it_is_sent(
    tmp_path: Path,
) -> None:
    """One commit on disk instead of two before an edit leaves; without a line nothing is noted."""
    office = office_of(tmp_path)
    pc = office.pcs[0]
    marks = []
    for is_connected in (False, True):
        office.connect(pc) if is_connected else office.cut(pc)
        office.heal() if is_connected else None
        register(pc, f"connected {is_connected}")
        with pc.replica.reading() as db:
            last = db.exec_driver_sql("SELECT max(n) FROM outbox").scalar_one()
            marks.append(sent_mark(db).n == last)
    assert marks == [False, True]
    # The record outside the file follows before the entry leaves, though the file knew already.
    office.notice(pc)
    assert pc.replica.hello("test").last_n == last
    check(office.heal())


def test_where_there_is_nothing_to_tell_nothing_is_written() -> None:
    """It is asked after every command."""
    store = FaultyStore(store_from(empty_database()))
    replica = Replica(store, clock=TestClock(), chance=TestChance("notice"), author="Rini")
    store.die(BEFORE, after_commits=0)
    assert replica.incarnations.take_notice() is None
