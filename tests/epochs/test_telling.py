"""What a replica that becomes the hub has of the former feed, cut before the record of it."""

import pytest

from selaras.domain.audit import KIND as AUDIT
from selaras.domain.record_reading import read_record
from selaras.replica.audit_verify import verify
from selaras.store.facts import facts_about
from selaras_hub import feeding
from tests.epochs.office import EpochOffice, note, value
from tests.epochs.test_restore import values
from tests.epochs.test_take_over import take_over
from tests.epochs.test_unheard_conflicts import moved
from tests.facts.drafts import read
from tests.sim.office import Pc


def test_a_document_whose_record_was_still_to_come_is_in_the_new_hubs_audit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Made and changed in one turn: the document, the record of the one, that of the other."""
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    note(second, "made", doc="fresh")
    note(second, "changed", doc="fresh")
    monkeypatch.setattr(feeding, "PAGE_ROWS", 3)
    office.notice(second)
    while second.up:
        office.deliver_up(second)
    office.deliver_down(first)
    assert first.registers("note:fresh")
    take_over(office, first)
    office.heal()
    assert read(first, verify).faults == ()
    assert values(office, "fresh") == {"made", "changed"}
    office.check()


def test_a_state_that_came_ahead_of_its_number_is_in_the_new_hubs_audit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Records came of how it was made, and of something else behind that; none of its change."""
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    office.cut(first)
    note(second, "made", doc="fresh")
    office.heal_only(second)
    for number in range(3):
        note(second, "else", doc=f"other-{number}")
        office.heal_only(second)
    note(second, "changed", doc="fresh")
    office.heal_only(second)
    monkeypatch.setattr(feeding, "PAGE_ROWS", 2)
    office.connect(first)
    office.deliver_up(first)
    while not first.registers("note:other-1"):
        office.deliver_down(first)
    take_over(office, first)
    office.heal_only(first)
    assert read(first, verify).faults == ()


def test_what_the_feed_had_not_brought_again_to_a_pc_on_its_way_over_is_told() -> None:
    """The hub was restored, the PC entered its epoch, and that hub is gone before a page came."""
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    note(first, "before")
    office.heal()
    data = office.backup()
    note(second, "more")
    note(second, "after", doc="other")
    office.heal()
    office.restore(data)
    office.connect(first)
    while first.replica.identity.epoch != office.hub.hub.epoch:
        while first.up:
            office.deliver_up(first)
        office.deliver_down(first)
    take_over(office, first)
    office.heal()
    assert (values(office), values(office, "other")) == ({"before", "more"}, {"after"})
    assert read(first, verify).faults == ()
    office.check()


@pytest.mark.parametrize("rows", [1, 2])
def test_a_record_that_came_before_its_document_leads_to_what_the_new_hub_has(
    rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever catches up has the records one by one, and the document with the last of them."""
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    note(second, "made", key="title")
    office.heal()
    office.cut(first)
    monkeypatch.setattr(feeding, "LOG_ROWS", rows)
    monkeypatch.setattr(feeding, "PAGE_ROWS", 1)
    for text in ("A", "B", "C"):
        note(second, text, key="title")
        office.heal_only(second)
    office.connect(first)
    office.deliver_up(first)
    while not _has_change(first):
        assert moved(office, first)
    assert value(first, "title") == "made"
    take_over(office, first)
    office.heal_only(first)
    assert read(first, verify).faults == ()
    office.heal()
    assert read(first, verify).faults == ()
    assert value(first, "title") == "C"
    office.check()


def _has_change(pc: Pc) -> bool:
    """Say whether a record of a change of the document has come."""
    with pc.store.reading() as db:
        told = facts_about(db, "note:shared", kind=AUDIT)
    records = [read_record(fact.content) for fact in told]
    return any(record is not None and record.changes for record in records)
