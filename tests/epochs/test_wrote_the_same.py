"""Two PCs wrote the same value unaware of each other: at whatever hub, who knew of one writes over
the other's with a conflict."""

import pytest

from tests.epochs.office import EpochOffice, note
from tests.epochs.test_own_settled import sides
from tests.epochs.test_take_over import take_over


@pytest.mark.parametrize("who", [(1, 2), (2, 1)])
@pytest.mark.parametrize("comes_first", ["further", "same"])
def test_what_another_wrote_too_comes_back_behind_who_went_on(
    who: tuple[int, int], comes_first: str
) -> None:
    """It is in the records of the former hub alone: its document shows one of the two."""
    office = EpochOffice(pcs=3)
    first, further, same = (office.pcs[each] for each in (0, *who))
    note(first, "old", key="title")
    office.heal()
    office.cut_all()
    note(further, "A", key="title")
    note(same, "A", key="title")
    office.heal_only(further)
    office.cut_all()
    note(further, "C", key="title")
    office.heal_only(same)
    take_over(office, first)
    for pc in (further, same) if comes_first == "further" else (same, further):
        office.heal_only(first, pc)
        office.cut_all()
    office.heal()
    assert sides(first) == {"A", "C"}
    office.check()
