"""A value that a hub had merged away, and nobody heard of the conflict before the hub was gone."""

import pytest

from selaras.protocol.codec import decode_frame
from selaras.protocol.frames import Settled
from selaras.store.hub_documents import get_hub_document
from tests.epochs.office import EpochOffice, note, value
from tests.epochs.test_take_over import take_over
from tests.sim.office import Pc


def _parted() -> EpochOffice:
    """Let the second PC hear only that its word was taken, not that the first one's was unseen."""
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    office.cut_all()
    note(second, "B", doc="fresh", key="title")
    note(first, "A", doc="fresh", key="title")
    office.heal_only(first)
    office.connect(second)
    while not (answers := _answers(second)):
        if second.up:
            office.deliver_up(second)
        else:
            office.deliver_down(second)
    # As a program of before, which did not wait for the page that tells what it met.
    second.replica.settle(answers[0].outcomes)
    assert not second.replica.outbox_page(0, 1)
    assert value(second, "title", doc="fresh") == "B"
    assert not second.conflicts()
    return office


def _answers(pc: Pc) -> list[Settled]:
    frames = [decode_frame(message) for message in pc.down if message is not None]
    return [frame for frame in frames if isinstance(frame, Settled)]


def _sides(pc: Pc) -> set[object]:
    (conflict,) = pc.conflicts()
    return {side.value for side in conflict.sides}


def test_what_a_dead_hub_had_merged_away_is_a_conflict_again() -> None:
    office = _parted()
    take_over(office, office.pcs[0])
    office.heal()
    assert _sides(office.pcs[0]) == {"A", "B"}
    office.check()


def test_what_was_settled_once_is_no_conflict_for_who_comes_late() -> None:
    """Who comes from before still has the value that lost; what became of it the others know."""
    office = EpochOffice(pcs=3)
    first, second, late = office.pcs
    note(first, "old", doc="fresh", key="title")
    office.heal()
    data = office.backup()
    office.cut_all()
    note(first, "A", doc="fresh", key="title")
    note(second, "B", doc="fresh", key="title")
    office.heal_only(first, late)
    office.cut(late)
    office.heal_only(first, second)
    (conflict,) = first.conflicts()
    first.replica.keep_side(conflict.conflict_id, number=2)
    office.heal_only(first, second)
    note(second, "after", doc="fresh", key="title")
    office.heal_only(first, second)
    office.restore(data)
    office.heal_only(first, second)
    office.heal()
    assert value(late, "title", doc="fresh") == "after"
    assert not first.conflicts()
    office.check()


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2)])
def test_what_is_merged_away_in_an_open_conflict_stays_its_side_when_the_hub_moves(
    order: tuple[int, int, int],
) -> None:
    """Its record is the newest of the register, and not of whose value stands there."""
    office = EpochOffice(pcs=3)
    first, second, third = (office.pcs[each] for each in order)
    note(first, "old", key="title")
    office.heal()
    office.cut_all()
    for pc, word in ((first, "A"), (second, "B"), (third, "C")):
        note(pc, word, key="title")
    office.heal_only(first)
    office.heal_only(first, second)
    take_over(office, first)
    office.heal()
    assert _sides(third) == {"A", "B", "C"}
    office.check()


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_what_stands_is_of_who_wrote_it_when_the_hub_moves(order: tuple[int, int]) -> None:
    office = EpochOffice(pcs=2)
    first, second = (office.pcs[each] for each in order)
    note(first, "old", key="title")
    office.heal()
    office.cut_all()
    words = {"A": first, "B": second}
    for word, pc in words.items():
        note(pc, word, key="title")
    office.heal_only(first)
    office.heal()
    wrote = words[value(first, "title")].replica.identity.incarnation
    take_over(office, first)
    with office.hub_store.reading() as db:
        stored = get_hub_document(db, "note:shared")
    assert stored is not None
    assert stored.registers["title"].incarnation == wrote
