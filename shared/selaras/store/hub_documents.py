"""The hub's own copy of each document, its feed and its facts."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Final, cast

from selaras.documents.packed_state import is_packed, pack_state, readable_state
from selaras.store.among import among
from selaras.store.contents import CONTENT
from selaras.store.db import Connection
from selaras.store.facts import StoredFact, stored_fact
from selaras.store.last_changes import LastChange, registers_in, registers_text
from selaras.store.quick import lasting, remembered, write_later
from selaras.store.record_blocks import between
from selaras.store.sums import DOCUMENTS, HUB, move_sum
from selaras.values import Value

# What lies in the column of its own where it is packed with the state.
_NONE_ASIDE: Final = "{}"
_DOCUMENT = "id, kind, company, rev, seq, state, registers, hash"
_TABLE: Final = "hub_document"
_PUT: Final = f"""INSERT INTO hub_document ({_DOCUMENT}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET rev = excluded.rev, seq = excluded.seq, state = excluded.state,
registers = excluded.registers, hash = excluded.hash"""
_FEED: Final = "hub_feed"
_APPEND: Final = """INSERT INTO hub_feed (seq, doc_id, rev, incarnation, data, previous, fact_id)
VALUES (?, ?, ?, ?, ?, ?, ?)"""
# What a row says of a document where it is about a fact.
_OF_FACT: Final = (None, 0, "", None, 0)
# What is remembered of the feed: its newest number, the oldest one whose row is kept, and rows
# that were just appended, so many of them at most.
_HEAD: Final = "head"
_OLDEST: Final = "oldest"
_NEW: Final = "new"
_MOST_NEW: Final = 1_024


class HubDocument(Value):
    """One document as the hub holds it.

    Args:
        registers: Who last changed each register.
        hash: Of the canonical content of *state*; whoever changes the one changes the other.
    """

    doc_id: str
    kind: str
    company: str
    rev: int
    seq: int
    state: bytes
    registers: dict[str, LastChange]
    hash: bytes


class FeedRow(Value):
    """One number of the feed: a document that moved on, or a fact.

    Args:
        data: The update, or None for "the document's state as it is when this is read".
        incarnation: Who wrote it; blank for the hub.
        previous: The document's number before this one; 0 when this is its first, or a fact.
        company: Whose the document is; blank for a fact.
    """

    seq: int
    doc_id: str | None
    rev: int
    incarnation: str
    data: bytes | None
    fact_id: str | None
    previous: int
    company: str


class Moved(Value):
    """A document that moved on, as the feed will say it; members as in ``FeedRow``."""

    doc_id: str
    rev: int
    incarnation: str
    data: bytes | None
    previous: int


def get_hub_document(db: Connection, doc_id: str) -> HubDocument | None:
    """Return one document, or None."""
    known = remembered(db, _TABLE)
    if doc_id in known:
        found: HubDocument | None = known[doc_id]
        return found
    row = db.exec_driver_sql(
        f"SELECT {_DOCUMENT} FROM hub_document WHERE id = ?", (doc_id,)
    ).first()
    return None if row is None else _document(row)


def hub_documents_of(db: Connection, doc_ids: Sequence[str]) -> dict[str, HubDocument]:
    """Return those of the documents *doc_ids* that the hub has, by their ids."""
    if not doc_ids:
        return {}
    condition, wanted = among(doc_ids)
    rows = db.exec_driver_sql(
        f"SELECT {_DOCUMENT} FROM hub_document WHERE id {condition}", (wanted,)
    )
    return {row[0]: _document(row) for row in rows.each_bare()}


def remember_hub_documents(db: Connection, doc_ids: Sequence[str]) -> None:
    """Read documents at once that ``get_hub_document`` will be asked for in this transaction."""
    found = hub_documents_of(db, doc_ids)
    remembered(db, _TABLE).update({doc_id: found.get(doc_id) for doc_id in doc_ids})


def company_of_document(db: Connection, doc_id: str) -> str | None:
    """Return whose a document is, or None where the hub does not know it."""
    known = remembered(db, _TABLE)
    if doc_id in known:
        return known[doc_id].company if known[doc_id] else None
    row = db.exec_driver_sql("SELECT company FROM hub_document WHERE id = ?", (doc_id,)).first()
    return None if row is None else str(row[0])


def put_hub_document(db: Connection, document: HubDocument) -> None:
    """Write one document, new or known, and its part in the sum."""
    known = remembered(db, _TABLE)
    doc_id, is_known = document.doc_id, document.doc_id in known
    gone = _hash_in(known[doc_id]) if is_known else _stored_hash(db, doc_id)
    move_sum(db, (DOCUMENTS, document.kind), gone=gone, come=document.hash, side=HUB)
    row = (
        *(doc_id, document.kind, document.company, document.rev, document.seq),
        *(document.state, document.registers, document.hash),
    )
    write_later(db, _TABLE, statement=_PUT, row=row, key=doc_id, packing=_packed_document)
    if is_known:
        known[doc_id] = document


def _packed_document(row: Sequence[Any]) -> Sequence[Any]:
    *place, state, registers, item_hash = row
    return *place, pack_state(state, beside=registers_text(registers)), _NONE_ASIDE, item_hash


def _hash_in(document: HubDocument | None) -> bytes | None:
    return document.hash if document else None


def _stored_hash(db: Connection, doc_id: str) -> bytes | None:
    found = db.exec_driver_sql("SELECT hash FROM hub_document WHERE id = ?", (doc_id,))
    return cast("bytes | None", found.scalar_one_or_none())


def hub_documents_between(
    db: Connection, *, after: int, through: int, limit: int
) -> list[HubDocument]:
    """Return documents whose newest feed number lies in (after, through], in feed order."""
    rows = db.exec_driver_sql(
        f"""SELECT {_DOCUMENT} FROM hub_document WHERE seq > ? AND seq <= ?
        ORDER BY seq LIMIT ?""",
        (after, through, limit),
    ).all()
    return [_document(row) for row in rows]


def hub_facts_between(db: Connection, *, after: int, through: int, limit: int) -> list[StoredFact]:
    """Return facts whose newest feed number lies in (after, through], in feed order."""
    rows = db.exec_driver_sql(
        f"""SELECT id, kind, company, subject, seq, {CONTENT} FROM hub_fact
        WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?""",
        (after, through, limit),
    ).all()
    kept = (stored_fact(each.row) for each in islice(between(db, after, through=through), limit))
    return sorted([*map(stored_fact, rows), *kept], key=lambda fact: fact.seq)[:limit]


def append_feed(db: Connection, *, moved: Moved | None = None, fact_id: str | None = None) -> int:
    """Take the next number of the feed, for a document or for a fact; return it."""
    known = lasting(db, _FEED)
    seq = known[_HEAD] = (known[_HEAD] if _HEAD in known else head_seq(db)) + 1
    if known.get(_OLDEST, seq) is None:
        known[_OLDEST] = seq
    row = seq, moved, fact_id
    new = remembered(db, _FEED).setdefault(_NEW, [])
    if len(new) == _MOST_NEW:
        new.clear()
    new.append(row)
    # Last: where no row waits, to write one ends what is remembered.
    write_later(db, _FEED, statement=_APPEND, row=row, packing=_packed_row)
    return seq


def _packed_row(row: Sequence[Any]) -> Sequence[Any]:
    seq, moved, fact_id = row
    if moved is None:
        return (seq, *_OF_FACT, fact_id)
    data = None if moved.data is None else pack_state(moved.data)
    return seq, moved.doc_id, moved.rev, moved.incarnation, data, moved.previous, fact_id


def feed_after(db: Connection, after: int, *, limit: int) -> list[FeedRow]:
    """Return the next rows of the feed."""
    new = remembered(db, _FEED).get(_NEW)
    if new and new[0][0] <= after + 1:
        at = after + 1 - new[0][0]
        return [_new_row(db, *each) for each in new[at : at + limit]]
    rows = db.exec_driver_sql(
        """SELECT hub_feed.seq, doc_id, hub_feed.rev, incarnation, data, fact_id, previous,
        coalesce(company, '') FROM hub_feed LEFT JOIN hub_document ON id = doc_id
        WHERE hub_feed.seq > ? ORDER BY hub_feed.seq LIMIT ?""",
        (after, limit),
    ).all()
    return [_feed_row(row) for row in rows]


def first_appended(db: Connection) -> int | None:
    """Return the oldest number of the feed that is known to be this transaction's, if any is."""
    new = remembered(db, _FEED).get(_NEW)
    return new[0][0] if new else None


def facts_appended(db: Connection, after: int) -> list[str] | None:
    """Return the ids of the facts behind *after* in the feed, where this transaction wrote it all.

    None where it did not, or does not know any more.
    """
    new = remembered(db, _FEED).get(_NEW)
    if not new or new[0][0] > after + 1:
        return None
    return [fact_id for seq, _, fact_id in new if fact_id is not None and seq > after]


def _new_row(db: Connection, seq: int, moved: Moved | None, fact_id: str | None) -> FeedRow:
    """Return a row that was appended in this transaction."""
    if moved is None:
        return FeedRow(seq, None, 0, "", None, fact_id, 0, "")
    company = company_of_document(db, moved.doc_id) or ""
    place = seq, moved.doc_id, moved.rev, moved.incarnation
    return FeedRow(*place, moved.data, fact_id, moved.previous, company)


def _feed_row(row: Sequence[Any]) -> FeedRow:
    seq, doc_id, rev, incarnation, data, fact_id, previous, company = row
    if data is not None and is_packed(data):
        data = readable_state(data).state
    return FeedRow(seq, doc_id, rev, incarnation, data, fact_id, previous, company)


def head_seq(db: Connection) -> int:
    """Return the newest number of the feed, also when its row was trimmed; 0 when none."""
    known = lasting(db, _FEED)
    if _HEAD not in known:
        found = db.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = 'hub_feed'")
        known[_HEAD] = int(found.scalar() or 0)
    head: int = known[_HEAD]
    return head


def oldest_seq(db: Connection) -> int | None:
    """Return the oldest number whose row is kept, or None when no row is."""
    known = lasting(db, _FEED)
    if _OLDEST not in known:
        known[_OLDEST] = db.exec_driver_sql("SELECT min(seq) FROM hub_feed").scalar_one()
    oldest: int | None = known[_OLDEST]
    return oldest


def hub_documents_after(db: Connection, doc_id: str, *, limit: int) -> list[HubDocument]:
    """Return the next documents in the order of ids."""
    rows = db.exec_driver_sql(
        f"SELECT {_DOCUMENT} FROM hub_document WHERE id > ? ORDER BY id LIMIT ?", (doc_id, limit)
    ).all()
    return [_document(row) for row in rows]


def each_hub_document(db: Connection) -> Iterator[HubDocument]:
    """Go through all documents."""
    for row in db.exec_driver_sql(f"SELECT {_DOCUMENT} FROM hub_document ORDER BY id").all():
        yield _document(row)


def _document(row: Sequence[Any]) -> HubDocument:
    doc_id, kind, company, rev, seq, packed, aside, content = row
    state, beside = readable_state(packed)
    registers = registers_in(aside if beside is None else beside)
    return HubDocument(doc_id, kind, company, rev, seq, state, registers, content)
