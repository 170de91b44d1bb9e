"""Rows of the feed that were just appended are told as they are read from the file."""

from collections.abc import Iterator

import pytest

from selaras.store.db import Connection
from selaras.store.engine import Store, open_memory_store
from selaras.store.hub_documents import (
    HubDocument,
    Moved,
    append_feed,
    feed_after,
    head_seq,
    oldest_seq,
    put_hub_document,
)
from selaras.store.trimming import trim_feed

# More than are kept in memory.
MANY = 1_500


@pytest.fixture
def store() -> Iterator[Store]:
    store = open_memory_store()
    yield store
    store.close()


def append(db: Connection, n: int) -> None:
    """Append a change that comes as an update, one that does not, or a fact."""
    if n % 3 == 2:
        append_feed(db, fact_id=f"lease:{n}")
        return
    doc_id = f"note:{n % 7}"
    data = bytes(100 + n % 50) if n % 3 else None
    seq = append_feed(db, moved=Moved(doc_id, n + 1, f"life-{n % 2}", data, max(0, n - 7)))
    put_hub_document(db, HubDocument(doc_id, "note", "npwp-1", n + 1, seq, b"", {}, b"\1" * 32))


@pytest.mark.parametrize("count", [5, MANY])
@pytest.mark.parametrize("limit", [3, MANY])
def test_what_was_appended_is_told_alike_before_and_after_it_is_written(
    store: Store, count: int, limit: int
) -> None:
    with store.transaction() as db:
        for n in range(20):
            append(db, n)
    with store.transaction() as db:
        for n in range(20, 20 + count):
            append(db, n)
        places = (0, 15, 19, 20, 22, 20 + count - 2, 20 + count - 1, 20 + count)
        before = [feed_after(db, after, limit=limit) for after in places]
    with store.reading() as db:
        assert before == [feed_after(db, after, limit=limit) for after in places]
        assert head_seq(db) == 20 + count


def test_the_oldest_row_is_known_from_the_first_one_on_and_after_trimming(store: Store) -> None:
    with store.transaction() as db:
        assert oldest_seq(db) is None
        append(db, 0)
        append(db, 1)
        assert oldest_seq(db) == 1
    with store.transaction() as db:
        append(db, 3)
        trim_feed(db, 2)
        assert (oldest_seq(db), head_seq(db)) == (3, 3)
        assert [row.rev for row in feed_after(db, 0, limit=9)] == [4]
        trim_feed(db, 3)
        assert (oldest_seq(db), head_seq(db)) == (None, 3)
        append(db, 4)
        assert (oldest_seq(db), head_seq(db)) == (4, 4)


def test_numbers_of_a_transaction_that_was_undone_are_given_again(store: Store) -> None:
    def fails() -> None:
        with store.transaction() as db:
            append(db, 0)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    with store.transaction() as db:
        assert (oldest_seq(db), head_seq(db)) == (None, 0)
        assert feed_after(db, 0, limit=9) == []
