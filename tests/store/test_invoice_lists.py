"""Narrowing, sorting and summing a list of invoices."""

import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from selaras.store import words
from selaras.store.db import Connection
from selaras.store.engine import open_memory_store
from selaras.store.invoice_lists import (
    ORDERS,
    MonthSums,
    Narrowed,
    Sums,
    ids_wanted,
    invoices_between,
    sums_by_month,
    sums_of,
    sums_of_ids,
    unsent_by_day,
)
from selaras.store.invoices import (
    Numbered,
    Wanted,
    invoice_numbered,
    list_wanted,
    twin_references,
)
from selaras.store.list_choices import ListChoices, choices_in_list

NPWP, OTHER = "0021234567891000", "0031234567892000"

# id, company, date, reference, code, buyer, state, base, vat, errors
ROWS = (
    ("a", NPWP, "2026-10-05", "R-3", "04", "beta", "draft", 100, 11, 0),
    ("b", NPWP, "2026-10-31", "R-1", "01", "Alfa", "approved", 300, 33, 0),
    ("c", NPWP, "2026-11-01", "R-2", "04", "Gama", "draft", 200, 22, 2),
    ("d", NPWP, "2026-10-31", "R-4", "04", "Delta", "discarded", 900, 99, 0),
    ("e", OTHER, "2026-10-05", "R-5", "04", "Lain", "draft", 500, 55, 0),
)


@pytest.fixture
def db() -> Iterator[Connection]:
    store = open_memory_store()
    with store.transaction() as opened:
        for number, row in enumerate(ROWS, start=1):
            doc_id, company, date, reference, code, buyer, state, base, vat, errors = row
            opened.exec_driver_sql(
                """INSERT INTO invoice_row VALUES
                (?, ?, ?, ?, ?, ?, '', ?, '', ?, 1, ?, ?, 7, ?, 0, '', 0, '', '', 0,
                '', 'CREATED', '', '', '')""",
                (number, doc_id, company, date, reference, code, buyer, state, base, vat, errors),
            )
            opened.exec_driver_sql(
                "INSERT INTO invoice_search (rowid, reference, buyer, goods) VALUES (?, ?, ?, '')",
                (number, reference, buyer),
            )
        yield opened
    store.close()


def ids(db: Connection, **narrowed: str | bool) -> str:
    return "".join(ids_wanted(db, NPWP, wanted=Narrowed(**narrowed)))  # type: ignore[arg-type]


def plans_of(db: Connection, work: Callable[[], object]) -> list[str]:
    """Return how SQLite goes about the statements of *work*."""
    raw, said = db.driver, list[str]()
    assert isinstance(raw, sqlite3.Connection)
    raw.set_trace_callback(said.append)
    work()
    raw.set_trace_callback(None)
    # What the full-text search asks for itself begins with two dashes.
    asked = [sql for sql in said if not sql.startswith("--")]
    return [str(row[3]) for sql in asked for row in raw.execute(f"EXPLAIN QUERY PLAN {sql}")]


def test_without_a_wish_all_of_the_company_come_newest_first(db: Connection) -> None:
    assert ids(db) == "cdba"


def test_a_period_holds_its_last_day_and_not_the_next_first(db: Connection) -> None:
    assert ids(db, period="2026-10") == "dba"
    assert ids(db, period="2026-11") == "c"


def test_a_status_at_coretax_narrows_the_list(db: Connection) -> None:
    assert ids(db, coretax="CREATED") == "cdba"
    assert ids(db, coretax="APPROVED") == ""


def test_wishes_hold_together(db: Connection) -> None:
    assert ids(db, state="draft") == "ca"
    assert ids(db, state="draft", trx_code="04", period="2026-10") == "a"
    assert ids(db, faulty=True) == "c"
    assert ids(db, query="r", state="approved") == "b"


def test_buyers_are_sorted_as_people_read_them(db: Connection) -> None:
    assert ids(db, order="buyer_name", descending=False) == "badc"


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("descending", [True, False])
def test_pages_together_are_the_list(db: Connection, order: str, *, descending: bool) -> None:
    wanted = Narrowed(order=order, descending=descending)
    pages = [
        row.id
        for first in range(4)
        for row in invoices_between(db, NPWP, wanted=wanted, first=first, limit=1)
    ]
    assert pages == ids_wanted(db, NPWP, wanted=wanted)


