"""What is brought at once is on the hub's disk first, and is judged whoever dies meanwhile."""

import pytest

from selaras.domain.requests import HAND_OVER
from selaras.protocol.codec import decode_frame
from selaras.protocol.frames import Push, Refuse, Settled
from selaras.protocol.refusals import UNREADABLE
from selaras.store.hub_inbox import MOST_TRIES, keep_push
from selaras.store.hub_keys import revoke_key
from selaras.store.reset import forget_hub
from selaras.trust.epochs import Epoch
from selaras.trust.handing import public_of
from selaras_hub.desk import Dropped, Opened, Received
from selaras_hub.epochs import BEHIND, step_aside
from tests.epochs.office import EpochOffice
from tests.facts.drafts import ask, draft
from tests.hub.test_backlog import BrokenClock, BrokenClockError, comes_with
from tests.sim.office import Office, Pc
from tests.trust.parting import office_with_keys

# More than the hub judges in one turn.
MANY = 10


@pytest.fixture
def office() -> Office:
    """Return an office of three, nobody connected, whose hub judges four entries in a turn."""
    office = office_with_keys(pcs=3)
    for pc in office.pcs:
        office.cut(pc)
    office.hub.at_once = 2
    return office


def _brings(office: Office, pc: Pc, count: int = MANY) -> Push:
    """Let *pc* push so many new invoices; return the push."""
    comes_with(office, pc, count=count)
    pushed = decode_frame(pc.up[0])
    office.deliver_up(pc)
    assert isinstance(pushed, Push)
    return pushed


def _starts_again(office: Office) -> None:
    """Kill the hub and let it begin to judge what lies in its inbox, as when it lets PCs in."""
    office.kill_hub()
    office.hub.at_once = 2
    office.hub._backlog.take_up()


def _judges_all(office: Office) -> None:
    while office.hub.unjudged:
        office.hub_goes_on()


def _count(office: Office, table: str, where: str = "true") -> int:
    with office.hub_store.reading() as db:
        found = db.exec_driver_sql(f"SELECT count(*) FROM {table} WHERE {where}")
        return int(found.scalar_one())


def _invoices(office: Office) -> int:
    return _count(office, "hub_document", "kind = 'invoice'")


def _kept(office: Office) -> int:
    return _count(office, "hub_inbox")


def test_what_is_too_much_for_a_turn_is_on_the_disk_before_any_of_it_is_judged(
    office: Office,
) -> None:
    pushed = _brings(office, office.pcs[1])
    assert (_kept(office), _invoices(office)) == (1, 0)
    assert _count(office, "hub_inbox", f"last_n = {pushed.entries[-1].n}") == 1


def test_it_is_promised_to_nobody_before_it_is_judged(office: Office) -> None:
    one = office.pcs[1]
    _brings(office, one)
    assert not [each for each in one.down if each and isinstance(decode_frame(each), Settled)]


def test_it_lies_there_until_the_last_of_it_is_judged(office: Office) -> None:
    _brings(office, office.pcs[1])
    while _invoices(office) < MANY:
        assert _kept(office) == 1
        office.hub_goes_on()
    assert (_kept(office), office.hub.unjudged) == (0, frozenset())


def test_in_memory_it_waits_as_it_came(office: Office) -> None:
    """Two thousand entries of each of fifty PCs would fill the hub's PC."""
    _brings(office, office.pcs[1])
    (waiting,) = office.hub._backlog._waiting.values()
    assert [(each.entries, each.left) for each in waiting.pushes] == [(None, MANY)]
    office.hub_goes_on()
    _starts_again(office)
    (waiting,) = office.hub._backlog._waiting.values()
    assert [each.entries for each in waiting.pushes] == [None]


def test_what_one_turn_judges_never_lies_there(office: Office) -> None:
    _brings(office, office.pcs[1], 1)
    assert _invoices(office) == 1
    assert _count(office, "sqlite_sequence", "name = 'hub_inbox'") == 0


def test_what_a_pc_brought_reaches_the_others_though_the_hub_dies_and_it_never_comes_back(
    office: Office,
) -> None:
    _, gone, other = office.pcs
    _brings(office, gone)
    office.kill_hub()
    office.pcs.remove(gone)
    office.heal()
    assert (_invoices(office), _kept(office)) == (MANY, 0)
    assert other.replica.fingerprint() == office.hub_fingerprint()


def test_what_was_judged_of_it_before_the_hub_died_stands_once(office: Office) -> None:
    one = office.pcs[1]
    _brings(office, one)
    office.hub_goes_on()
    office.hub_goes_on()
    judged = _invoices(office)
    assert 0 < judged < MANY
    _starts_again(office)
    _judges_all(office)
    assert _invoices(office) == MANY
    assert _count(office, "hub_document", "kind = 'invoice' AND rev > 1") == 0
    office.heal()
    assert office.all_equal()
    assert office.outboxes_empty()


def test_who_comes_again_finds_judged_what_lay_there(office: Office) -> None:
    one = office.pcs[1]
    _brings(office, one)
    _starts_again(office)
    office.connect(one)
    office.deliver_up(one)
    assert (_invoices(office), _kept(office)) == (MANY, 0)
    office.heal()
    assert office.all_equal()


