"""Feeds that parted before the epochs did: a hub put back without a word had gone on in one."""

import pytest

from selaras.protocol.frames import Welcome
from selaras.replica import epochs
from selaras.replica.epochs import begin_offer
from selaras.store.engine import Store
from selaras_hub.desk import HubDesk
from tests.checking.offices import mended
from tests.epochs.office import EpochOffice, note, value
from tests.epochs.test_take_over import take_over


def _two_hubs(office: EpochOffice, *docs: str) -> tuple[Store, HubDesk]:
    """Let a hub that was put back write of *docs* and hand over to the third PC; return that hub.

    Another hub answers, made of the second PC, which knew the days that the former hub had lost.
    """
    first, second, third = office.pcs
    office.cut_all()
    data = office.backup()
    note(second, "lost", doc="lost", key="title")
    office.heal_only(second)
    office.put_back(data)
    for doc in docs:
        note(third, "new", doc=doc, key="title")
    office.heal_only(third)
    take_over(office, third)
    theirs = office.hub_store, office.hub
    take_over(office, second)
    office.heal_only(first, second)
    return theirs


def _check_all_came_back(office: EpochOffice) -> None:
    first, _, third = office.pcs
    office.restore(office.backup())
    office.pcs = [first, third]
    office.heal()
    office.check()
    assert [value(pc, "title", doc="lost") for pc in office.pcs] == ["lost"] * 2
    assert [value(pc, "title", doc="new") for pc in office.pcs] == ["new"] * 2
    assert not any(pc.tray() or mended(pc) for pc in office.pcs)


@pytest.mark.parametrize("is_of_before", [False, True])
def test_whose_records_below_the_parting_are_others_than_the_hubs_gives_them_back(
    monkeypatch: pytest.MonkeyPatch, *, is_of_before: bool
) -> None:
    """It comes from a hub made of a PC that knew the days which the former hub had lost.

    A PC of before looks at no marks: the hub knows by the record that it shows.
    """
    if is_of_before:
        monkeypatch.setattr(epochs, "shared_through", lambda _db, _marks, *, seq: seq)
    office = EpochOffice(pcs=3)
    office.switch(_two_hubs(office, "new"))
    _check_all_came_back(office)


def test_a_record_where_the_hubs_feed_has_none_is_of_another_feed() -> None:
    """Her later records lie behind the parting, and what stood at that number moved on."""
    office = EpochOffice(pcs=3)
    first, second, third = office.pcs
    theirs = _two_hubs(office, "new", "further")
    note(first, "later", doc="later", key="title")
    office.heal_only(first, second)
    office.switch(theirs)
    for doc in ("new", "further"):
        note(third, "more", doc=doc, key="body")
    office.heal_only(third)
    _check_all_came_back(office)


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