@pytest.mark.parametrize("order", ORDERS)
def test_no_order_sorts_all_rows_to_show_the_first(db: Connection, order: str) -> None:
    plans = plans_of(
        db, lambda: invoices_between(db, NPWP, wanted=Narrowed(order=order), first=0, limit=60)
    )
    assert plans
    assert not [plan for plan in plans if "TEMP B-TREE" in plan or "SCAN" in plan]


WORDS = ({"query": "r"}, {"query": "r alf"}, {"query": "r", "state": "draft"}, {"query": "zz"})


@pytest.mark.parametrize("few", [0, 500])
@pytest.mark.parametrize("order", ["date", "reference"])
@pytest.mark.parametrize("narrowed", WORDS)
def test_many_hits_and_few_are_listed_alike(
    db: Connection, monkeypatch: pytest.MonkeyPatch, few: int, order: str, narrowed: dict[str, str]
) -> None:
    wanted = Narrowed(order=order, **narrowed)  # type: ignore[arg-type]
    fitting = {
        row[0] for row in ROWS if row[1] == NPWP and (row[5] == "Alfa" or "alf" not in wanted.query)
    }
    if wanted.query == "zz":
        fitting = set()
    if wanted.state:
        fitting &= {row[0] for row in ROWS if row[6] == wanted.state}
    monkeypatch.setattr(words, "FEW_HITS", few)
    whole = [each for each in ids(db, order=order) if each in fitting]
    page = invoices_between(db, NPWP, wanted=wanted, first=0, limit=9)
    assert [row.id for row in page] == ids_wanted(db, NPWP, wanted=wanted) == whole
    assert sums_of(db, NPWP, wanted=wanted).count == len(whole)
    listed = list_wanted(db, NPWP, wanted=Wanted(wanted.query, wanted.state))
    assert ({row.id for row in listed.rows}, listed.total) == (set(whole), len(whole))


def test_few_hits_are_read_without_walking_the_list(db: Connection) -> None:
    wanted = Narrowed(query="alfa")
    for work in (
        lambda: invoices_between(db, NPWP, wanted=wanted, first=0, limit=60),
        lambda: sums_of(db, NPWP, wanted=wanted),
        lambda: ids_wanted(db, NPWP, wanted=wanted),
        lambda: list_wanted(db, NPWP, wanted=Wanted("alfa")),
    ):
        plans = plans_of(db, work)
        assert "SEARCH invoice_row USING INTEGER PRIMARY KEY (rowid=?)" in plans
        assert not [plan for plan in plans if "invoice_row_" in plan]


def test_hits_on_most_rows_are_found_on_the_way_through_the_list(
    db: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "FEW_HITS", 1)
    wanted = Narrowed(query="r")
    plans = plans_of(db, lambda: invoices_between(db, NPWP, wanted=wanted, first=0, limit=60))
    assert not [plan for plan in plans if "TEMP B-TREE" in plan]


def test_all_ids_are_read_from_their_rows_in_turn(db: Connection) -> None:
    assert "SCAN invoice_row" in plans_of(db, lambda: ids_wanted(db, NPWP, wanted=Narrowed()))
    by_state = Narrowed(order="state")
    (plan,) = plans_of(db, lambda: ids_wanted(db, NPWP, wanted=by_state))
    assert "USING INDEX invoice_row_by_state" in plan


@pytest.mark.parametrize("narrowed", [{}, {"state": "draft"}, {"faulty": True}, {"trx_code": "04"}])
def test_sums_are_read_from_an_index_alone(db: Connection, narrowed: dict[str, Any]) -> None:
    (plan,) = plans_of(db, lambda: sums_of(db, NPWP, wanted=Narrowed(**narrowed)))
    assert "USING COVERING INDEX invoice_row_sums" in plan


def test_the_chosen_are_found_without_reading_all(db: Connection) -> None:
    plans = plans_of(db, lambda: sums_of_ids(db, ["a"]))
    assert "SEARCH invoice_row USING INDEX invoice_row_id (id=?)" in plans


def test_what_reminds_and_is_drawn_by_month_is_read_where_it_lies(db: Connection) -> None:
    unsent = plans_of(db, lambda: unsent_by_day(db, NPWP))
    assert "SCAN invoice_row" in unsent
    (months, *_) = plans_of(db, lambda: sums_by_month(db, NPWP, since="2026-10", until="2026-11"))
    assert "COVERING INDEX invoice_row_sums" in months
    assert "AND date>? AND date<?" in months