def test_it_is_judged_in_the_order_in_which_it_came(office: Office) -> None:
    one = office.pcs[1]
    _brings(office, one)
    _brings_more(office, one, MANY)
    _starts_again(office)
    _judges_all(office)
    with office.hub_store.reading() as db:
        numbers = db.exec_driver_sql(
            "SELECT outcome ->> 'n' FROM hub_outcome WHERE incarnation = ? ORDER BY"
            " CAST(outcome ->> 'seq' AS INTEGER)",
            (one.replica.identity.incarnation,),
        )
        found = [int(number) for number in numbers.scalars()]
    assert found == sorted(found)
    assert len(found) == 2 * MANY


def _brings_more(office: Office, pc: Pc, count: int) -> None:
    for number in range(count):
        draft(pc, f"{pc.number}-more-{number}")
    office.cut(pc)
    office.connect(pc)
    office.deliver_up(pc)
    office.deliver_down(pc)
    while pc.up:
        office.deliver_up(pc)


def test_what_ends_the_hub_again_and_again_is_dropped_and_comes_from_its_pc(office: Office) -> None:
    _brings(office, office.pcs[1])
    for _ in range(MOST_TRIES):
        _starts_again(office)
        assert office.hub.unjudged
    _starts_again(office)
    assert not office.hub.unjudged
    assert _kept(office) == 0
    office.heal()
    assert office.all_equal()
    assert _invoices(office) == MANY


def test_a_hub_that_ends_in_order_suspects_nothing(office: Office) -> None:
    _brings(office, office.pcs[1])
    for _ in range(MOST_TRIES + 1):
        _starts_again(office)
        office.hub.close()
    assert office.hub.unjudged


def test_what_cannot_be_read_any_more_is_dropped_and_comes_from_its_pc(office: Office) -> None:
    _brings(office, office.pcs[1])
    with office.hub_store.transaction() as db:
        db.exec_driver_sql("UPDATE hub_inbox SET data = x'0102'")
    _starts_again(office)
    assert not office.hub.unjudged
    office.heal()
    assert (_kept(office), _invoices(office)) == (0, MANY)
    assert office.all_equal()


def test_nothing_is_judged_of_a_pc_that_was_revoked_while_the_hub_was_dead(office: Office) -> None:
    one = office.pcs[1]
    _brings(office, one)
    with office.hub_store.transaction() as db:
        revoke_key(db, one.replica.identity.device, at="2026-11-30", reason="hilang")
    _starts_again(office)
    assert not office.hub.unjudged
    assert _kept(office) == 0


def test_in_a_new_epoch_nothing_of_a_former_one_lies_there(office: Office) -> None:
    _brings(office, office.pcs[1])
    with office.hub_store.transaction() as db:
        office.hub._doors.doorkeeper(db).begin_epoch(BEHIND)
    assert _kept(office) == 0


def test_at_a_hub_that_steps_aside_nothing_lies_there(office: Office) -> None:
    _brings(office, office.pcs[1])
    with office.hub_store.transaction() as db:
        step_aside(db, Epoch(office.hub.hub.hub, 2, "newer"))
    assert _kept(office) == 0
    office.hub_goes_on()
    assert (_kept(office), office.hub.unjudged) == (0, frozenset())


def test_at_a_hub_that_hands_over_nothing_lies_there() -> None:
    office = EpochOffice(pcs=2)
    office.heal()
    first, second = office.pcs
    life = second.replica.identity.device, second.replica.identity.incarnation
    with office.hub_store.transaction() as db:
        keep_push(db, life, last_n=1, data=b"kept")
    ask(first, HAND_OVER, public=public_of(bytes(range(32))))
    office.notice(first)
    office.deliver_up(first)
    assert office.hub.is_superseded
    assert _kept(office) == 0


def test_at_a_pc_that_is_no_hub_any_more_nothing_lies_there(office: Office) -> None:
    _brings(office, office.pcs[1])
    with office.hub_store.transaction() as db:
        forget_hub(db)
    assert _kept(office) == 0


def test_of_a_line_that_is_closed_for_a_fault_of_its_own_nothing_lies_there(office: Office) -> None:
    one = office.pcs[1]
    _brings(office, one)
    closed = office.hub.turn([Received(one.line, b"\x00\xc1")])
    assert [decode_frame(each.data) for each in closed if each.data and each.line == one.line] == [
        Refuse(UNREADABLE)
    ]
    assert (_kept(office), office.hub.unjudged) == (0, frozenset())


def test_behind_what_a_fault_took_along_nobody_is_heard(office: Office) -> None:
    one = office.pcs[1]
    _brings(office, one)
    sound, office.hub._clock = office.hub._clock, BrokenClock()
    with pytest.raises(BrokenClockError):
        office.hub_goes_on()
    office.hub._clock = sound
    draft(one, "behind")
    office.notice(one)
    while one.up:
        office.deliver_up(one)
    assert _invoices(office) == 0
    office.cut(one)
    office.heal()
    assert office.all_equal()


def test_what_a_turn_could_not_judge_is_taken_up_when_the_next_line_opens(office: Office) -> None:
    _, one, other = office.pcs
    _brings(office, one)
    sound, office.hub._clock = office.hub._clock, BrokenClock()
    with pytest.raises(BrokenClockError):
        office.hub.turn([Dropped(one.line)])
    office.hub._clock = sound
    assert not office.hub.unjudged
    office.hub.turn([Opened(1_000, other.key)])
    _judges_all(office)
    assert (_kept(office), _invoices(office)) == (0, MANY)
