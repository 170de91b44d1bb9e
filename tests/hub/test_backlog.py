"""What a PC brings at once is judged in turns that leave others theirs; nothing of it is lost."""

from datetime import datetime

import pytest

from selaras.domain.requests import REVOKE_PC, Request
from selaras.protocol import pushing
from selaras.protocol.codec import decode_frame
from selaras.protocol.frames import Entry, Settled
from selaras.protocol.hub import HubSession
from selaras_hub.backlog import Backlog, Brought
from selaras_hub.desk import HubDesk
from selaras_hub.lines import Line
from selaras_hub.member import Member
from tests.facts.drafts import draft
from tests.hub.books import Author
from tests.sim.office import Office, Pc
from tests.trust.parting import office_with_keys

AT_ONCE = 4
# Of the turn behind one that waited for more; twice as many in each after it.
SHORT = 1


class BrokenClockError(Exception):
    """A fault that nobody counted on."""


class BrokenClock:
    """A clock that does not tell the time."""

    def now(self) -> datetime:
        raise BrokenClockError


def _office() -> tuple[Office, Pc, Pc, Pc]:
    """Return an office whose hub judges four entries in a turn: its own PC and two more."""
    office = office_with_keys(pcs=3)
    for pc in office.pcs:
        office.cut(pc)
    office.hub = HubDesk(office.hub_store, clock=office.clock, chance=office.chance)
    office.hub.at_once = AT_ONCE
    own, one, other = office.pcs
    return office, own, one, other


def comes_with(office: Office, pc: Pc, *, count: int) -> None:
    """Let *pc* come back with so many new invoices, pushed and not heard by the hub yet."""
    for number in range(count):
        draft(pc, f"{pc.number}-{number}")
    office.connect(pc)
    office.deliver_up(pc)
    while pc.down:
        office.deliver_down(pc)


def _leaves_behind(office: Office, pc: Pc, count: int) -> None:
    """Let *pc* come back with so much and be gone again; a turn has judged its part."""
    comes_with(office, pc, count=count)
    office.deliver_up(pc)
    office.cut(pc)
    assert _invoices(office) == AT_ONCE


def _carried(office: Office, pc: Pc) -> None:
    while pc.up or pc.down:
        if pc.up:
            office.deliver_up(pc)
        else:
            office.deliver_down(pc)


def _invoices(office: Office) -> int:
    with office.hub_store.reading() as db:
        held = "SELECT count(*) FROM hub_document WHERE kind = 'invoice'"
        return int(db.exec_driver_sql(held).scalar_one())


def _kept(office: Office) -> int:
    """Return how many pushes lie in the hub's inbox."""
    with office.hub_store.reading() as db:
        return int(db.exec_driver_sql("SELECT count(*) FROM hub_inbox").scalar_one())


def _let_grow(office: Office, *, pages: int) -> None:
    """Let the hub's drive have room for so many pages more."""
    with office.hub_store.reading() as db:
        taken = db.exec_driver_sql("PRAGMA page_count").scalar_one()
        db.exec_driver_sql(f"PRAGMA max_page_count={taken + pages}")


def _pushed(office: Office, pc: Pc) -> list[int]:
    """Let the hub hear a push; return how many entries each turn settled."""
    office.deliver_up(pc)
    found = [_settled(pc)]
    while office.hub.unjudged:
        office.hub_goes_on()
        found.append(_settled(pc))
    return found


def _settled(pc: Pc) -> int:
    frames = [decode_frame(data) for data in pc.down if data is not None]
    count = sum(len(each.outcomes) for each in frames if isinstance(each, Settled))
    while pc.down:
        pc.up.extend(pc.desk.received(pc.down.popleft() or b""))
    return count


def test_a_push_is_judged_in_turns() -> None:
    office, _, one, _ = _office()
    comes_with(office, one, count=10)
    assert _pushed(office, one) == [0, 4, 4, 2]
    office.heal()
    assert office.all_even()
    assert office.all_equal()


def test_while_more_is_on_its_way_the_turns_behind_a_push_are_shorter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pushing, "PUSH_ENTRIES", 10)
    office, _, one, _ = _office()
    comes_with(office, one, count=20)
    assert _pushed(office, one) == [0, SHORT, 2 * SHORT, 4, 3]
    office.heal()
    assert office.all_equal()


def test_more_is_awaited_behind_a_push_that_filled_a_turn_and_only_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pushing, "PUSH_ENTRIES", 10)
    office, _, one, other = _office()
    comes_with(office, other, count=1)
    comes_with(office, one, count=20)
    office.deliver_up(one)
    found = [office.hub.awaits_more]
    # Who speaks meanwhile is judged at once.
    office.deliver_up(other)
    assert [*found, office.hub.awaits_more] == [True, False]
    assert (_settled(other), _settled(one)) == (1, 0)


def test_nothing_is_awaited_of_a_pc_that_has_said_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pushing, "PUSH_ENTRIES", 10)
    office, _, one, _ = _office()
    comes_with(office, one, count=20)
    office.deliver_up(one)
    one.up.extend(one.desk.left())
    office.deliver_up(one)
    assert not office.hub.awaits_more
    office.hub_goes_on()
    assert _settled(one) == AT_ONCE


