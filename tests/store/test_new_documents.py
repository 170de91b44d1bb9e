"""Documents that were looked for and not found are written under the numbers SQLite would give."""

from collections.abc import Iterator

import pytest

from selaras.store.db import Connection
from selaras.store.documents import (
    StoredDocument,
    delete_document,
    get_document,
    put_document,
    remember_documents,
)
from selaras.store.engine import Store, open_memory_store
from selaras.store.quick import raw_of
from selaras.store.sums import counted, digest_of, sums

# More than are kept in memory.
MANY = 150


@pytest.fixture
def store() -> Iterator[Store]:
    store = open_memory_store()
    yield store
    store.close()


def stored(number: int) -> StoredDocument:
    return StoredDocument(
        0, f"note:{number}", "note", "1", 0, 0, b"state", b"theirs", bytes([number]) * 32
    )


def put_new(db: Connection, number: int) -> int:
    """Write a document as who writes does: it is looked for before."""
    assert get_document(db, f"note:{number}") is None
    return put_document(db, stored(number))


def numbers(store: Store) -> dict[str, int]:
    """Return the number of every row, having held the sums against the rows."""
    with store.reading() as db:
        assert digest_of(sums(db)) == digest_of(counted(db))
        rows = db.exec_driver_sql("SELECT id, doc_no FROM document").all()
    return {doc_id: int(number) for doc_id, number in rows}


def test_new_documents_are_numbered_in_their_order_however_many(store: Store) -> None:
    with store.transaction() as db:
        given = {f"note:{number}": put_new(db, number) for number in range(MANY)}
        assert get_document(db, "note:9") is not None
    assert list(given.values()) == list(range(1, MANY + 1))
    assert numbers(store) == given


def test_a_number_is_given_anew_where_the_last_document_is_gone(store: Store) -> None:
    with store.transaction() as db:
        assert (put_new(db, 1), put_new(db, 2)) == (1, 2)
        delete_document(db, 2)
        assert put_new(db, 3) == 2
        assert get_document(db, "note:2") is None
    assert numbers(store) == {"note:1": 1, "note:3": 2}


def test_who_looks_for_some_at_once_writes_them_beside_those_that_are_here(store: Store) -> None:
    with store.transaction() as db:
        put_new(db, 1)
    with store.transaction() as db:
        remember_documents(db, ["note:1", "note:2", "note:3"])
        assert [put_document(db, stored(number)) for number in (3, 1, 2)] == [2, 1, 3]
        assert put_new(db, 4) == 4
    assert numbers(store) == {"note:1": 1, "note:3": 2, "note:2": 3, "note:4": 4}


def test_a_new_document_is_looked_for_once(store: Store) -> None:
    said: list[str] = []
    with store.transaction() as db:
        raw_of(db).set_trace_callback(said.append)
        for _ in range(3):
            assert get_document(db, "note:1") is None
        put_document(db, stored(1))
        put_document(db, stored(1))
        raw_of(db).set_trace_callback(None)
    assert len([each for each in said if each.startswith("SELECT") and "WHERE id" in each]) == 1
