"""Lists and search: derived, rebuilt alike, damaged and mended, and deaf to what people type."""

from collections import deque

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selaras.documents.invoice_codec import encode_invoice
from selaras.domain.invoice import Invoice
from selaras.store.invoices import list_invoices
from selaras.store.projection import (
    adopt_rebuilt,
    drop_rebuilt,
    rebuild_beside,
    rebuilt_differences,
)
from tests.documents.invoices import invoices
from tests.sim.office import NPWP, Office, Pc


def named(number: int, *, buyer: str = "", date: str = "2026-10-01") -> dict[str, object]:
    return {"reference": f"INV/{number:03}", "date": date, "buyer": {"name": buyer}}


def references(pc: Pc, query: str, *, limit: int = 50, offset: int = 0) -> list[str]:
    with pc.store.reading() as db:
        page = list_invoices(db, NPWP, query=query, limit=limit, offset=offset)
    return [row.reference for row in page.rows]


def differences(pc: Pc, *, adopt: bool = False) -> list[int]:
    with pc.store.transaction() as db:
        deque(rebuild_beside(db), maxlen=0)
        found = rebuilt_differences(db)
        (adopt_rebuilt if adopt else drop_rebuilt)(db)
    return found


@settings(max_examples=40)
@given(st.lists(invoices("invoice:x"), min_size=1, max_size=4))
def test_a_rebuild_gives_the_identical_result_after_any_edits(versions: list[Invoice]) -> None:
    pc = Office(pcs=1).pcs[0]
    for version in versions:
        pc.write("invoice:x", encode_invoice(version))
        assert differences(pc) == []


DAMAGES = {
    "a wrong amount": "UPDATE invoice_row SET vat_sen = vat_sen + 1 WHERE doc_no = 1",
    "a row that is gone": "DELETE FROM invoice_row WHERE doc_no = 1",
    "a row too many": "INSERT INTO invoice_row SELECT 99, id, company, date, reference, trx_code,"
    " seller_nitku, buyer_name, buyer_id, state, line_count, tax_base_sen, vat_sen, ppnbm_sen,"
    " errors, warnings, origin_file, origin_position, content_digest, buyer_key, archived,"
    " nsfp, coretax, replaces, work, contract FROM invoice_row LIMIT 1",
    "a search row that is gone": "DELETE FROM invoice_search WHERE rowid = 1",
    "a search row that is wrong": "UPDATE invoice_search SET buyer = 'x' WHERE rowid = 1",
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_row_is_noticed_and_mended(name: str) -> None:
    pc = Office(pcs=1).pcs[0]
    for number in range(3):
        pc.replica.new_invoice(named(number, buyer="PT Damai"))
    sound = references(pc, "damai")
    with pc.store.transaction() as db:
        db.exec_driver_sql(DAMAGES[name])
    assert len(differences(pc, adopt=True)) == 1
    assert differences(pc) == []
    assert references(pc, "damai") == sound


def searched() -> Pc:
    pc = Office(pcs=1).pcs[0]
    for number, buyer in enumerate(
        ("PT Écran Jaya", "CV Sinar_Abadi", 'Toko "Kutip" & Co', "PT Maju-Mundur", "x OR y")
    ):
        pc.replica.new_invoice(named(number, buyer=buyer))
    return pc


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("ecr", ["INV/000"]),
        ("ÉCRAN", ["INV/000"]),
        ("E\u0301cran", ["INV/000"]),
        ("jaya pt", ["INV/000"]),
        ("sinar_ab", ["INV/001"]),
        ('"kutip"', ["INV/002"]),
        ("mundur", ["INV/003"]),
        ("maju-mun", ["INV/003"]),
        ("x OR y", ["INV/004"]),
        ("INV/003", ["INV/003"]),
        ("003", ["INV/003"]),
        ("jaya mundur", []),
        ("", ["INV/004", "INV/003", "INV/002", "INV/001", "INV/000"]),
        ("_", []),
    ],
)
def test_search_finds_beginnings_of_words_however_they_are_spelled(
    query: str, found: list[str]
) -> None:
    assert references(searched(), query) == found


PC = searched()


@given(st.text(max_size=30))
def test_whatever_is_typed_harms_nothing(query: str) -> None:
    references(PC, query)


@given(
    st.lists(st.sampled_from(['"', "*", "NEAR(", "AND", "OR", "NOT", "^", "buyer:", "(", ")", "-",
                              "{", "}", "\x00", "pt", "'", ";", "%"]), max_size=8)
)  # fmt: skip
def test_words_of_the_search_language_are_only_words(parts: list[str]) -> None:
    references(PC, " ".join(parts))
    references(PC, "".join(parts))


def test_pages_are_newest_first_and_complete() -> None:
    pc = Office(pcs=1).pcs[0]
    for number in range(7):
        pc.replica.new_invoice(named(number, date=f"2026-10-{1 + number % 3:02}"))
    whole = references(pc, "")
    assert whole == ["INV/005", "INV/002", "INV/004", "INV/001", "INV/006", "INV/003", "INV/000"]
    assert [
        each for at in range(0, 9, 2) for each in references(pc, "", limit=2, offset=at)
    ] == whole
    with pc.store.reading() as db:
        assert list_invoices(db, NPWP, query="inv", limit=2).total == 7
        assert list_invoices(db, "0" * 16).total == 0