def test_nothing_is_awaited_of_a_pc_that_has_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pushing, "PUSH_ENTRIES", 10)
    office, _, one, _ = _office()
    comes_with(office, one, count=20)
    office.deliver_up(one)
    office.cut(one)
    assert not office.hub.awaits_more
    assert _invoices(office) == AT_ONCE


def test_where_others_bring_something_too_a_turn_takes_less_of_each() -> None:
    office, _, one, other = _office()
    comes_with(office, one, count=10)
    comes_with(office, other, count=10)
    office.deliver_together([one, other])
    assert (_settled(one), _settled(other)) == (0, 0)
    office.hub_goes_on()
    assert (_settled(one), _settled(other)) == (2, 2)
    office.cut(other)
    office.heal()
    assert office.all_equal()


def test_who_changes_one_thing_does_not_wait_for_who_comes_back_with_many() -> None:
    office, _, one, other = _office()
    comes_with(office, other, count=1)
    comes_with(office, one, count=10)
    office.deliver_up(one)
    office.deliver_up(other)
    assert office.hub.unjudged == {one.line}
    assert _settled(other) == 1


def test_the_hubs_own_pc_has_all_of_its_own_at_once() -> None:
    office, own, _, _ = _office()
    comes_with(office, own, count=10)
    assert _pushed(office, own) == [10]


def test_what_a_line_brought_is_judged_when_the_line_is_gone() -> None:
    office, _, one, _ = _office()
    _leaves_behind(office, one, 10)
    while office.hub.unjudged:
        office.hub_goes_on()
    assert _invoices(office) == 10


def test_who_comes_anew_finds_all_judged_that_was_brought_before() -> None:
    office, _, one, _ = _office()
    _leaves_behind(office, one, 30)
    office.connect(one)
    assert office.hub.unjudged
    office.deliver_up(one)
    assert not office.hub.unjudged
    assert _invoices(office) == 30
    office.heal()
    assert office.all_equal()


def test_nothing_more_is_judged_of_a_pc_that_is_revoked_meanwhile() -> None:
    office, own, one, _ = _office()
    office.connect(own)
    _carried(office, own)
    _leaves_behind(office, one, 30)
    members = {"device": one.replica.identity.device, "reason": "hilang"}
    own.replica.ask(Request(REVOKE_PC, members))
    office.notice(own)
    office.deliver_up(own)
    assert not office.hub.unjudged
    assert _kept(office) == 0
    assert _invoices(office) == 2 * AT_ONCE


def test_of_a_turn_that_cannot_be_stored_nothing_is_judged_that_came_behind_it() -> None:
    office, _, one, _ = _office()
    _leaves_behind(office, one, 30)
    office.hub_goes_on()
    _let_grow(office, pages=0)
    office.hub_goes_on()
    assert not office.hub.unjudged
    _let_grow(office, pages=1_000_000)
    assert _invoices(office) == 2 * AT_ONCE
    office.heal()
    assert office.all_equal()
    assert _invoices(office) == 30


def test_of_a_turn_with_a_fault_nothing_is_judged_that_came_behind_it() -> None:
    office, _, one, _ = _office()
    _leaves_behind(office, one, 30)
    sound, office.hub._clock = office.hub._clock, BrokenClock()
    with pytest.raises(BrokenClockError):
        office.hub_goes_on()
    office.hub._clock = sound
    assert not office.hub.unjudged
    office.hub.turn([])
    assert _invoices(office) == AT_ONCE
    office.kill_hub()
    office.heal()
    assert office.all_equal()
    assert _invoices(office) == 30


def test_each_line_has_its_part_of_a_turn_and_what_one_leaves_goes_to_the_others() -> None:
    backlog = Backlog()
    for number, count in ((1, 100), (2, 1), (3, 100)):
        _brings(backlog, number, count)
    assert {each.number: len(each.entries) for each in backlog.shares(10)} == {2: 1, 1: 5, 3: 4}
    assert backlog.numbers == {1, 3}
    first = [each.entries[0].n for each in backlog.shares(10)]
    assert sorted(first) == [5, 6]


def test_of_more_lines_than_a_turn_takes_entries_none_waits_for_ever() -> None:
    backlog = Backlog()
    for number in range(1, 7):
        _brings(backlog, number, 2)
    turns = [[each.number for each in backlog.shares(2)] for _ in range(6)]
    assert {number for turn in turns for number in turn} == {1, 2, 3, 4, 5, 6}
    assert not backlog.numbers


def test_lines_with_many_take_halves_of_a_turn_one_after_the_other() -> None:
    backlog = Backlog()
    for number in (1, 2, 3):
        _brings(backlog, number, 100)
    turns = [[(each.number, len(each.entries)) for each in backlog.shares(10)] for _ in range(3)]
    assert turns == [[(1, 5), (2, 5)], [(3, 5), (1, 5)], [(2, 5), (3, 5)]]


def _brings(backlog: Backlog, number: int, count: int) -> None:
    """Let so much of a line wait, which is on the disk already."""
    backlog.add(number, _line(number), brought=Brought(_entries(count), number=number))


def _line(number: int) -> Line:
    return Line(HubSession(), b"key", member=Member(f"device-{number}", "", ""))


def _entries(count: int) -> list[Entry]:
    author = Author(1)
    return [author.entry({"reference": f'"{number}"'}) for number in range(count)]
