"""What a new hub has under a number that a PC already passed is told to it again."""

import pytest

from selaras.store.documents import get_document
from selaras.store.hub_documents import get_hub_document
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


def test_what_a_state_said_ahead_stands_under_the_number_of_its_last_change() -> None:
    """Else who is behind that number only would not be sent it by this PC as the hub."""
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    office.cut(first)
    note(second, "one")
    note(second, "two")
    office.heal_only(second)
    note(first, "mine")
    office.connect(first)
    office.deliver_up(first)
    while first.down:
        office.deliver_down(first)
    with first.store.reading() as db, office.hub_store.reading() as hub:
        own, theirs = get_document(db, "note:shared"), get_hub_document(hub, "note:shared")
    assert own is not None
    assert theirs is not None
    assert (own.rev, own.seq) == (theirs.rev, theirs.seq)
