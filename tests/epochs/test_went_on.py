"""What a hub took that had been put back, or was one of two, before it heard of the other."""

from collections.abc import Callable

import pytest

from tests.checking.offices import mended
from tests.epochs.office import EpochOffice, note, value
from tests.epochs.test_take_over import take_over
from tests.sim.office import NPWP, Pc

COST, REMOVED = "line/x/cost", "line/x/removed"


def _remove(pc: Pc) -> None:
    assert pc.write("note:shared", {"company": f'"{NPWP}"', REMOVED: "true"})


def _with_line() -> tuple[EpochOffice, bytes]:
    office = EpochOffice(pcs=3)
    for word in ("older", "old"):
        note(office.pcs[0], word, key=COST)
        office.heal()
    return office, office.backup()


def _went_on(office: EpochOffice, pc: Pc, data: bytes) -> None:
    """Put the hub back without a word, and let a PC change the line there."""
    office.put_back(data)
    note(pc, "new", key=COST)
    office.heal_only(pc)
    assert office.hub.hub.epoch_counter == 1


def _sides(pc: Pc) -> set[tuple[str, object]]:
    (conflict,) = pc.conflicts()
    return {(side.register, side.value) for side in conflict.sides}


def test_a_line_removed_in_the_lost_future_takes_no_change_with_it_unasked() -> None:
    office, data = _with_line()
    first, second, third = office.pcs
    office.cut(third)
    _remove(second)
    office.heal_only(first, second)
    _went_on(office, third, data)
    office.heal()
    office.check()
    assert _sides(first) == {(REMOVED, True), (COST, "new")}


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0)])
def test_who_writes_on_what_was_lost_has_not_seen_what_was_written_instead(
    order: tuple[int, int, int],
) -> None:
    """Whichever of the two values the merge keeps."""
    office, data = _with_line()
    first, second, third = (office.pcs[each] for each in order)
    office.cut(third)
    note(first, "lost", key="other")
    office.heal_only(first, second)
    office.cut_all()
    note(second, "mine", key=COST)
    _went_on(office, third, data)
    office.heal()
    office.check()
    assert _sides(third) == {(COST, "mine"), (COST, "new")}


def test_what_was_seen_before_the_two_parted_is_no_conflict() -> None:
    office, data = _with_line()
    first, second, third = office.pcs
    office.cut(third)
    note(second, "mine", key=COST)
    office.heal_only(first, second)
    office.put_back(data)
    note(third, "new", key="other")
    office.heal_only(third)
    office.heal()
    office.check()
    assert not first.conflicts()


def test_who_heard_the_hub_go_on_has_seen_what_it_took() -> None:
    office, data = _with_line()
    first, second, third = office.pcs
    office.cut_all()
    note(second, "lost", key="other")
    office.heal_only(second)
    office.put_back(data)
    note(third, "new", key=COST)
    office.heal_only(first, third)
    office.cut_all()
    note(first, "further", key=COST)
    office.heal_only(second)
    office.heal()
    office.check()
    assert not first.conflicts()


@pytest.mark.parametrize("epoch", [1, 2])
def test_a_line_removed_at_another_hub_takes_no_change_with_it_unasked(epoch: int) -> None:
    """One of two hubs took the change, in the epoch that both know or in one between."""
    office, data = _with_line()
    first, second, third = office.pcs
    old = office.switch()
    office.restore(data)
    _remove(second)
    office.heal_only(second)
    office.switch(old)
    if epoch == 1:
        note(first, "new", key=COST)
    office.heal_only(first, third)
    take_over(office, first)
    if epoch == 2:
        note(first, "new", key=COST)
    office.heal_only(first, third)
    take_over(office, third)
    office.heal_only(second, third)
    assert _sides(second) == _sides(third) == {(REMOVED, True), (COST, "new")}


