"""The replica's documents: rows of states, opened only while touched."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple, cast

from selaras.documents.packed_state import pack_state, readable_state
from selaras.store.among import among
from selaras.store.db import Connection
from selaras.store.quick import remembered, write_later
from selaras.store.sums import DOCUMENTS, move_sum, move_sums
from selaras.values import Value, replace

_TABLE: Final = "document"
_LAST: Final = ("last row",)
# So many are kept by whoever reads them one by one: an import may read very many.
_KEPT: Final = 64
_COLUMNS = "doc_no, id, kind, company, rev, seq, state, confirmed, hash"
_CHANGED: Final = ", ".join(
    f"{name} = excluded.{name}" for name in ("rev", "seq", "state", "confirmed", "hash", "company")
)
_PUT: Final = f"""INSERT INTO document ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET {_CHANGED}"""
# The hub's state is there already, and packed.
_PUT_BESIDE_THE_HUBS: Final = _PUT.replace(
    "confirmed = excluded.confirmed", "confirmed = coalesce(confirmed, state)"
)


class StoredDocument(Value):
    """One document as this PC holds it.

    Args:
        doc_no: Row number here; 0 for one that is not stored yet. Means nothing elsewhere.
        rev: The hub's rev that *state* contains; 0 while the hub does not know the document.
        seq: The hub's feed number of that rev.
        state: CRDT state with unsent work in it.
        confirmed: The hub's state while it differs from *state*, else None.
        hash: Hash of the canonical content of *state*.
    """

    doc_no: int
    doc_id: str
    kind: str
    company: str
    rev: int
    seq: int
    state: bytes
    confirmed: bytes | None
    hash: bytes


class Standing(NamedTuple):
    """Where the hub stands in one document, as far as this PC knows.

    Args:
        rev: As in ``StoredDocument``.
        seq: As in ``StoredDocument``.
    """

    rev: int
    seq: int


def stored_document(row: Sequence[Any]) -> StoredDocument:
    """Return what a row of the table's columns says; states lie packed in it."""
    doc_no, doc_id, kind, company, rev, seq, state, confirmed, item_hash = row
    state = readable_state(state).state
    if confirmed is not None:
        confirmed = readable_state(confirmed).state
    return StoredDocument(doc_no, doc_id, kind, company, rev, seq, state, confirmed, item_hash)


def get_document(db: Connection, doc_id: str) -> StoredDocument | None:
    """Return one document, or None; in a transaction that writes few are read once."""
    known = remembered(db, _TABLE)
    if doc_id in known:
        return cast("StoredDocument | None", known[doc_id])
    row = db.exec_driver_sql(f"SELECT {_COLUMNS} FROM document WHERE id = ?", (doc_id,)).bare()
    found = None if row is None else stored_document(row)
    if len(known) < _KEPT:
        known[doc_id] = found
    return found


def remember_documents(db: Connection, doc_ids: Sequence[str]) -> None:
    """Read documents at once that are going to be read and written in this transaction."""
    condition, wanted = among(doc_ids)
    rows = db.exec_driver_sql(
        f"SELECT {_COLUMNS} FROM document WHERE id {condition}", (wanted,)
    ).each_bare()
    found = {each.doc_id: each for each in map(stored_document, rows)}
    remembered(db, _TABLE).update({doc_id: found.get(doc_id) for doc_id in doc_ids})


def put_document(db: Connection, document: StoredDocument) -> int:
    """Write one document, new or known, and its part in the sum; return its row number."""
    if document.doc_id in remembered(db, _TABLE):
        return put_documents(db, [document])[0]
    before = db.exec_driver_sql(
        "SELECT hash FROM document WHERE id = ?", (document.doc_id,)
    ).scalar_one_or_none()
    move_sum(db, (DOCUMENTS, document.kind), gone=before, come=document.hash)
    return int(
        db.exec_driver_sql(
            f"""INSERT INTO document (id, kind, company, rev, seq, state, confirmed, hash)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET {_CHANGED}
            RETURNING doc_no""",
            _packed(_members(document, document.confirmed)),
        ).scalar_one()
    )


def confirm_documents(db: Connection, doc_ids: Collection[str]) -> None:
    """Note that the hub has all that documents hold: their content stays, and so does the sum."""
    condition, wanted = among([*doc_ids])
    db.exec_driver_sql(
        f"UPDATE document SET confirmed = NULL WHERE confirmed IS NOT NULL AND id {condition}",
        (wanted,),
    )


def standings(db: Connection, doc_ids: Collection[str]) -> dict[str, Standing]:
    """Return where the hub stands in each of some documents that are here."""
    condition, wanted = among([*doc_ids])
    rows = db.exec_driver_sql(f"SELECT id, rev, seq FROM document WHERE id {condition}", (wanted,))
    return {doc_id: Standing(rev, seq) for doc_id, rev, seq in rows}


