"""A sum that was wrong and was counted anew is right from then on, in the same transaction too."""

from selaras.store.db import Connection
from selaras.store.engine import open_memory_store
from selaras.store.facts import StoredFact, put_fact
from selaras.store.sums import FACTS, recount


def put(db: Connection, number: int) -> None:
    put_fact(db, StoredFact(f"user:{number}", "user", "", "", number, "{}"))


def test_what_moves_behind_a_recount_moves_the_sum_that_was_counted() -> None:
    with open_memory_store().transaction() as db:
        put(db, 1)
        db.exec_driver_sql("UPDATE kind_sum SET count = count + 5")
        put(db, 2)
        assert recount(db) == [(FACTS, "user")]
        put(db, 3)
        assert recount(db) == []
