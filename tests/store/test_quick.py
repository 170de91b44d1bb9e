"""The store's own SQL on its short way: the same answers and transactions as on the long one."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from selaras.errors import StoreError
from selaras.store.engine import Store, open_memory_store, open_store
from selaras.store.quick import QuickConnection

ROWS = [("a", 1), ("b", 2), ("c", 3)]


@pytest.fixture
def store() -> Iterator[Store]:
    store = open_memory_store()
    with store.transaction() as db:
        db.exec_driver_sql("CREATE TABLE pair (name TEXT PRIMARY KEY, n INTEGER) STRICT")
        db.exec_driver_sql("INSERT INTO pair VALUES (?, ?)", ROWS)
    yield store
    store.close()


def test_every_kind_of_answer_is_what_the_long_way_gives(store: Store) -> None:
    asked = "SELECT name, n, n * 2 AS twice FROM pair ORDER BY n"
    with store.reading() as db:
        assert isinstance(db, QuickConnection)
        quick, slow = db.exec_driver_sql(asked), db.execute(text(asked))
        assert list(quick.keys()) == list(slow.keys())
        assert quick.all() == [tuple(row) for row in slow.all()]
        first = db.exec_driver_sql(asked).first()
        assert (first.name, first.n, first.twice, first[1]) == ("a", 1, 2, 1)
        assert first._asdict() == {"name": "a", "n": 1, "twice": 2}
        assert db.exec_driver_sql("SELECT n FROM pair WHERE n > 9").first() is None
        assert db.exec_driver_sql(asked).scalars().all() == ["a", "b", "c"]
        assert db.exec_driver_sql(asked).scalars().first() == "a"
        assert [row.n for row in db.exec_driver_sql(asked)] == [1, 2, 3]
        assert db.exec_driver_sql("SELECT n FROM pair WHERE n > 9").scalar() is None
        assert db.exec_driver_sql(asked).scalar() == "a"
        one = "SELECT n FROM pair WHERE name = ?"
        assert db.exec_driver_sql(one, ("b",)).scalar_one() == 2
        assert db.exec_driver_sql(one, ("b",)).one() == (2,)
        assert db.exec_driver_sql(one, ("z",)).scalar_one_or_none() is None


@pytest.mark.parametrize("asked", ["SELECT n FROM pair", "SELECT n FROM pair WHERE n > 9"])
def test_one_is_one(store: Store, asked: str) -> None:
    with store.reading() as db, pytest.raises(LookupError):
        db.exec_driver_sql(asked).one()


def test_what_was_written_says_how_many_and_gives_back_what_is_asked(store: Store) -> None:
    with store.transaction() as db:
        changed = db.exec_driver_sql("UPDATE pair SET n = n + 10 WHERE n > 1")
        assert changed.rowcount == 2
        assert list(changed) == []
        returned = db.exec_driver_sql("DELETE FROM pair WHERE n > 11 RETURNING name").all()
        assert [row.name for row in returned] == ["b", "c"]


def test_both_ways_are_of_one_transaction_that_is_undone_whole(store: Store) -> None:
    def write() -> None:
        with store.transaction() as db:
            db.execute(text("INSERT INTO pair VALUES ('d', 4)"))
            db.exec_driver_sql("INSERT INTO pair VALUES (?, ?)", ("e", 5))
            db.exec_driver_sql("INSERT INTO pair VALUES (?, ?)", ("a", 1))

    with pytest.raises(StoreError):
        write()
    with store.reading() as db:
        assert db.exec_driver_sql("SELECT count(*) FROM pair").scalar_one() == 3


def test_a_reader_sees_one_moment_though_another_writes(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    asked = "SELECT count(*) FROM meta WHERE key = 'later'"
    other = sqlite3.connect(store.path, isolation_level=None)
    with store.reading() as db:
        assert db.exec_driver_sql(asked).scalar_one() == 0
        other.execute("INSERT INTO meta VALUES ('later', '1')")
        assert db.exec_driver_sql(asked).scalar_one() == 0
    with store.reading() as db:
        assert db.exec_driver_sql(asked).scalar_one() == 1
    other.close()
    store.close()


def test_no_statement_runs_outside_a_transaction(store: Store) -> None:
    with store.reading() as db:
        db.exec_driver_sql("SELECT 1").scalar_one()
        assert db.in_transaction()
    assert not db.in_transaction()
