"""Entries of the outbox come back as they were; pages keep order and size."""

from collections.abc import Callable
from pathlib import Path

import pytest

from selaras.store.db import Connection
from selaras.store.engine import Store, open_memory_store, open_store
from selaras.store.epochs import park
from selaras.store.outbox import (
    OutboxEntry,
    append_entry,
    count_entries,
    documents_waiting,
    entries_after,
    entries_numbered,
    first_after,
    get_entry,
    remove_entries,
)
from selaras.store.quick import raw_of
from selaras.store.users import sign_entry

ENTRY = OutboxEntry(
    n=0,
    origin_incarnation="life",
    origin_n=0,
    doc_id="invoice:1",
    company="0021234567891000",
    base_epoch="",
    base_rev=0,
    changes={"note": '"é"'},
    client_id=1,
    first_clock=0,
    end_clock=1,
    author="Ani",
    at="2026-10-01T08:00:00.000Z",
    updates=(b"a", b"b"),
)


def appended(store: Store, count: int, *, size: int = 1) -> list[int]:
    with store.transaction() as db:
        entry = ENTRY._replace(updates=(b"x" * size,))
        return [append_entry(db, entry).n for _ in range(count)]


def test_an_entry_comes_back_as_it_was() -> None:
    store = open_memory_store()
    with store.transaction() as db:
        stored = append_entry(db, ENTRY)
        assert stored == ENTRY._replace(n=1, origin_n=1)
        again = append_entry(db, stored)
        assert (again.n, again.origin_n) == (2, 1)
        assert entries_after(db, 0, limit=9, max_bytes=10**6) == [stored, again]


def test_pages_are_in_order_and_hold_what_fits() -> None:
    store = open_memory_store()
    appended(store, 5, size=1_000)
    with store.reading() as db:
        found = entries_after(db, 1, limit=9, max_bytes=2_500)
        assert [entry.n for entry in found] == [2, 3]
        assert [entry.n for entry in entries_after(db, 1, limit=1, max_bytes=10**6)] == [2]
        # One that is larger than a page goes alone, and never nothing.
        assert [entry.n for entry in entries_after(db, 2, limit=9, max_bytes=1)] == [3]
        assert entries_after(db, 5, limit=9, max_bytes=1) == []


def test_a_page_is_read_by_two_statements_and_gives_each_entry_its_own_updates() -> None:
    store, said = open_memory_store(), list[str]()
    given = [(b"a", b"b"), (), (b"parked",), (b"c",), (), (b"d", b"e", b"f")]
    with store.transaction() as db:
        kept = [append_entry(db, ENTRY._replace(updates=updates)) for updates in given]
        park(db, kept.pop(2).n)
    with store.reading() as db:
        raw_of(db).set_trace_callback(said.append)
        assert entries_after(db, 0, limit=9, max_bytes=10**6) == kept
        assert entries_after(db, kept[0].n, limit=2, max_bytes=10**6) == kept[1:3]
        raw_of(db).set_trace_callback(None)
    assert len([each for each in said if each.startswith("SELECT")]) == 2 * 2


def test_an_entry_is_written_once_with_what_follows_from_its_numbers() -> None:
    store, said = open_memory_store(), list[str]()
    with store.transaction() as db:
        append_entry(db, ENTRY)
        raw_of(db).set_trace_callback(said.append)
        stored = append_entry(
            db, ENTRY, complete=lambda entry: entry._replace(signature=b"%d" % entry.origin_n)
        )
        raw_of(db).set_trace_callback(None)
        assert stored.signature == b"2"
        assert get_entry(db, 2) == stored
    written = [each for each in said if not each.startswith("SELECT")]
    assert len(written) == 1 + len(ENTRY.updates)


def test_no_number_comes_twice_also_when_the_last_entry_is_gone() -> None:
    store = open_memory_store()
    with store.transaction() as db:
        assert append_entry(db, ENTRY).n == 1
        remove_entries(db, [1])
        assert append_entry(db, ENTRY).n == 2
        remove_entries(db, [2])
    with store.transaction() as db:
        assert append_entry(db, ENTRY).n == 3


def test_what_was_written_just_now_is_not_read_back() -> None:
    store, said = open_memory_store(), list[str]()
    appended(store, 2)
    with store.transaction() as db:
        stored = append_entry(db, ENTRY)
    with store.reading() as db:
        raw_of(db).set_trace_callback(said.append)
        assert entries_after(db, 2, limit=9, max_bytes=10**6) == [stored]
        assert (first_after(db, 2), first_after(db, 3)) == (3, None)
        raw_of(db).set_trace_callback(None)
    assert not [each for each in said if each.startswith("SELECT")]


def test_what_is_settled_just_after_it_was_written_takes_no_reading() -> None:
    store, said = open_memory_store(), list[str]()
    with store.transaction() as db:
        assert count_entries(db) == 0
    with store.transaction() as db:
        stored = append_entry(db, ENTRY)
    with store.transaction() as db:
        raw_of(db).set_trace_callback(said.append)
        assert entries_numbered(db, [stored.n]) == {stored.n: stored}
        assert count_entries(db) == 1
        remove_entries(db, [stored.n, stored.n + 1])
        assert documents_waiting(db, [ENTRY.doc_id]) == set()
        assert count_entries(db) == 0
        raw_of(db).set_trace_callback(None)
    assert not [each for each in said if each.startswith("SELECT")]


def test_how_many_wait_is_counted_anew_where_another_wrote(tmp_path: Path) -> None:
    store, other = open_store(tmp_path), open_store(tmp_path)
    appended(store, 2)
    with store.transaction() as db:
        assert count_entries(db) == 2
        db.exec_driver_sql("DELETE FROM outbox WHERE n = 1")
        assert count_entries(db) == 1
    appended(other, 3)
    with store.transaction() as db:
        assert count_entries(db) == 4
        assert documents_waiting(db, [ENTRY.doc_id, "invoice:2"]) == {ENTRY.doc_id}
        assert list(entries_numbered(db, [2, 3, 9])) == [2, 3]
    for each in (store, other):
        each.close()


def _sign(db: Connection) -> None:
    sign_entry(db, 1, user="user:1", author="Ani", signature=b"signed")


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda db: park(db, 1), []),
        (lambda db: remove_entries(db, [1]), []),
        (_sign, [b"signed"]),
        (lambda db: append_entry(db, ENTRY), [b"", b""]),
    ],
)
@pytest.mark.parametrize("is_elsewhere", [False, True])
def test_it_is_read_anew_where_something_became_of_it(
    tmp_path: Path,
    change: Callable[[Connection], object],
    found: list[bytes],
    *,
    is_elsewhere: bool,
) -> None:
    store = open_store(tmp_path)
    other = open_store(tmp_path) if is_elsewhere else store
    appended(store, 1)
    with other.transaction() as db:
        change(db)
    with store.reading() as db:
        after = entries_after(db, 0, limit=9, max_bytes=10**6)
        assert [entry.signature for entry in after] == found
        assert first_after(db, 0) == next((entry.n for entry in after), None)
        assert first_after(db, 1) == (2 if len(found) > 1 else None)
    for each in {store, other}:
        each.close()


def test_what_was_undone_is_not_sent() -> None:
    store = open_memory_store()

    def fails() -> None:
        with store.transaction() as db:
            append_entry(db, ENTRY)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    with store.reading() as db:
        assert entries_after(db, 0, limit=9, max_bytes=10**6) == []
        assert first_after(db, 0) is None
