"""Rows that are written by what changed: the same as if all of them were derived anew."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selaras.documents.invoice_codec import encode_invoice
from selaras.domain.invoice import Invoice
from selaras.domain.tax import Totals, totals
from selaras.store import derive_invoices, projection, revise_invoices
from selaras.store.db import Connection
from selaras.store.engine import FILE_NAME, Store, open_memory_store, open_store, serialised
from selaras.store.meta import delete_meta, get_meta, set_meta
from selaras.store.projection_schema import DERIVED
from selaras.store.quick import raw_of
from tests.documents.invoices import invoices
from tests.facts.drafts import draft, edit, outcome
from tests.releases.folder import DATABASES, FIXTURES, database
from tests.sim.office import Office, Pc

DOC = "invoice:x"
# Of the heads: whatever the lines have no part in.
HEAD = (
    "reference",
    "seller_nitku",
    "buyer",
    "discarded",
    "origin",
    "content_digest",
    "archived",
    "replaces",
)
# What rows came out as when DERIVATION was raised last.
ROWS = {1: "f7fd8ad14bea4353"}


def _replacing() -> st.SearchStrategy[Invoice]:
    return st.builds(
        lambda drawn, other: replace(drawn, replaces=other),
        invoices(DOC),
        st.sampled_from(["", "invoice:y"]),
    )


@pytest.fixture
def derived(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the invoices whose lines are read for their rows from now on."""
    found: list[str] = []

    def noted(invoice: Invoice) -> Totals:
        found.append(invoice.invoice_id)
        return totals(invoice)

    monkeypatch.setattr(derive_invoices, "totals", noted)
    return found


@settings(max_examples=60)
@given(
    _replacing(),
    st.lists(_replacing(), min_size=1, max_size=4),
    st.lists(st.sets(st.sampled_from(HEAD), min_size=1), min_size=4, max_size=4),
)
def test_a_row_is_the_same_whatever_of_the_head_changed(
    first: Invoice, versions: list[Invoice], several: list[set[str]]
) -> None:
    office = Office(pcs=2).heal()
    author, reader = office.pcs
    for version, names in zip((first, *versions), (HEAD, *several), strict=False):
        now = replace(first, **{name: getattr(version, name) for name in names})
        author.write(DOC, encode_invoice(now))
        assert author.projection_differences() == []
        office.heal()
        assert reader.projection_differences() == []


def test_lines_are_not_read_for_the_row_where_the_head_changed(derived: list[str]) -> None:
    office, author, reader = _office()
    edit(author, "A-1", buyer__email="satu@contoh.example")
    derived.clear()
    edit(author, "A-1", buyer__email="bukan alamat")
    office.heal()
    assert derived == []
    assert author.projection_differences() == reader.projection_differences() == []


@pytest.mark.parametrize(
    ("field", "value"), [("lines__1__qty", "3"), ("date", "2024-12-31"), ("trx_code", "01")]
)
def test_lines_are_read_where_they_have_a_part(derived: list[str], field: str, value: str) -> None:
    office, author, reader = _office()
    derived.clear()
    edit(author, "A-1", **{field: value})
    office.heal()
    assert len(derived) == 2
    assert author.projection_differences() == reader.projection_differences() == []


def test_rows_of_other_rules_are_read_whole(derived: list[str]) -> None:
    _, author, _ = _office()
    with author.store.transaction() as db:
        set_meta(db, DERIVED, value="others")
    derived.clear()
    edit(author, "A-1", buyer__email="dua@contoh.example")
    assert derived
    assert author.projection_differences() == []


def test_a_row_that_is_gone_comes_again(derived: list[str]) -> None:
    _, author, _ = _office()
    with author.store.transaction() as db:
        doc_id = db.exec_driver_sql("DELETE FROM invoice_row RETURNING id").scalar_one()
    edit(author, str(doc_id), buyer__name="PT Lain")
    assert derived
    assert author.projection_differences() == []


