"""Feeds that parted before the epochs did: a hub put back without a word had gone on in one."""

import pytest

from selaras.protocol.frames import Welcome
from selaras.replica.epochs import begin_offer
from tests.checking.offices import mended
from tests.epochs.office import EpochOffice, note, value
from tests.epochs.test_take_over import take_over


def test_whose_records_below_the_parting_are_others_than_the_hubs_gives_them_back() -> None:
    """It comes from a hub made of a PC that knew the days which the former hub had lost."""
    office = EpochOffice(pcs=3)
    first, second, third = office.pcs
    office.cut_all()
    data = office.backup()
    note(second, "lost", doc="lost", key="title")
    office.heal_only(second)
    office.put_back(data)
    note(third, "new", doc="new", key="title")
    office.heal_only(third)
    take_over(office, third)
    theirs = office.hub_store, office.hub
    take_over(office, second)
    office.heal_only(first, second)
    office.switch(theirs)
    office.restore(office.backup())
    office.pcs = [first, third]
    office.heal()
    office.check()
    assert [value(pc, "title", doc="lost") for pc in office.pcs] == ["lost"] * 2
    assert [value(pc, "title", doc="new") for pc in office.pcs] == ["new"] * 2
    assert not any(pc.tray() or mended(pc) for pc in office.pcs)


@pytest.mark.parametrize("records", [0, 1, 5])
def test_what_the_hub_gave_out_under_numbers_it_used_again_comes_back(records: int) -> None:
    """It was restored before any PC could tell it, with no record of theirs below that parting."""
    office = EpochOffice(pcs=3)
    first, second, third = office.pcs
    for word in ("one", "two"):
        note(first, word, doc="before")
        office.heal()
    office.cut_all()
    data = office.backup()
    note(second, "lost", doc="lost", key="title")
    office.heal_only(first, second)
    for number in range(records):
        note(second, f"further {number}", key="other")
        office.heal_only(first, second)
    office.put_back(data)
    for number in range(records):
        note(third, f"else {number}", key="third")
        office.heal_only(third)
    office.let_in()
    office.restore(office.backup())
    note(second, "drafted", doc="lost", key="body")
    office.heal()
    office.check()
    for pc in office.pcs:
        assert [value(pc, key, doc="lost") for key in ("title", "body")] == ["lost", "drafted"]
        assert not pc.tray()
        assert not mended(pc)


def test_a_hub_of_before_that_shows_no_marks_is_believed() -> None:
    office = EpochOffice(pcs=1)
    welcome = Welcome(3, "later", 2, head_seq=9, shared_seq=3)
    with office.pcs[0].store.transaction() as db:
        heal, offering = begin_offer(db, welcome)
    assert (heal.unshared, offering.shared) == (0, 3)
