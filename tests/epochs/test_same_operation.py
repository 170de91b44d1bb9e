"""One operation of one author that stands for two changes: a PC's file went on in two places."""

import pytest

from selaras.store.engine import serialised
from selaras_hub import feeding
from tests.checking.offices import mended
from tests.epochs.office import EpochOffice, note, value
from tests.epochs.test_take_over import take_over
from tests.epochs.test_unheard_conflicts import moved
from tests.sim.office import NPWP
from tests.sim.parts import TestChance
from tests.sim.stores import store_from


@pytest.mark.parametrize(
    ("key", "stands", "is_written_over"),
    [("title", "two", False), ("other", "one", False), ("other", "further", True)],
)
def test_what_the_other_copy_wrote_is_not_taken_for_its_own_that_came_back(
    key: str, *, stands: str, is_written_over: bool
) -> None:
    """Its number was refused in the one copy, and the audit names nobody whose it is."""
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    note(first, "before")
    office.heal()
    disk = serialised(first.store)
    assert first.write("note:refused", {"company": f'"{NPWP}"', "title": "[1]"})
    note(first, "one", key="title")
    office.heal()
    if is_written_over:
        note(second, "further", key="title")
        office.heal()
    take_over(office, second)
    copied = office._pc(1, store_from(disk), TestChance("copied"))
    copied.key, office.pcs[0] = first.key, copied
    note(copied, "two", key=key)
    office.heal()
    assert [value(pc, key) for pc in office.pcs] == ["two"] * 2
    assert [value(pc, "title") for pc in office.pcs] == [stands] * 2
    assert not any(pc.tray() or mended(pc) for pc in office.pcs)
    office.check()


@pytest.mark.parametrize("text", ["two", "older"])
def test_what_never_stood_in_a_register_was_not_written_over_there(text: str) -> None:
    """Nor what stood there before the copies parted, whose word it is not."""
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    for each in ("older", "before"):
        note(first, each, key="title")
        office.heal()
    disk = serialised(first.store)
    assert first.write("note:refused", {"company": f'"{NPWP}"', "title": "[1]"})
    for pc, each in ((first, "one"), (second, "further")):
        note(pc, each, key="title")
        office.heal()
    take_over(office, second)
    copied = office._pc(1, store_from(disk), TestChance("copied"))
    copied.key, office.pcs[0] = first.key, copied
    note(copied, text, key="title")
    office.heal()
    for pc in office.pcs:
        (conflict,) = pc.conflicts()
        assert {side.value for side in conflict.sides} == {"further", text}
    office.check()


def test_where_no_record_tells_of_the_register_it_is_not_taken_for_the_others_word(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The new hub has the document ahead of all that tells of it; who wrote last is gone."""
    office = EpochOffice(pcs=3)
    first, second, third = office.pcs
    office.cut(third)
    for doc in ("shared", "other-1", "other-2"):
        note(first, "before", key="title", doc=doc)
        office.heal_only(first, second)
    disk = serialised(first.store)
    for pc, each in ((first, "one"), (second, "further")):
        note(pc, each, key="title")
        office.heal_only(first, second)
    monkeypatch.setattr(feeding, "PAGE_ROWS", 1)
    office.connect(third)
    office.deliver_up(third)
    while not value(third, "title", doc="other-1"):
        assert moved(office, third)
    take_over(office, third)
    copied = office._pc(1, store_from(disk), TestChance("copied"))
    copied.key, office.pcs = first.key, [copied, third]
    note(copied, "two", key="title")
    office.heal()
    for pc in office.pcs:
        (conflict,) = pc.conflicts()
        assert {side.value for side in conflict.sides} == {"further", "two"}