@pytest.fixture
def projected(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the documents whose rows are read from now on."""
    found: list[str] = []

    def noted(db: Connection, moved: projection.Moved) -> None:
        found.append(moved.doc_id)
        project(db, moved)

    project = projection._project
    monkeypatch.setattr(projection, "_project", noted)
    return found


@pytest.mark.parametrize(
    ("field", "value", "reads"),
    [("email", "satu@contoh.example", 0), ("email", "bukan alamat", 2), ("name", "PT Lain", 2)],
)
def test_a_row_is_not_read_where_it_says_nothing_else(
    projected: list[str], field: str, value: str, reads: int
) -> None:
    office, author, reader = _office()
    projected.clear()
    edit(author, "A-1", **{f"buyer__{field}": value})
    office.heal()
    assert len(projected) == reads
    assert author.projection_differences() == reader.projection_differences() == []


def test_rows_of_a_new_invoice_are_not_looked_for_and_facts_about_it_once() -> None:
    _, author, _ = _office()
    said: list[str] = []
    with author.store.reading() as db:
        raw_of(db).set_trace_callback(said.append)
    draft(author, "A-2")
    with author.store.reading() as db:
        raw_of(db).set_trace_callback(None)
    assert not [each for each in said if "WHERE doc_no = " in each or "WHERE rowid = " in each]
    assert len([each for each in said if "FROM fact WHERE subject" in each]) == 1
    assert author.projection_differences() == []


def test_of_a_buyer_whose_address_for_mail_changed_nothing_else_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    office, author, reader = _office()
    office.cut(reader)
    edit(author, "A-1", buyer__email="bukan alamat")
    monkeypatch.setattr(revise_invoices, "read_buyer", None)
    office.heal()
    assert reader.projection_differences() == []


def test_a_row_says_what_a_fact_says_that_came_with_a_change_of_what_no_list_shows() -> None:
    office, author, reader = _office()
    office.cut(reader)
    edit(author, "A-1", buyer__email="satu@contoh.example")
    office.carry(author)
    made = author.replica.ask_approval("A-1")
    office.carry(author)
    assert outcome(author, made).code == ""
    office.heal()
    assert reader.projection_differences() == []


def test_who_looks_on_reads_rows_of_other_rules_whole(derived: list[str]) -> None:
    office, author, reader = _office()
    with reader.store.transaction() as db:
        set_meta(db, DERIVED, value="others")
    derived.clear()
    edit(author, "A-1", buyer__email="satu@contoh.example")
    office.heal()
    assert derived
    assert reader.projection_differences() == []


def test_rows_that_other_rules_made_are_made_anew_at_the_opening(tmp_path: Path) -> None:
    store = _with_a_wrong_row(tmp_path, by="others")
    with store.reading() as db:
        assert db.exec_driver_sql("SELECT errors FROM invoice_row").scalars().all() != [99]
    store.close()


def test_a_file_that_does_not_say_what_made_its_rows_is_left_as_it_is(tmp_path: Path) -> None:
    store = _with_a_wrong_row(tmp_path, by=None)
    with store.reading() as db:
        assert db.exec_driver_sql("SELECT errors FROM invoice_row").scalars().all() == [99]
        assert get_meta(db, DERIVED) is None
    store.close()


def test_who_changes_what_rows_say_raises_the_number() -> None:
    """Rows are only ever revised where all of them came of one way to derive them."""
    digest = hashlib.sha256()
    for name in DATABASES:
        with open_memory_store(database(FIXTURES / "v0.1.0", name)).reading() as db:
            for listed, stored in projection._each_listed(db):
                digest.update(repr(projection._derived(db, listed, stored)).encode())
    assert {projection.DERIVATION: digest.hexdigest()[:16]} == ROWS


def _office() -> tuple[Office, Pc, Pc]:
    office = Office(pcs=2).heal()
    author, reader = office.pcs
    draft(author, "A-1")
    office.heal()
    return office, author, reader


def _with_a_wrong_row(folder: Path, *, by: str | None) -> Store:
    _, author, _ = _office()
    with author.store.transaction() as db:
        db.exec_driver_sql("UPDATE invoice_row SET errors = 99")
        if by is None:
            delete_meta(db, DERIVED)
        else:
            set_meta(db, DERIVED, value=by)
    (folder / FILE_NAME).write_bytes(serialised(author.store))
    return open_store(folder)