def test_a_hub_that_was_put_back_twice_before_it_heard_gets_all_back() -> None:
    """First without a word; what it took then covers the numbers of what it lost."""
    office, data = _with_line()
    first, second, third = office.pcs
    office.cut(third)
    note(second, "lost", doc="new", key="title")
    office.heal_only(first, second)
    _went_on(office, third, data)
    for word in ("a", "b", "c"):
        note(third, word, key="other")
        office.heal_only(third)
    office.restore(office.backup())
    note(second, "further", doc="new", key="body")
    office.heal()
    office.check()
    assert [value(pc, "title", doc="new") for pc in office.pcs] == ["lost"] * 3
    assert not any(pc.tray() or mended(pc) for pc in office.pcs)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0)])
def test_who_writes_on_in_the_new_epoch_has_not_seen_what_comes_back_later(
    order: tuple[int, int, int],
) -> None:
    """Whichever of the two values the merge keeps."""
    office, data = _with_line()
    first, second, third = (office.pcs[each] for each in order)
    office.cut_all()
    note(first, "lost", key=COST)
    office.heal_only(first)
    office.restore(data)
    note(third, "else", key="other")
    office.heal_only(second, third)
    office.cut_all()
    note(second, "mine", key=COST)
    office.heal_only(first)
    office.heal()
    office.check()
    assert _sides(third) == {(COST, "lost"), (COST, "mine")}


def _two_hubs(write: Callable[[Pc], None], order: tuple[int, int, int]) -> EpochOffice:
    """Two hubs in epochs of one counter; then a third one follows the second one's."""
    office, data = _with_line()
    first, second, last = (office.pcs[each] for each in order)
    one = office.switch()
    office.restore(data)
    note(last, "lost", key=COST)
    office.heal_only(last)
    office.switch(one)
    office.restore(data)
    note(first, "else", key="other")
    office.heal_only(first, second)
    office.cut_all()
    write(second)
    office.restore(office.backup())
    office.heal_only(last)
    office.heal()
    office.check()
    return office


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0)])
def test_who_wrote_at_one_of_two_hubs_has_not_seen_what_the_other_took(
    order: tuple[int, int, int],
) -> None:
    """Both count their revs alike; whichever of the two values the merge keeps."""
    office = _two_hubs(lambda pc: note(pc, "mine", key=COST), order)
    assert _sides(office.pcs[0]) == {(COST, "lost"), (COST, "mine")}


def test_a_line_removed_at_one_of_two_hubs_takes_no_change_of_the_other_with_it_unasked() -> None:
    office = _two_hubs(_remove, (0, 1, 2))
    assert _sides(office.pcs[0]) == {(COST, "lost"), (REMOVED, True)}


def test_who_wrote_over_what_had_come_back_once_before_has_seen_it() -> None:
    office, data = _with_line()
    first, second, third = office.pcs
    office.cut(first)
    note(second, "lost", key=COST)
    office.heal_only(second, third)
    office.restore(data)
    office.heal_only(first)
    between = office.backup()
    office.heal_only(first, second)
    office.cut_all()
    note(first, "mine", key=COST)
    office.restore(between)
    office.heal_only(third)
    office.heal()
    office.check()
    assert [value(pc, COST) for pc in office.pcs] == ["mine"] * 3
    assert not first.conflicts()


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0)])
def test_a_further_word_at_one_of_two_hubs_takes_its_side_of_the_others_conflict(
    order: tuple[int, int, int],
) -> None:
    """Whichever of the two values the merge keeps."""
    office, data = _with_line()
    first, second, third = (office.pcs[each] for each in order)
    office.cut(third)
    note(first, "word", key=COST)
    office.heal_only(first, second)
    one = office.switch()
    office.restore(data)
    note(third, "else", key=COST)
    office.heal_only(third)
    office.heal_only(second, third)
    assert _sides(second) == {(COST, "word"), (COST, "else")}
    office.switch(one)
    note(first, "further", key=COST)
    office.heal_only(first)
    for _ in range(2):
        office.restore(office.backup())
    office.heal()
    office.check()
    assert _sides(third) == {(COST, "further"), (COST, "else")}
