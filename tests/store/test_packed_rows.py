"""Rows as releases before 19 wrote them and as this one does are read alike."""

from collections.abc import Iterator

import pytest

from selaras.documents.crdt import Document
from selaras.documents.fingerprint import content_hash
from selaras.documents.packed_state import is_packed
from selaras.store.db import Connection
from selaras.store.documents import StoredDocument, get_document, put_document
from selaras.store.engine import Store, open_memory_store
from selaras.store.hub_documents import (
    HubDocument,
    get_hub_document,
    hub_documents_after,
    put_hub_document,
)
from selaras.store.last_changes import LastChange
from selaras.values import replace

REGISTERS = {f"line/i{n:04}/what": f'{{"name":"barang {n}"}}' for n in range(6)}
ID = "invoice:x"
OLD = (
    '{"a":[1,"inc-1","Rini","kasir","2026-01-01"],'
    '"b":[2,"inc-2","Budi","gudang","2026-01-02",1,"inc-1","Rini","kasir","2026-01-01"]}'
)


@pytest.fixture
def store() -> Iterator[Store]:
    store = open_memory_store()
    yield store
    store.close()


def state_of(registers: dict[str, str]) -> bytes:
    document = Document(client_id=3)
    document.write(registers)
    return document.state()


def test_a_hubs_row_from_before_is_read_and_packed_when_it_is_written_again(store: Store) -> None:
    state, hashed = state_of(REGISTERS), content_hash(ID, REGISTERS)
    first = LastChange(1, "inc-1", "Rini", "kasir", "2026-01-01")
    second = LastChange(2, "inc-2", "Budi", "gudang", "2026-01-02", first)
    wanted = HubDocument(ID, "invoice", "1", 2, 9, state, {"a": first, "b": second}, hashed)
    with store.transaction() as db:
        db.exec_driver_sql(
            "INSERT INTO hub_document (id, kind, company, rev, seq, state, registers, hash)"
            " VALUES (?, 'invoice', '1', 2, 9, ?, ?, ?)",
            (ID, state, OLD, hashed),
        )
        assert get_hub_document(db, ID) == wanted
        put_hub_document(db, wanted)
        raw = db.exec_driver_sql("SELECT state, registers FROM hub_document").one()
        assert is_packed(raw.state)
        assert len(raw.state) + len(raw.registers) < (len(state) + len(OLD)) / 2
        assert get_hub_document(db, ID) == wanted
        assert hub_documents_after(db, "", limit=9) == [wanted]


def test_a_hubs_row_without_a_register_keeps_none(store: Store) -> None:
    wanted = HubDocument(ID, "invoice", "1", 1, 1, state_of(REGISTERS), {}, b"h" * 32)
    with store.transaction() as db:
        put_hub_document(db, wanted)
        assert get_hub_document(db, ID) == wanted


def held(db: Connection) -> StoredDocument:
    stored = get_document(db, ID)
    assert stored is not None
    return stored


def test_what_the_hub_holds_stays_as_it_lay_while_there_is_unsent_work(store: Store) -> None:
    lay, then, now = (state_of({**REGISTERS, "x": f'"{n}"'}) for n in range(3))
    wanted = StoredDocument(0, ID, "invoice", "1", 1, 1, lay, None, b"h" * 32)
    with store.transaction() as db:
        put_document(db, wanted)
    for state in (then, now):
        with store.transaction() as db:
            for _ in range(2):
                there = held(db)
                confirmed = there.state if there.confirmed is None else there.confirmed
                put_document(db, replace(there, state=state, confirmed=confirmed))
        with store.reading() as db:
            assert held(db) == replace(wanted, doc_no=1, state=state, confirmed=lay)


def test_what_the_hub_holds_follows_what_it_says_between_two_edits(store: Store) -> None:
    lay, then, now = (state_of({**REGISTERS, "x": f'"{n}"'}) for n in range(3))
    wanted = StoredDocument(0, ID, "invoice", "1", 1, 1, lay, None, b"h" * 32)
    with store.transaction() as db:
        put_document(db, wanted)
    with store.transaction() as db:
        put_document(db, replace(held(db), state=now, confirmed=held(db).state))
        put_document(db, replace(held(db), confirmed=then))
        put_document(db, replace(held(db), state=lay, confirmed=held(db).confirmed))
    with store.transaction() as db:
        assert held(db) == replace(wanted, doc_no=1, state=lay, confirmed=then)
        put_document(db, replace(held(db), state=then, confirmed=None))
        put_document(db, replace(held(db), state=now, confirmed=held(db).state))
    with store.reading() as db:
        assert held(db) == replace(wanted, doc_no=1, state=now, confirmed=then)


def test_a_replicas_row_is_packed_with_what_the_hub_holds_of_it(store: Store) -> None:
    state, confirmed = state_of(REGISTERS), state_of({**REGISTERS, "x": '"1"'})
    wanted = StoredDocument(0, ID, "invoice", "1", 1, 1, state, None, b"h" * 32)
    with store.transaction() as db:
        db.exec_driver_sql(
            "INSERT INTO document (id, kind, company, rev, seq, state, confirmed, hash)"
            " VALUES (?, 'invoice', '1', 1, 1, ?, NULL, ?)",
            (ID, state, b"h" * 32),
        )
        assert get_document(db, ID) == replace(wanted, doc_no=1)
        put_document(db, replace(wanted, confirmed=confirmed))
        raw = db.exec_driver_sql("SELECT state, confirmed FROM document").one()
        assert is_packed(raw.state)
        assert is_packed(raw.confirmed)
        assert get_document(db, ID) == replace(wanted, doc_no=1, confirmed=confirmed)
