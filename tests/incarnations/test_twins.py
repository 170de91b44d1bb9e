"""What only the hub can see: the keys were copied too, and the file looks like its own."""

from pathlib import Path

import pytest

from selaras.protocol.codec import decode_frame
from selaras.protocol.frames import Push, Refuse
from selaras.values import replace
from selaras_hub.desk import Received
from tests.incarnations.office import (
    FileOffice,
    FilePc,
    check,
    disk,
    hub_values,
    put_back,
    register,
)
from tests.incarnations.test_files import begun, office_of


def alone(office: FileOffice, pc: FilePc) -> None:
    """Let only *pc* speak with the hub until all is quiet."""
    others = [each for each in office.pcs if each is not pc]
    for each in others:
        office.cut(each)
        office.pcs.remove(each)
    office.heal()
    office.cut(pc)
    office.pcs += others


@pytest.mark.parametrize("shared", ["written", "settled"])
@pytest.mark.parametrize("writes", ["both", "first", "second"])
def test_a_cloned_pc_is_told_at_hello(tmp_path: Path, shared: str, writes: str) -> None:
    office = office_of(tmp_path)
    pc = office.pcs[0]
    register(pc, "before")
    if shared == "settled":
        office.heal()
    office.cut(pc)
    clone = office.clone(pc)
    assert clone.incarnation == pc.incarnation
    expected = {"before"}
    for each, value in ((pc, "first"), (clone, "second")):
        if writes in ("both", value):
            register(each, value)
            expected.add(value)
    alone(office, pc)
    alone(office, clone)
    alone(office, pc)
    assert [(pc.incarnation == "incarnation-1"), (clone.incarnation == "incarnation-1")].count(
        True
    ) >= 1
    check(office.heal())
    assert hub_values(office) == expected


@pytest.mark.parametrize("person", ["", "Rini"])
def test_the_same_number_with_two_contents_is_a_fork(tmp_path: Path, person: str) -> None:
    office = office_of(tmp_path, person=person)
    pc = office.pcs[0]
    office.cut(pc)
    clone = office.clone(pc)
    register(pc, "first")
    register(clone, "second")
    alone(office, pc)
    # The clone sends its entry too, and the line breaks before the hub hears it.
    with clone.replica._writing() as writer:
        assert writer.identity.incarnation == "incarnation-1"
    assert clone.replica.outbox_page(0, 10)
    alone(office, clone)
    assert begun(clone) == "forked"
    check(office.heal())
    assert office.reasons() == ["forked"]
    assert hub_values(office) == {"first", "second"}


def test_a_fork_below_what_was_sent_last_is_seen_in_the_welcome(tmp_path: Path) -> None:
    office = office_of(tmp_path)
    pc = office.pcs[0]
    office.cut(pc)
    clone = office.clone(pc)
    register(pc, "first")
    for value in ("second", "third"):
        register(clone, value)
    clone.replica.outbox_page(0, 10)
    alone(office, pc)
    alone(office, clone)
    assert begun(clone) == "forked"
    check(office.heal())
    assert hub_values(office) == {"first", "second", "third"}


def test_a_snapshot_of_the_whole_pc_is_told_however_much_was_written_since(tmp_path: Path) -> None:
    """File and record are both old, and the next numbers pass what the hub holds."""
    office = office_of(tmp_path)
    pc = office.pcs[0]
    register(pc, "before")
    office.heal()
    data, (record,) = disk(pc.folder), pc.records()
    noted = record.read_bytes()
    register(pc, "sent-later")
    office.heal()
    office.close(pc)
    put_back(pc.folder, data)
    record.write_bytes(noted)
    again = office.open(pc.folder, pc.keys)
    assert again.incarnation == "incarnation-1"
    for number in range(3):
        register(again, f"after-{number}")
    check(office.heal())
    assert begun(again) == "rolled-back"
    assert office.reasons() == ["rolled-back"]
    values = hub_values(office)
    assert values == {"before", "sent-later", "after-0", "after-1", "after-2"}


