"""A copied or restored file writes two things as one author: neither state merges the other."""

from selaras.store.engine import serialised
from tests.epochs.office import EpochOffice, note, value
from tests.sim.office import Pc
from tests.sim.parts import TestChance
from tests.sim.stores import store_from


def put_back(office: EpochOffice, pc: Pc, *, disk: bytes) -> Pc:
    """Put a PC back whole, its keys too."""
    again = office._pc(1, store_from(disk), TestChance("put back"))
    again.key, office.pcs[0] = pc.key, again
    return again


def back_to_before(office: EpochOffice, first: Pc) -> Pc:
    """Put the first PC and the hub back to before a change that everybody has had."""
    note(first, "before")
    office.heal()
    data, disk = office.backup(), serialised(first.store)
    note(first, "lost", key="title")
    office.heal()
    office.restore(data)
    return put_back(office, first, disk=disk)


def test_what_both_wrote_into_one_value_is_a_conflict() -> None:
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    again = back_to_before(office, first)
    note(again, "new", key="title")
    office.heal_only(again)
    office.heal()
    (conflict,) = second.conflicts()
    assert {side.value for side in conflict.sides} == {"lost", "new"}
    assert not any(pc.tray() for pc in office.pcs)
    office.check()


def test_what_the_one_wrote_is_kept_where_the_other_was_passed_over_beside_it() -> None:
    """The lost change is a side of a conflict, and as an operation nothing but a name."""
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    for key in ("title", "other"):
        note(first, "before", key=key)
    office.heal()
    data, disk = office.backup(), serialised(first.store)
    office.cut_all()
    note(first, "lost", key="title")
    note(second, "stands", key="title")
    office.heal()
    office.restore(data)
    again = put_back(office, first, disk=disk)
    note(again, "new", key="other")
    office.heal_only(again)
    office.heal()
    for pc in office.pcs:
        assert (value(pc, "title"), value(pc, "other")) == ("stands", "new")
    (conflict,) = second.conflicts()
    assert {side.value for side in conflict.sides} == {"lost", "stands"}
    office.check()


def test_what_waits_at_a_pc_that_takes_the_hubs_state_is_written_again_on_top() -> None:
    office = EpochOffice(pcs=3)
    first, second, third = office.pcs
    again = back_to_before(office, first)
    note(again, "new", key="other")
    office.heal_only(again)
    note(second, "waiting", key="third")
    note(second, "further", key="title")
    office.heal()
    assert [value(pc, "title") for pc in office.pcs] == ["further"] * 3
    assert [value(pc, "other") for pc in office.pcs] == ["new"] * 3
    assert [value(pc, "third") for pc in office.pcs] == ["waiting"] * 3
    assert not any(pc.tray() or pc.conflicts() for pc in (again, second, third))
    office.check()
