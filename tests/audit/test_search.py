"""Finding records, and the history of one field."""

from datetime import timedelta

from selaras.replica import audit
from selaras.store.audit import Wanted
from tests.audit.people import REF, begun, draft, edit
from tests.sim.office import Pc


def searched(pc: Pc, wanted: Wanted) -> list[int]:
    with pc.replica.reading() as db:
        return [each.record.number for each in audit.search(db, wanted, limit=50).records]


def test_records_are_found_by_document_person_pc_words_and_day() -> None:
    office = begun()
    edit(office.pcs[1], buyer__name="PT Maju Jaya")
    office.heal()
    office.clock.forward(timedelta(days=1))
    doc = draft(office.pcs[0], "INV-2")
    office.heal().heal()
    pc = office.pcs[1]
    assert searched(pc, Wanted()) == [3, 2, 1]
    assert searched(pc, Wanted(document=doc)) == [3]
    assert searched(pc, Wanted(person="ORANG-2")) == [2]
    assert searched(pc, Wanted(pc="PC-1")) == [3, 1]
    assert searched(pc, Wanted(query="maju jaya")) == [2, 1]
    assert searched(pc, Wanted(query="orang-2 maju")) == [2]
    assert searched(pc, Wanted(begin="2026-10-02")) == [3]
    assert searched(pc, Wanted(end="2026-10-02")) == [2, 1]


def test_the_history_of_a_field_begins_with_its_creation() -> None:
    office = begun()
    edit(office.pcs[1], date="2026-10-05")
    office.heal()
    edit(office.pcs[0], date="2026-10-06")
    office.heal()
    with office.pcs[0].replica.reading() as db:
        doc = audit.document_of(db, REF)
        assert doc is not None
        dates = audit.history(db, doc, register="date")
        references = audit.history(db, doc, register="reference")
    assert [(each.value, each.who) for each in dates] == [
        ("2026-10-01", "orang-1"),
        ("2026-10-05", "orang-2"),
        ("2026-10-06", "orang-1"),
    ]
    assert [each.value for each in references] == [REF]
