"""What a file remembers of itself, asked for often in one transaction."""

from collections.abc import Mapping
from contextlib import suppress

from selaras.store.engine import open_memory_store
from selaras.store.meta import all_meta, delete_meta, get_meta, made_of_meta, set_meta
from selaras.store.quick import raw_of


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


def test_what_is_made_of_it_is_made_once_until_some_of_it_changes() -> None:
    store, made = open_memory_store(), list[int]()

    def make(stored: Mapping[str, str]) -> str:
        made.append(len(made))
        return stored.get("a", "")

    with store.transaction() as db:
        assert made_of_meta(db, "name", make=make) == made_of_meta(db, "name", make=make) == ""
        set_meta(db, "a", value="1")
        assert made_of_meta(db, "name", make=make) == made_of_meta(db, "name", make=make) == "1"
        assert made_of_meta(db, "other", make=lambda stored: stored["a"] * 2) == "11"
    with store.reading() as db:
        assert made_of_meta(db, "name", make=make) == "1"
    assert made == [0, 1]
    with suppress(ZeroDivisionError), store.transaction() as db:
        set_meta(db, "a", value="2")
        assert made_of_meta(db, "name", make=make) == "2"
        raise ZeroDivisionError
    with store.transaction() as db:
        assert made_of_meta(db, "name", make=make) == "1"
        delete_meta(db, "a")
        assert made_of_meta(db, "name", make=make) == ""
        db.exec_driver_sql("INSERT INTO meta VALUES ('a', '3')")
        assert made_of_meta(db, "name", make=make) == "3"
