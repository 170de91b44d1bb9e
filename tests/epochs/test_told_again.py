"""What a new hub has under a number that a PC already passed is told to it again."""

import pytest

from selaras_hub import feeding
from tests.epochs.office import EpochOffice, note
from tests.epochs.test_restore import values
from tests.epochs.test_take_over import take_over


def test_a_state_that_said_more_than_its_number_is_told_again_to_who_has_it_under_a_later_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The PC that takes over was sent the newest state under the number of an older change."""
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    office.cut(first)
    note(second, "one")
    note(second, "two")
    office.heal_only(second)
    monkeypatch.setattr(feeding, "PAGE_ROWS", 1)
    office.connect(first)
    office.deliver_up(first)
    for _ in range(2):
        office.deliver_down(first)
    assert len(first.registers("note:shared")) == 3
    take_over(office, first)
    office.heal()
    assert values(office) == {"one", "two"}
    assert not second.tray()
    office.check()
