"""What is asked for each row of a file is found by an index, however many rows there are."""

from collections.abc import Callable
from datetime import date as Date

import pytest

from selaras.domain.tax_period import Period
from selaras.replica.witness import witness_of
from selaras.store.customers import ids_with_key, suggest_customers
from selaras.store.db import Connection
from selaras.store.documents import documents_with_unsent_work
from selaras.store.engine import open_memory_store
from selaras.store.facts import facts_about, facts_of_kind, ids_about, remember_facts_about
from selaras.store.invoices import (
    buyers_without_customer,
    contracts_like,
    ids_exported_alike,
    ids_of_contract,
    invoice_numbered,
    replacements_of,
    twin_references,
)
from selaras.store.month_outputs import outputs_left_out, sent_outputs
from selaras.store.paper_order import PaperOrder
from selaras.store.papers import (
    PaperFilter,
    list_papers,
    papers_called,
    papers_with_key,
    sum_papers,
)
from selaras.store.products import products_with_key, suggest_products
from selaras.store.seals import newest_hub_sealed
from selaras.store.sums import HUB

ASKED: dict[str, tuple[Callable[[Connection], object], str]] = {
    "paper by key": (
        lambda db: papers_with_key(db, "1", kind="purchase", key="k"),
        "company=? AND kind=? AND key=?",
    ),
    "paper by number": (
        lambda db: papers_called(db, "1", kind="purchase", name="4"),
        "company=? AND kind=? AND number=?",
    ),
    "papers of a month": (
        lambda db: list_papers(db, "1", kind="purchase", wanted=PaperFilter(period="2026-10")),
        "company=? AND kind=? AND archived=? AND period=?",
    ),
    "papers by party": (
        lambda db: list_papers(
            db, "1", kind="purchase", wanted=PaperFilter(order=PaperOrder.PARTY, is_reversed=True)
        ),
        "USING INDEX paper_row_by_party",
    ),
    "papers by VAT": (
        lambda db: list_papers(db, "1", kind="purchase", wanted=PaperFilter(order=PaperOrder.VAT)),
        "USING INDEX paper_row_by_vat",
    ),
    "sums of papers": (
        lambda db: sum_papers(db, "1", kind="purchase", wanted=PaperFilter()),
        "USING COVERING INDEX paper_row_sums",
    ),
    "papers by words": (
        lambda db: list_papers(db, "1", kind="purchase", wanted=PaperFilter(query="maju")),
        "paper_row USING INTEGER PRIMARY KEY (rowid=?)",
    ),
    "goods by words": (
        lambda db: suggest_products(db, "1", query="maju"),
        "product_row USING INTEGER PRIMARY KEY (rowid=?)",
    ),
    "customers by words of those listed under them": (
        lambda db: suggest_customers(db, "1", query="maju"),
        "SEARCH alias USING COVERING INDEX customer_row_kept (kept_id>?)",
    ),
    "references that several carry": (
        lambda db: twin_references(db, "1"),
        "SEARCH invoice_row USING INDEX invoice_row_reference (reference=?)",
    ),
    "buyers that are no customers": (
        lambda db: buyers_without_customer(db, "1"),
        "SEARCH customer_row USING COVERING INDEX customer_row_name_key (company=?)",
    ),
    "replacements of an invoice": (
        lambda db: replacements_of(db, "1", invoice_id="invoice:2"),
        "USING INDEX invoice_row_replaces (replaces=?)",
    ),
    "contracts by a part of their name": (
        lambda db: contracts_like(db, "1", part="ge", limit=9),
        "USING INDEX invoice_row_contract",
    ),
    "invoices of a contract": (
        lambda db: ids_of_contract(db, "1", contract="K-1"),
        "USING INDEX invoice_row_contract (contract=?)",
    ),
    "invoice by its number": (
        lambda db: invoice_numbered(db, "1", number="04002500000001234"),
        "SEARCH invoice_row USING INTEGER PRIMARY KEY (rowid=?)",
    ),
    "exported invoices of a buyer and a day": (
        lambda db: ids_exported_alike(db, "1", buyer_id="2", day=Date(2026, 10, 5)),
        "USING INDEX invoice_row_sums (company=? AND archived=? AND date=?)",
    ),
    "what does not count of a month": (
        lambda db: list(outputs_left_out(db, "1", period=Period(2026, 10), counted=())),
        "invoice_row_sums (company=? AND archived=? AND date>? AND date<?)",
    ),
    "returns of an invoice": (
        lambda db: list_papers(db, "1", kind="purchase_return", wanted=PaperFilter(refers="4")),
        "company=? AND kind=? AND archived=? AND refers=?",
    ),
    "hub's facts of a kind": (
        lambda db: facts_of_kind(db, "lease", table="hub_fact"),
        "USING INDEX hub_fact_kind (kind=?)",
    ),
    "hub's facts about": (
        lambda db: facts_about(db, "4", kind="approval", table="hub_fact"),
        "USING INDEX hub_fact_subject (subject=? AND kind=?)",
    ),
    "ids of the hub's facts about": (
        lambda db: ids_about(db, ["4"], kind="conflict", table="hub_fact"),
        "USING INDEX hub_fact_subject (subject=? AND kind=?)",
    ),
    "hub's facts about many": (
        lambda db: remember_facts_about(db, ["4"], kinds=["approval"], table="hub_fact"),
        "USING INDEX hub_fact_subject (subject=? AND kind=?)",
    ),
    "hub's records about": (
        lambda db: facts_about(db, "4", kind="audit", table="hub_fact"),
        "USING INDEX sqlite_autoindex_hub_fact_1 (id>? AND id<?)",
    ),
    "hub's newest record": (
        lambda db: newest_hub_sealed(db, 9, kind="audit"),
        "USING INDEX hub_fact_seq (seq<?)",
    ),
    "what was sent of a month": (
        lambda db: list(sent_outputs(db, "1", period=Period(2026, 10), side=HUB)),
        "USING INDEX hub_fact_kind (kind=?)",
    ),
    "unsent work": (documents_with_unsent_work, "USING INDEX document_unsent"),
    "goods by key": (lambda db: products_with_key(db, "1", key="k"), "company=? AND key=?"),
    "customer by key": (lambda db: ids_with_key(db, "1", key="k"), "company=? AND key=?"),
    "customer by name": (lambda db: ids_with_key(db, "1", key="k"), "company=? AND name_key=?"),
}


