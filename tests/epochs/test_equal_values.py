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
    data = office.backup()
    further, other = _both_brought(office, alone, goes_on=goes_on)
    if moves:
        take_over(office, office.pcs[2])
    else:
        office.restore(data)
    office.heal_only(other, office.pcs[2])
    office.heal()
    assert sides(further) == {"alike", "further"}
    office.check()


@pytest.mark.parametrize("alone", [(), (0,), (1,), (0, 1)])
@pytest.mark.parametrize("goes_on", [0, 1])
@pytest.mark.parametrize("origin", ["a file", ""])
def test_so_it_is_where_who_goes_on_comes_first_to_a_restored_hub(
    alone: tuple[int, ...], goes_on: int, origin: str
) -> None:
    """That the other wrote it too is in records alone where the document shows the one's."""
    office = EpochOffice(pcs=3)
    data = office.backup()
    further, _ = _both_brought(office, alone, goes_on=goes_on, origin=origin)
    office.restore(data)
    office.heal_only(further)
    office.heal()
    (conflict,) = further.conflicts()
    assert sorted(str(side.value) for side in conflict.sides) == ["alike", "further"]
    office.check()


def _both_brought(
    office: EpochOffice, alone: tuple[int, ...], *, goes_on: int, origin: str = "a file"
) -> tuple[Pc, Pc]:
    """Let two PCs bring one document, and one of them go on from its own; return it and the other.

    Args:
        alone: Which of them bring nothing else.
    """
    two = office.pcs[:2]
    for number, pc in enumerate(two):
        _bring(pc, ["both"] if number in alone else ["beside", "both"], origin=origin)
        office.notice(pc)
    for pc in two:
        while pc.up:
            office.deliver_up(pc)
    office.cut_all()
    further, other = two[goes_on], two[1 - goes_on]
    office.heal_only(other, office.pcs[2])
    note(further, "further", doc="both", key="title")
    return further, other


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


def _bring(pc: Pc, docs: list[str], *, origin: str = "a file") -> None:
    changes = {"company": f'"{NPWP}"', "title": '"alike"'}
    for doc in docs:
        assert pc.write(f"note:{doc}", changes | ({"origin": f'"{origin}"'} if origin else {}))
