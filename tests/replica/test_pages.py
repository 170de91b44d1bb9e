"""A page of the feed is taken in as a whole: what it needs is read at once, and written at once."""

import pytest

from selaras.store.invoices import list_invoices
from selaras.store.quick import raw_of
from tests.audit.people import draft, edit, faults_at
from tests.checking.offices import all_wrong_sums
from tests.sim.office import NPWP, Office, Pc


def _read_by(pc: Pc) -> list[str]:
    """Return a list that grows with each statement that reads."""
    said: list[str] = []
    with pc.store.reading() as db:
        raw_of(db).set_trace_callback(
            lambda text: said.append(text) if text.lstrip().startswith("SELECT") else None
        )
    return said


def _reads_of_a_page(count: int) -> tuple[int, int]:
    """Return how often author and other PC read while so many edits are settled and told."""
    office = Office(pcs=2).heal()
    one, other = office.pcs
    for number in range(count):
        draft(one, f"INV-{number}")
    office.heal()
    office.cut(one)
    for number in range(count):
        edit(one, f"INV-{number}", buyer__name=f"PT {number}")
    read = _read_by(one), _read_by(other)
    office.heal()
    assert office.all_equal()
    assert faults_at(one) == faults_at(other) == []
    return len(read[0]), len(read[1])


def test_a_further_edit_of_a_page_is_not_read_for() -> None:
    few, many = _reads_of_a_page(10), _reads_of_a_page(30)
    assert many[0] - few[0] <= 5
    assert many[1] - few[1] <= 5


def test_one_edit_of_another_is_taken_in_with_few_reads() -> None:
    office = Office(pcs=2).heal()
    one, other = office.pcs
    known = draft(one, "INV-1")
    office.heal()
    read = _read_by(other)
    edit(one, known, buyer__name="PT Lain")
    office.heal()
    # The record, the document, its row and words, its facts.
    assert len(read) == 5, read


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_with_the_same_document_again_and_new_ones_between(count: int) -> None:
    office = Office(pcs=2).heal()
    one, other = office.pcs
    for number in range(count):
        draft(one, f"INV-{number}")
        edit(one, f"INV-{number}", buyer__name="PT Satu")
        edit(one, f"INV-{number}", buyer__name="PT Dua")
    edit(one, "INV-0", buyer__name="PT Tiga")
    office.heal()
    assert office.all_equal()
    assert all_wrong_sums(office) == []
    assert faults_at(other) == []
    with other.store.reading() as db:
        names = db.exec_driver_sql(
            "SELECT buyer_name FROM invoice_row JOIN document USING (doc_no)"
        ).scalars()
        assert sorted(names) == sorted(["PT Tiga", *["PT Dua"] * (count - 1)])


def test_words_that_a_page_takes_away_find_nothing_any_more() -> None:
    office = Office(pcs=2).heal()
    one, other = office.pcs
    for number in range(3):
        draft(one, f"INV-{number}")
    office.heal()
    for number in range(3):
        edit(one, f"INV-{number}", buyer__name="PT Sebelum")
    office.heal()
    for number in range(2):
        edit(one, f"INV-{number}", buyer__name="PT Sesudah")
    draft(one, "INV-3")
    office.heal()
    with other.store.reading() as db:
        found = {
            words: list_invoices(db, NPWP, query=words).total for words in ("sebelum", "sesudah")
        }
        db.exec_driver_sql("INSERT INTO invoice_search(invoice_search) VALUES ('integrity-check')")
    assert found == {"sebelum": 1, "sesudah": 2}