@pytest.mark.parametrize("name", ASKED)
def test_a_row_is_looked_up_by_its_index(name: str) -> None:
    ask, wanted = ASKED[name]
    store = open_memory_store()
    statements: list[str] = []
    with store.reading() as db:
        raw = db.driver
        raw.set_trace_callback(statements.append)
        ask(db)
        raw.set_trace_callback(None)
        plans = [
            str(row[3])
            for statement in statements
            # What the full-text search asks for itself begins with two dashes.
            if not statement.startswith("--")
            for row in raw.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()
        ]
    assert any(wanted in plan for plan in plans), plans


def test_what_a_hello_shows_is_found_without_looking_through_all_facts() -> None:
    store = open_memory_store()
    statements: list[str] = []
    with store.transaction() as db:
        db.exec_driver_sql("INSERT INTO fact_seal VALUES ('audit:1:1', x'00')")
    with store.reading() as db:
        db.driver.set_trace_callback(statements.append)
        witness_of(db)
        db.driver.set_trace_callback(None)
        plans = [
            str(row[3])
            for statement in statements
            for row in db.driver.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()
        ]
    assert [plan for plan in plans if plan.startswith("SEARCH fact USING INDEX fact_kind")]
    assert [plan for plan in plans if plan.startswith("SCAN fact") and "_seal" not in plan] == []
    assert [plan for plan in plans if plan == "USE TEMP B-TREE FOR ORDER BY"][1:] == []
