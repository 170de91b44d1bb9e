"""What a list of 100,000 asks of SQLite: an index in the order of the list, and no sorting."""

import pytest

from selaras.store.engine import open_memory_store

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
