"""Feeds that parted before the epochs did: a hub put back without a word had gone on in one."""

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