def move_documents(db: Connection, moved: Mapping[str, Standing]) -> None:
    """Note where the hub stands by now in documents whose content is what it was."""
    rows = [(each.rev, each.seq, doc_id) for doc_id, each in moved.items()]
    db.exec_driver_sql("UPDATE document SET rev = ?, seq = ? WHERE id = ?", rows)


def put_documents(db: Connection, documents: Sequence[StoredDocument]) -> list[int]:
    """Write documents that are remembered, as ``put_document`` does each."""
    known = remembered(db, _TABLE)
    numbers, gone, come = list[int](), defaultdict(list), defaultdict(list)
    for document in documents:
        before = known[document.doc_id]
        if before is not None:
            gone[document.kind].append(before.hash)
        come[document.kind].append(document.hash)
        numbers.append(_put_later(db, document, before))
    for kind, hashes in come.items():
        move_sums(db, (DOCUMENTS, kind), gone=gone[kind], come=hashes)
    return numbers


def _put_later(db: Connection, document: StoredDocument, before: StoredDocument | None) -> int:
    """Write one of the documents that are remembered, *before* as what."""
    known = remembered(db, _TABLE)
    doc_no = int(before.doc_no if before else _next_number(db))
    is_beside = before is not None and _is_beside_the_hubs(document, before)
    confirmed = None if is_beside else document.confirmed
    write_later(
        db,
        _TABLE,
        statement=_PUT_BESIDE_THE_HUBS if is_beside else _PUT,
        row=(doc_no, *_members(document, confirmed)),
        key=document.doc_id,
        packing=_packed,
    )
    is_numbered = document.doc_no == doc_no
    known[document.doc_id] = document if is_numbered else replace(document, doc_no=doc_no)
    return doc_no


def _next_number(db: Connection) -> int:
    """Return the number of a new row, as SQLite itself would give it."""
    known = remembered(db, _TABLE)
    if _LAST not in known:
        known[_LAST] = db.exec_driver_sql("SELECT max(doc_no) FROM document").scalar() or 0
    known[_LAST] += 1
    return int(known[_LAST])


def _is_beside_the_hubs(document: StoredDocument, before: StoredDocument) -> bool:
    """Say whether the hub's state is the one that lies there as *before* was read or written."""
    hubs = before.state if before.confirmed is None else before.confirmed
    # The very bytes: who writes here hands on what she was given.
    return document.confirmed is hubs


def _members(document: StoredDocument, confirmed: bytes | None) -> tuple[Any, ...]:
    """Return what a row of the table says, its number aside, with *confirmed* for the hub's."""
    return (
        document.doc_id,
        document.kind,
        document.company,
        document.rev,
        document.seq,
        document.state,
        confirmed,
        document.hash,
    )


def _packed(row: Sequence[Any]) -> Sequence[Any]:
    """Return a row that ends with two states and a hash, with the states packed."""
    *place, state, confirmed, item_hash = row
    hubs = None if confirmed is None else pack_state(confirmed)
    return *place, pack_state(state), hubs, item_hash


def delete_document(db: Connection, doc_no: int) -> None:
    """Forget a document that only ever existed here."""
    gone = db.exec_driver_sql(
        "DELETE FROM document WHERE doc_no = ? RETURNING kind, hash", (doc_no,)
    ).first()
    if gone is not None:
        move_sum(db, (DOCUMENTS, gone[0]), gone=gone[1], come=None)


def each_document(db: Connection, kind: str | None = None) -> Iterator[StoredDocument]:
    """Go through all documents, or those of one *kind*, in row order, a page at a time."""
    last = 0
    while True:
        rows = db.exec_driver_sql(
            f"""SELECT {_COLUMNS} FROM document
            WHERE doc_no > ? AND (? IS NULL OR kind = ?) ORDER BY doc_no LIMIT 500""",
            (last, kind, kind),
        ).all()
        if not rows:
            return
        for row in rows:
            yield stored_document(row)
        last = rows[-1][0]


def document_after(db: Connection, doc_no: int) -> StoredDocument | None:
    """Return the next document in row order, or None when there is none."""
    row = db.exec_driver_sql(
        f"SELECT {_COLUMNS} FROM document WHERE doc_no > ? ORDER BY doc_no LIMIT 1", (doc_no,)
    ).first()
    return None if row is None else stored_document(row)


def documents_with_unsent_work(db: Connection) -> list[StoredDocument]:
    """Return the documents that differ from the hub's state."""
    rows = db.exec_driver_sql(f"SELECT {_COLUMNS} FROM document WHERE confirmed IS NOT NULL")
    return [stored_document(row) for row in rows.all()]


def document_hashes(db: Connection) -> Iterator[tuple[str, bytes]]:
    """Return (kind, content hash) of every document."""
    for kind, item_hash in db.exec_driver_sql("SELECT kind, hash FROM document"):
        yield str(kind), bytes(item_hash)


def count_documents(db: Connection) -> int:
    """Return how many documents are here."""
    return int(db.exec_driver_sql("SELECT count(*) FROM document").scalar_one())