def test_months_hold_what_is_out_of_the_way_too(db: Connection) -> None:
    db.exec_driver_sql("UPDATE invoice_row SET archived = 1 WHERE id = 'b'")
    assert sums_by_month(db, NPWP, since="2026-09", until="2026-10") == [
        MonthSums("2026-10", 2, 400, 44)
    ]
    assert unsent_by_day(db, NPWP) == [("2026-10-05", 1, 100), ("2026-11-01", 1, 200)]


def test_a_reference_of_two_companies_is_nobodys_twin(db: Connection) -> None:
    db.exec_driver_sql("UPDATE invoice_row SET reference = 'R-5' WHERE id = 'a'")
    assert twin_references(db, NPWP) == []
    db.exec_driver_sql("UPDATE invoice_row SET reference = 'R-5' WHERE id = 'c'")
    assert twin_references(db, NPWP) == [("R-5", ("a", "c"))]
    assert twin_references(db, OTHER) == []


def test_an_invoice_is_found_by_its_whole_number_alone(db: Connection) -> None:
    for number, doc_no in (("040.025-01", 1), ("040.025-012", 2)):
        db.exec_driver_sql("UPDATE invoice_row SET nsfp = ? WHERE doc_no = ?", (number, doc_no))
        db.exec_driver_sql("DELETE FROM invoice_search WHERE rowid = ?", (doc_no,))
        db.exec_driver_sql(
            "INSERT INTO invoice_search (rowid, reference, buyer, goods) VALUES (?, ?, '', '')",
            (doc_no, number),
        )
    assert invoice_numbered(db, NPWP, number="040.025-01") == Numbered("", "beta", 100, 11)
    assert invoice_numbered(db, NPWP, number="040.025-012") == Numbered("", "Alfa", 300, 33)
    assert invoice_numbered(db, NPWP, number="040.025") is None
    assert invoice_numbered(db, OTHER, number="040.025-01") is None
    assert invoice_numbered(db, NPWP, number="-") is None


def test_an_unknown_order_is_the_usual_one(db: Connection) -> None:
    assert ids(db, order="1; DROP TABLE invoice_row") == "cdba"


def test_a_discarded_draft_is_counted_and_adds_nothing(db: Connection) -> None:
    assert sums_of(db, NPWP, wanted=Narrowed()) == Sums(4, 600, 66, 21)
    assert sums_of(db, NPWP, wanted=Narrowed(query="nichts")) == Sums()


def test_the_chosen_are_summed_by_id(db: Connection) -> None:
    assert sums_of_ids(db, ["a", "c"] + [f"x{number}" for number in range(1200)]) == Sums(
        2, 300, 33, 14
    )


def test_what_is_out_of_the_way_is_in_a_list_of_its_own(db: Connection) -> None:
    db.exec_driver_sql("UPDATE invoice_row SET archived = 1 WHERE id = 'b'")
    assert "b" not in ids(db)
    assert ids(db, archived=True) == "b"


def changed_by(db: Connection, doc_id: str, *, person: str, pc: str, number: int) -> None:
    db.exec_driver_sql(
        "INSERT INTO audit_row VALUES (?, ?, ?, ?, ?, ?, '')",
        (number, f"audit:{number}", NPWP, number, person, pc),
    )
    db.exec_driver_sql("INSERT INTO audit_document VALUES (?, ?)", (doc_id, number))


def test_a_list_is_narrowed_to_a_branch_a_person_and_a_pc(db: Connection) -> None:
    db.exec_driver_sql("UPDATE invoice_row SET seller_nitku = ? WHERE id = 'b'", (f"{NPWP}000001",))
    changed_by(db, "a", person="Sari", pc="Kasir 1", number=1)
    changed_by(db, "a", person="Dewi", pc="Kasir 2", number=2)
    changed_by(db, "c", person="Sari", pc="Kasir 2", number=3)
    assert ids(db, branch=f"{NPWP}000001") == "b"
    assert ids(db, person="Sari") == "ca"
    assert ids(db, person="Dewi") == "a"
    assert ids(db, pc="Kasir 2", trx_code="04", period="2026-11") == "c"
    assert ids(db, person="Rudi") == ""
    assert choices_in_list(db, NPWP) == ListChoices(
        (f"{NPWP}000001",), ("Dewi", "Sari"), ("Kasir 1", "Kasir 2")
    )
