"""A page told a PC that was long away of a document as it is now, and the hub was gone after it."""

import pytest

from selaras_hub import feeding
from tests.epochs.office import EpochOffice
from tests.epochs.test_own_settled import sides
from tests.epochs.test_take_over import take_over
from tests.epochs.test_unheard_conflicts import MOST_MESSAGES, met, moved


def _heard(count: int) -> tuple[EpochOffice, bool]:
    """Let a PC that was away from before the document was there hear so many messages."""
    office = met(is_third_away=True)
    third = office.pcs[2]
    office.connect(third)
    office.deliver_up(third)
    is_more = True
    for _ in range(count):
        is_more = moved(office, third) and is_more
    return office, is_more


def test_whoever_has_the_value_that_stands_has_the_other_one_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(feeding, "PAGE_ROWS", 1)
    for count in range(1, MOST_MESSAGES):
        office, is_more = _heard(count)
        take_over(office, office.pcs[2])
        office.heal()
        assert all(sides(pc) == {"A", "B"} for pc in office.pcs), count
        office.check()
        if not is_more:
            break
    assert count > 3
