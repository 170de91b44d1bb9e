"""What a file remembers of itself, asked for often in one transaction."""

from collections.abc import Mapping
from contextlib import suppress

from selaras.store.db import Connection
from selaras.store.engine import open_memory_store
from selaras.store.meta import all_meta, delete_meta, get_meta, made_of_meta, set_meta
from selaras.store.quick import lasting, raw_of


def test_a_transaction_that_asks_for_all_of_it_reads_it_once() -> None:
    store, read = open_memory_store(), list[str]()
    with store.transaction() as db:
        set_meta(db, "a", value="1")
    with store.transaction() as db:
        raw_of(db).set_trace_callback(read.append)
        for _ in range(3):
            assert all_meta(db)["a"] == "1"
            assert get_meta(db, "a") == "1"
            assert get_meta(db, "never") is None
        set_meta(db, "b", value="2")
        assert all_meta(db)["b"] == get_meta(db, "b") == "2"
        raw_of(db).set_trace_callback(None)
    assert len([said for said in read if said.startswith("SELECT")]) == 1


def test_what_is_remembered_of_it_is_what_stands_there() -> None:
    store = open_memory_store()
    with store.transaction() as db:
        assert get_meta(db, "a") is None
        set_meta(db, "a", value="1")
        before = all_meta(db)
        delete_meta(db, "a")
        assert get_meta(db, "a") is None
        assert all_meta(db) == {key: value for key, value in before.items() if key != "a"}
        db.exec_driver_sql("INSERT INTO meta VALUES ('a', '3')")
        assert get_meta(db, "a") == all_meta(db)["a"] == "3"
        set_meta(db, "a", value="4")
        db.exec_driver_sql("UPDATE meta SET value = value || '0' WHERE key = 'a'")
        assert get_meta(db, "a") == all_meta(db)["a"] == "40"
    with store.reading() as db:
        assert all_meta(db)["a"] == get_meta(db, "a") == "40"


def test_of_what_is_not_there_only_so_much_is_remembered_and_no_long_name() -> None:
    store = open_memory_store()
    with store.transaction() as db:
        assert get_meta(db, "x" * 10_000) is None
        assert not lasting(db, "meta")
        for number in range(1_100):
            assert get_meta(db, str(number)) is None
        assert len(lasting(db, "meta")) == 1_000
        set_meta(db, "1050", value="1")
        assert get_meta(db, "1050") == "1"


def first(stored: Mapping[str, str]) -> str:
    return stored.get("a", "")


def made_of(db: Connection) -> str:
    return made_of_meta(db, "name", keys=("a", "b"), make=first)


def test_what_is_made_of_it_is_made_once_until_that_of_it_changes() -> None:
    store, made = open_memory_store(), list[Mapping[str, str]]()

    def noted(stored: Mapping[str, str]) -> str:
        made.append(stored)
        return first(stored)

    with store.transaction() as db:
        for value in ("0", "1", "1"):
            made_of_meta(db, "name", keys=("a", "b"), make=noted)
            set_meta(db, "of no matter", value=value)
        set_meta(db, "a", value="1")
        assert made_of_meta(db, "name", keys=("a", "b"), make=noted) == made_of(db) == "1"
        assert made_of_meta(db, "other", keys=("a",), make=lambda all_: all_["a"] * 2) == "11"
    assert made == [{}, {"a": "1"}]


def test_what_was_made_of_it_goes_with_what_is_undone_or_written_over() -> None:
    store = open_memory_store()
    with store.transaction() as db:
        set_meta(db, "a", value="1")
        assert made_of(db) == "1"
    with suppress(ZeroDivisionError), store.transaction() as db:
        set_meta(db, "a", value="2")
        assert made_of(db) == "2"
        raise ZeroDivisionError
    with store.transaction() as db:
        assert made_of(db) == "1"
        delete_meta(db, "a")
        assert made_of(db) == ""
        db.exec_driver_sql("INSERT INTO meta VALUES ('a', '3')")
        assert made_of(db) == "3"
