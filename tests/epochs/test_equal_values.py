"""Two PCs that wrote the same value both wrote it, at whatever hub."""

import pytest

from tests.epochs.office import EpochOffice, note, value
from tests.epochs.test_own_settled import sides
from tests.epochs.test_take_over import take_over
from tests.sim.office import NPWP, Pc


def _written_alike(*, doc: str = "shared", kept: int | None = None) -> EpochOffice:
    """Let the second PC write what the first wrote, unaware of it, and go on from there."""
    office = EpochOffice(pcs=3)
    first, second, third = office.pcs
    note(third, "old", key="title")
    office.heal()
    backups = [office.backup()]
    for pc in (first, second):
        note(pc, "alike", doc=doc, key="title")
        office.notice(pc)
    for pc in (first, second):
        while pc.up:
            office.deliver_up(pc)
        backups.append(office.backup())
    office.cut_all()
    office.heal_only(first, third)
    note(second, "further", doc=doc, key="title")
    if kept is not None:
        office.restore(backups[kept])
    return office


@pytest.mark.parametrize("doc", ["shared", "made-by-both"])
@pytest.mark.parametrize("moves", [False, True])
def test_who_goes_on_from_it_has_not_seen_the_others(doc: str, *, moves: bool) -> None:
    office = _written_alike(doc=doc)
    if moves:
        take_over(office, office.pcs[2])
    office.heal()
    assert value(office.pcs[0], "title", doc=doc) == "further"
    assert sides(office.pcs[0]) == {"alike", "further"}
    office.check()


@pytest.mark.parametrize("has_the_one", [False, True])
def test_so_it_is_at_a_restored_hub(*, has_the_one: bool) -> None:
    """Both come back to it, or only the second of them."""
    office = _written_alike(kept=int(has_the_one))
    office.heal()
    assert sides(office.pcs[0]) == {"alike", "further"}
    office.check()


def test_who_goes_on_from_the_ones_has_not_seen_the_others_that_came_back() -> None:
    office = EpochOffice(pcs=4)
    first, second, third, fourth = office.pcs
    note(third, "old", key="title")
    office.heal()
    office.cut_all()
    # Of two that are merged the higher number's stands; what goes on from it wins with it.
    for pc in (first, second):
        note(pc, "alike", key="title")
    office.heal_only(second)
    data = office.backup()
    office.heal_only(second, fourth)
    office.cut(fourth)
    office.heal_only(first, second)
    note(fourth, "further", key="title")
    office.restore(data)
    office.heal_only(first, second)
    office.heal()
    assert sides(third) == {"alike", "further"}
    office.check()


@pytest.mark.parametrize("alone", [(), (0,), (1,), (0, 1)])
@pytest.mark.parametrize("goes_on", [0, 1])
@pytest.mark.parametrize("moves", [True, False])
def test_so_it_is_of_what_both_brought_out_of_one_file(
    alone: tuple[int, ...], goes_on: int, *, moves: bool
) -> None:
    """Of what one of them brought among others the record says neither rev nor life."""
    office = EpochOffice(pcs=3)
    first, second, third = office.pcs
    data = office.backup()
    for number, pc in enumerate((first, second)):
        _bring(pc, ["both"] if number in alone else ["beside", "both"])
        office.notice(pc)
    for pc in (first, second):
        while pc.up:
            office.deliver_up(pc)
    office.cut_all()
    other, further = (second, first) if goes_on == 0 else (first, second)
    office.heal_only(other, third)
    note(further, "further", doc="both", key="title")
    if moves:
        take_over(office, third)
    else:
        office.restore(data)
    office.heal_only(other, third)
    office.heal()
    assert sides(third) == {"alike", "further"}
    office.check()


def test_what_one_brought_and_two_epochs_tell_of_is_no_other_ones() -> None:
    """Alone in the one, among others in the one that did not know of it any more."""
    office = EpochOffice(pcs=3)
    first, _, third = office.pcs
    data = office.backup()
    _bring(first, ["both"])
    office.notice(first)
    while first.up:
        office.deliver_up(first)
    office.cut_all()
    office.heal_only(third)
    office.restore(data)
    _bring(first, ["beside"])
    office.heal_only(first)
    office.cut_all()
    note(third, "more", doc="both")
    office.heal_only(third)
    note(first, "further", doc="both", key="title")
    take_over(office, third)
    office.heal()
    assert not any(pc.conflicts() for pc in office.pcs)
    office.check()


def _bring(pc: Pc, docs: list[str]) -> None:
    changes = {"company": f'"{NPWP}"', "origin": '"a file"', "title": '"alike"'}
    for doc in docs:
        assert pc.write(f"note:{doc}", changes)
