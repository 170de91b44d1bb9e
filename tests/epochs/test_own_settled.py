"""What a PC had written and heard to be taken, and not yet had back, when it became the hub."""

from tests.epochs.office import EpochOffice, note
from tests.epochs.test_take_over import take_over
from tests.sim.office import Pc


def settle_only(office: EpochOffice, pc: Pc) -> None:
    """Let a PC send what waits and hear that it is taken, and nothing of the feed behind that."""
    if not pc.is_connected:
        office.connect(pc)
    office.notice(pc)
    while pc.replica.outbox_page(0, 1):
        if pc.up:
            office.deliver_up(pc)
        else:
            office.deliver_down(pc)


def taken_unheard(office: EpochOffice, *, key: str) -> list[Pc]:
    """Let the second PC's change be taken while the first is away, and come back to neither."""
    first, second = office.pcs
    note(first, "A", key="title")
    office.heal()
    office.cut(first)
    note(second, "B", key=key)
    settle_only(office, second)
    return office.pcs


def sides(pc: Pc) -> set[object]:
    (conflict,) = pc.conflicts()
    return {side.value for side in conflict.sides}


def test_who_had_written_before_it_has_not_seen_it() -> None:
    """The audit that came only knows who wrote before; to that one his own value is no news."""
    office = EpochOffice(pcs=2)
    first, second = taken_unheard(office, key="title")
    note(first, "C", key="title")
    take_over(office, second)
    office.heal()
    assert sides(first) == {"B", "C"}
    office.check()


def test_who_goes_on_writing_over_his_own_has_no_conflict() -> None:
    office = EpochOffice(pcs=2)
    first, second = taken_unheard(office, key="title")
    office.cut(second)
    note(second, "C", key="title")
    note(first, "D", key="other")
    take_over(office, second)
    office.heal()
    assert not first.conflicts()
    office.check()


def test_what_another_wrote_elsewhere_meanwhile_is_no_conflict() -> None:
    """Also of a document whose making the audit tells by a hash of the whole."""
    office = EpochOffice(pcs=2)
    first, second = taken_unheard(office, key="other")
    note(first, "C", key="title")
    take_over(office, second)
    office.heal()
    assert not first.conflicts()
    office.check()


def test_who_had_written_before_what_comes_back_has_not_seen_it() -> None:
    """Neither change was there when the hub moved; of the second one no record came."""
    office = EpochOffice(pcs=3)
    first, second, third = office.pcs
    note(first, "old", key="title")
    office.heal()
    office.cut(first)
    note(third, "A", key="title")
    office.heal_only(second, third)
    office.cut(third)
    note(second, "B", key="title")
    settle_only(office, second)
    note(third, "C", key="title")
    take_over(office, first)
    office.heal_only(first, second)
    office.heal()
    assert sides(first) == {"B", "C"}
    office.check()
