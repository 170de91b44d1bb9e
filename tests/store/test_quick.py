"""The store's connection: its answers, its transactions, what waits in them and is remembered."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from selaras.errors import StoreError
from selaras.store.db import Connection
from selaras.store.engine import FILE_NAME, Store, open_memory_store, open_store
from selaras.store.meta import get_meta, set_meta
from selaras.store.quick import lasting, lasting_over, remembered, write_later

ROWS = [("a", 1), ("b", 2), ("c", 3)]


@pytest.fixture
def store() -> Iterator[Store]:
    store = open_memory_store()
    with store.transaction() as db:
        db.exec_driver_sql("CREATE TABLE pair (name TEXT PRIMARY KEY, n INTEGER) STRICT")
        db.exec_driver_sql("INSERT INTO pair VALUES (?, ?)", ROWS)
    yield store
    store.close()


def test_rows_are_read_in_every_way_that_is_needed(store: Store) -> None:
    asked = "SELECT name, n, n * 2 AS twice FROM pair ORDER BY n"
    with store.reading() as db:
        assert db.exec_driver_sql(asked).keys() == ["name", "n", "twice"]
        assert db.exec_driver_sql(asked).all() == [("a", 1, 2), ("b", 2, 4), ("c", 3, 6)]
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


def test_a_transaction_that_fails_is_undone_whole(store: Store) -> None:
    def write() -> None:
        with store.transaction() as db:
            db.exec_driver_sql("INSERT INTO pair VALUES (?, ?)", ("e", 5))
            db.exec_driver_sql("INSERT INTO pair VALUES (?, ?)", ("a", 1))

    with pytest.raises(StoreError):
        write()
    with store.reading() as db:
        assert db.exec_driver_sql(COUNT).scalar_one() == 3


@pytest.mark.parametrize("more", [[], ["INSERT INTO pair VALUES ('f', 6)"]])
def test_what_sqlite_itself_undid_is_not_taken_for_stored(store: Store, more: list[str]) -> None:
    def write() -> None:
        with store.transaction() as db:
            db.exec_driver_sql("INSERT INTO pair VALUES ('e', 5)")
            # As a full disk can do to all that was written before.
            with suppress(sqlite3.IntegrityError):
                db.exec_driver_sql("INSERT OR ROLLBACK INTO pair VALUES ('a', 1)")
            for statement in more:
                db.exec_driver_sql(statement)

    with pytest.raises(StoreError):
        write()
    with store.reading() as db:
        assert db.exec_driver_sql(COUNT).scalar_one() == 3


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


LATER = "INSERT INTO pair VALUES (?, ?)"
COUNT = "SELECT count(*) FROM pair"


def test_a_row_that_waits_is_there_for_whoever_asks_and_after_the_transaction(store: Store) -> None:
    with store.transaction() as db:
        write_later(db, "pair", statement=LATER, row=("d", 4))
        assert db.exec_driver_sql(COUNT).scalar_one() == 4
        write_later(db, "pair", statement=LATER, row=("e", 5))
        assert db.exec_driver_sql(COUNT).scalar_one() == 5
        write_later(db, "pair", statement=LATER, row=("f", 6))
    with store.reading() as db:
        assert db.exec_driver_sql(COUNT).scalar_one() == 6


def test_rows_that_wait_are_undone_with_their_transaction(store: Store) -> None:
    def write() -> None:
        with store.transaction() as db:
            write_later(db, "pair", statement=LATER, row=("d", 4))
            remembered(db, "pair")["d"] = 4
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write()
    with store.transaction() as db:
        assert "d" not in remembered(db, "pair")
    with store.reading() as db:
        assert db.exec_driver_sql(COUNT).scalar_one() == 3


def test_a_row_that_cannot_be_written_undoes_its_transaction(store: Store) -> None:
    def write() -> None:
        with store.transaction() as db:
            db.exec_driver_sql("DELETE FROM pair WHERE name = 'b'")
            write_later(db, "pair", statement=LATER, row=("a", 1))

    with pytest.raises(StoreError):
        write()
    with store.reading() as db:
        assert db.exec_driver_sql(COUNT).scalar_one() == 3


def test_statements_about_one_table_are_carried_out_in_the_order_they_came(store: Store) -> None:
    with store.transaction() as db:
        write_later(db, "pair", statement=LATER, row=("d", 4))
        write_later(db, "pair", statement="UPDATE pair SET n = ? WHERE name = ?", row=(40, "d"))
        write_later(db, "pair", statement=LATER, row=("e", 5))
        db.exec_driver_sql("DELETE FROM pair WHERE name = 'e'")
        found = db.exec_driver_sql("SELECT n FROM pair WHERE name > 'c'").scalars().all()
    assert found == [40]


def test_of_two_rows_with_one_key_the_later_one_is_written(store: Store) -> None:
    with store.transaction() as db:
        for number in (4, 5):
            write_later(db, "pair", statement=LATER, row=("d", number), key="d")
    with store.reading() as db:
        asked = "SELECT n FROM pair WHERE name = 'd'"
        assert db.exec_driver_sql(asked).scalars().all() == [5]


def test_rows_are_packed_when_they_are_written_and_only_those(store: Store) -> None:
    packed = []

    def packing(row: Sequence[Any]) -> Sequence[Any]:
        packed.append(row)
        return row[0], row[1] * 10

    with store.transaction() as db:
        for number in (4, 5):
            write_later(db, "pair", statement=LATER, row=("d", number), key="d", packing=packing)
        write_later(db, "pair", statement=LATER, row=("e", 6), packing=packing)
        assert not packed
        write_later(db, "pair", statement=LATER, row=("f", 7))
        assert packed == [("d", 5), ("e", 6)]
    with store.reading() as db:
        asked = "SELECT n FROM pair WHERE name > 'c' ORDER BY name"
        assert db.exec_driver_sql(asked).scalars().all() == [50, 60, 7]


def test_a_row_that_waits_has_its_number_for_whoever_asks_for_the_newest(store: Store) -> None:
    with store.transaction() as db:
        statement = "INSERT INTO hub_feed (seq, rev, incarnation, previous) VALUES (?, 0, '', 0)"
        write_later(db, "hub_feed", statement=statement, row=(7,))
        found = db.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE seq > 6")
        assert found.scalars().all() == [7]


@pytest.mark.parametrize("changed", ["DELETE FROM pair", "DELETE FROM sqlite_sequence"])
def test_what_is_remembered_ends_with_a_statement_that_may_change_it(
    store: Store, changed: str
) -> None:
    with store.transaction() as db:
        remembered(db, "pair")["a"] = 1
        db.exec_driver_sql(COUNT)
        db.exec_driver_sql("DELETE FROM meta")
        assert remembered(db, "pair") == {"a": 1}
        db.exec_driver_sql(changed)
        assert remembered(db, "pair") == {}


def test_nothing_is_remembered_while_reading(store: Store) -> None:
    with store.reading() as db:
        remembered(db, "pair")["a"] = 1
        assert remembered(db, "pair") == {}


def test_what_lasts_is_there_in_the_next_transaction_and_while_reading(store: Store) -> None:
    with store.transaction() as db:
        lasting(db, "pair")["a"] = 1
        remembered(db, "pair")["b"] = 2
    with store.transaction() as db:
        assert lasting(db, "pair") == {"a": 1}
    with store.reading() as db:
        assert lasting(db, "pair") == {"a": 1}
        assert remembered(db, "pair") == {}


@pytest.mark.parametrize("changed", ["DELETE FROM pair", "DELETE FROM sqlite_sequence"])
def test_what_lasts_ends_with_a_statement_that_may_change_it(store: Store, changed: str) -> None:
    with store.transaction() as db:
        lasting(db, "pair")["a"] = 1
    with store.transaction() as db:
        db.exec_driver_sql("DELETE FROM meta")
        assert lasting(db, "pair") == {"a": 1}
        db.exec_driver_sql(changed)
        assert lasting(db, "pair") == {}


@pytest.mark.parametrize("changed", ["DELETE FROM pair", "DELETE FROM meta"])
def test_what_lasts_of_two_tables_ends_with_either(store: Store, changed: str) -> None:
    with store.transaction() as db:
        lasting_over(db, "pair", "meta")["a"] = 1
        lasting_over(db, "meta", "pair")["b"] = 2
    with store.transaction() as db:
        db.exec_driver_sql("DELETE FROM outbox")
        assert lasting_over(db, "pair", "meta") == {"a": 1}
        db.exec_driver_sql(changed)
        assert lasting_over(db, "pair", "meta") == lasting_over(db, "meta", "pair") == {}


def test_what_lasts_ends_with_a_transaction_that_is_undone(store: Store) -> None:
    def undone() -> None:
        with store.transaction() as db:
            lasting(db, "pair")["a"] = 1
            raise KeyError

    with pytest.raises(KeyError):
        undone()
    with store.reading() as db:
        assert lasting(db, "pair") == {}


def test_what_lasts_ends_where_the_commit_fails(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Connection) -> None:
        self.driver.rollback()
        raise sqlite3.OperationalError("disk I/O error")

    def written() -> None:
        with store.transaction() as db:
            lasting(db, "pair")["a"] = 1

    with monkeypatch.context() as patch:
        patch.setattr(Connection, "commit", full)
        with pytest.raises(StoreError):
            written()
    with store.reading() as db:
        assert lasting(db, "pair") == {}


def test_what_lasts_ends_when_another_connection_has_written(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    with store.transaction() as db:
        set_meta(db, "a", value="1")
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as other, other:
        other.execute("UPDATE meta SET value = '2' WHERE key = 'a'")
    with store.reading() as db:
        assert get_meta(db, "a") == "2"
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as other, other:
        other.execute("UPDATE meta SET value = '3' WHERE key = 'a'")
    with store.transaction() as db:
        assert get_meta(db, "a") == "3"
    store.close()
