"""What a list of 100,000 asks of SQLite: an index in the order of the list, and no sorting."""

from collections.abc import Callable

import pytest

from selaras.store.card_order import CUSTOMER_ORDERS, PRODUCT_ORDERS, CardOrder
from selaras.store.customers import list_customers
from selaras.store.db import Connection
from selaras.store.engine import open_memory_store
from selaras.store.products import list_products
from tests.cards.cards import SOAP
from tests.facts.drafts import read
from tests.sim.office import NPWP, Office

LISTS = {
    "customers by name": "SELECT * FROM customer_row WHERE company = 'x' AND archived = 0"
    " AND kept_id = '' ORDER BY sort_name, doc_no LIMIT 50",
    "goods by name": "SELECT * FROM product_row WHERE company = 'x' AND archived = 0"
    " ORDER BY sort_name, doc_no LIMIT 50",
    "invoices by date": "SELECT * FROM invoice_row WHERE company = 'x' AND archived = 0"
    " ORDER BY date DESC, doc_no DESC LIMIT 50",
    "what a key stands for": "SELECT id FROM customer_row WHERE company = 'x' AND key = 'k'",
    "the aliases of a customer": "SELECT id FROM customer_row WHERE kept_id = 'k'",
    "a buyer's invoices": "SELECT count(*) FROM invoice_row WHERE company = 'x'"
    " AND buyer_key IN ('a', 'b')",
}


@pytest.mark.parametrize("name", LISTS)
def test_a_long_list_is_read_in_the_order_of_an_index(name: str) -> None:
    with open_memory_store().reading() as db:
        rows = db.exec_driver_sql(f"EXPLAIN QUERY PLAN {LISTS[name]}").all()
    plan = " ".join(str(row[-1]) for row in rows)
    assert "USING" in plan, plan
    assert "INDEX" in plan, plan
    assert "SCAN" not in plan, plan
    assert "TEMP B-TREE" not in plan, plan


def _plans(db: Connection, ask: Callable[[], object]) -> str:
    """Return how SQLite does what *ask* asks of it."""
    raw = db.driver
    statements: list[str] = []
    raw.set_trace_callback(statements.append)
    ask()
    raw.set_trace_callback(None)
    rows = [
        row for each in statements for row in raw.execute(f"EXPLAIN QUERY PLAN {each}").fetchall()
    ]
    return " ".join(str(row[-1]) for row in rows)


def check_sorted_by_index(plan: str, table: str, *, by: str) -> None:
    name = "name" if by == "name" else f"by_{by}"
    assert f"USING INDEX {table}_{name} " in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.parametrize("is_falling", [False, True])
@pytest.mark.parametrize("by", CUSTOMER_ORDERS)
def test_customers_are_sorted_by_each_heading_from_its_index(by: str, *, is_falling: bool) -> None:
    with open_memory_store().reading() as db:
        plan = _plans(db, lambda: list_customers(db, "x", order=CardOrder(by, is_falling)))
    check_sorted_by_index(plan, "customer_row", by=by)


@pytest.mark.parametrize("is_falling", [False, True])
@pytest.mark.parametrize("by", [by for by in PRODUCT_ORDERS if by != "unit"])
def test_goods_are_sorted_by_each_heading_from_its_index(by: str, *, is_falling: bool) -> None:
    with open_memory_store().reading() as db:
        plan = _plans(db, lambda: list_products(db, "x", order=CardOrder(by, is_falling)))
    check_sorted_by_index(plan, "product_row", by=by)


def test_goods_by_the_name_of_their_unit_are_counted_and_read_by_the_index_of_its_code() -> None:
    made = [{**SOAP, "unit": unit} for unit in ("UM.0021", "UM.0003")]
    pc = Office(pcs=1).pcs[0]
    for number, fields in enumerate(made):
        pc.replica.goods.add({**fields, "name": f"Barang {number}"})
    plan = read(pc, lambda db: _plans(db, lambda: list_products(db, NPWP, order=CardOrder("unit"))))
    check_sorted_by_index(plan, "product_row", by="unit")
    assert "USING COVERING INDEX product_row_by_unit " in plan
    assert "SCAN" not in plan