@pytest.mark.parametrize("clone_writes", [True, False])
def test_two_that_are_live_at_once_are_never_one_incarnation(
    tmp_path: Path, *, clone_writes: bool
) -> None:
    office = office_of(tmp_path)
    pc = office.pcs[0]
    register(pc, "before")
    office.heal()
    clone = office.clone(pc)
    office.connect(clone)
    while clone.up:
        office.deliver_up(clone)
        assert office.live_lines().count("incarnation-1") == 1
    register(pc, "first")
    if clone_writes:
        register(clone, "second")
    check(office.heal())
    assert begun(pc) == "live-twice"
    assert office.reasons() == ["live-twice"]
    assert clone.incarnation == "incarnation-1"
    assert len(set(office.live_lines())) == 3
    assert hub_values(office) == {"before", "first"} | ({"second"} if clone_writes else set())


def test_a_twin_that_is_told_while_its_entries_are_under_way_loses_none(tmp_path: Path) -> None:
    office = office_of(tmp_path)
    pc = office.pcs[0]
    clone = office.clone(pc)
    register(pc, "first")
    office.notice(pc)
    pushed = list(pc.up)
    assert isinstance(decode_frame(pushed[0]), Push)
    office.connect(clone)
    office.deliver_up(clone)
    # What the old line still carries comes after its end, and is not heard.
    line = pc.line
    pc.up.clear()
    assert office.hub.turn([Received(line, each) for each in pushed]) == []
    register(clone, "second")
    check(office.heal())
    assert hub_values(office) == {"first", "second"}


def test_a_line_that_the_hub_has_not_missed_yet_is_no_twin(tmp_path: Path) -> None:
    """The network went; the same process comes back before the hub notices."""
    office = office_of(tmp_path)
    pc = office.pcs[0]
    register(pc, "sent")
    office.notice(pc)
    old = pc.line
    pc.desk.dropped()
    pc.line = 0
    office.connect(pc)
    assert pc.line != old
    register(pc, "after")
    check(office.heal())
    assert pc.incarnation == "incarnation-1"
    assert office.told() == []
    assert hub_values(office) == {"sent", "after"}


def test_a_restart_before_the_hub_misses_the_old_line_is_no_twin(tmp_path: Path) -> None:
    """The power went: the old process hears nothing, whatever it is told."""
    office = office_of(tmp_path)
    pc = office.pcs[0]
    register(pc, "sent")
    office.notice(pc)
    office.deliver_up(pc)
    pc.line = 0
    again = office.reopen(pc)
    office.connect(again)
    assert office.live_lines().count("incarnation-1") <= 1
    check(office.heal())
    assert again.incarnation == "incarnation-1"
    assert office.told() == []
    assert hub_values(office) == {"sent"}


def test_an_unknown_incarnation_that_sent_before_is_let_in(tmp_path: Path) -> None:
    office = office_of(tmp_path)
    hello = office.pcs[0].replica.hello("test")
    unknown = replace(hello, incarnation="never-heard-of", last_n=7, last_hash=b"7" * 32)
    with office.hub_store.transaction() as db:
        answer = office.hub._doors.doorkeeper(db).identify(unknown)
    assert not isinstance(answer, Refuse)
    assert answer.welcome.last_n == 0


@pytest.mark.parametrize(
    ("last_n", "last_hash", "code"),
    [(0, b"", "hub.rolled-back"), (1, b"x", "hub.forked"), (2, b"x", ""), (1, None, "")],
)
def test_what_a_hello_may_say_of_what_it_sent(
    tmp_path: Path, last_n: int, last_hash: bytes | None, code: str
) -> None:
    office = office_of(tmp_path)
    register(office.pcs[0], "before")
    office.heal()
    hello = office.pcs[0].replica.hello("test")
    assert hello.last_n == 1
    said = replace(hello, last_n=last_n)
    said = said if last_hash is None else replace(said, last_hash=last_hash)
    with office.hub_store.transaction() as db:
        answer = office.hub._doors.doorkeeper(db).identify(said)
    assert (answer.code if isinstance(answer, Refuse) else "") == code


def test_what_a_pc_says_of_its_reason_is_bounded(tmp_path: Path) -> None:
    office = office_of(tmp_path)
    for pc in office.pcs:
        office.cut(pc)
    hello = office.pcs[0].replica.hello("test")
    hostile = replace(hello, incarnation="new", follows="x" * 10_000, reason="<script>" * 99)
    with office.hub_store.transaction() as db:
        office.hub._doors.doorkeeper(db).identify(hostile)
    check(office.heal())
    told = office.told()[0]
    assert (told["reason"], len(told["follows"])) == ("copied", 100)
