"""Values that come back, of which nobody there knows who wrote them."""

import pytest

from selaras_hub import feeding
from tests.epochs.office import EpochOffice, note, value
from tests.epochs.test_own_settled import sides
from tests.epochs.test_take_over import take_over
from tests.epochs.test_unheard_conflicts import moved
from tests.sim.office import Pc


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (2, 1, 0)])
def test_two_whose_author_nobody_knows_are_two_sides(
    monkeypatch: pytest.MonkeyPatch, order: tuple[int, int, int]
) -> None:
    """Three hubs took one document; its makers at two of them are away, whichever value stands.

    Of the records that say who made it none came to who gives it back.
    """
    monkeypatch.setattr(feeding, "PAGE_ROWS", 1)
    office = EpochOffice(pcs=5)
    first, second, third = (office.pcs[each] for each in order)
    fourth, fifth = office.pcs[3:]
    data = office.backup()
    for author, word, *others in ((first, "A", fourth), (second, "B", fifth), (third, "C")):
        office.switch()
        office.restore(data)
        note(author, word, doc="new", key="title")
        office.heal_only(author)
        for other in others:
            _hear_of_the_document(office, other)
    take_over(office, third)
    office.heal_only(third, fourth)
    office.heal_only(third, fourth, fifth)
    assert sides(fifth) == {"A", "B", "C"}
    office.heal()
    office.check()
    assert all(sides(pc) == {"A", "B", "C"} for pc in office.pcs)


def _hear_of_the_document(office: EpochOffice, pc: Pc) -> None:
    office.connect(pc)
    while pc.up:
        office.deliver_up(pc)
    while not value(pc, "title", doc="new"):
        assert moved(office, pc)
    office.cut(pc)


@pytest.mark.parametrize("is_alone", [True, False])
def test_who_made_what_comes_back_is_named_and_not_who_brings_it(*, is_alone: bool) -> None:
    """The audit has a hash of what was made, alone or among others, and all of a later change."""
    office = EpochOffice(pcs=4)
    first, second, third, fourth = office.pcs
    data = office.backup()
    for author, word, *others in ((first, "A", third, fourth), (second, "B")):
        office.switch()
        office.restore(data)
        if not is_alone:
            note(author, word, doc=f"beside-{word}")
        note(author, word, doc="new", key="title")
        office.heal_only(author, *others)
        if others:
            note(fourth, "further", doc="new")
            office.heal_only(author, *others)
    take_over(office, second)
    office.heal_only(second, third)
    (conflict,) = second.conflicts()
    told = {(str(side.value), side.who, side.pc) for side in conflict.sides}
    assert told == {("A", "orang-1", "pc-1"), ("B", "orang-2", "pc-2")}
    office.heal()
    office.check()
