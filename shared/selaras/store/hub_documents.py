"""The hub's own copy of each document, its feed and its facts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Final, cast

import orjson

from selaras.documents.packed_state import is_packed, pack_state, readable_state
from selaras.store.contents import CONTENT
from selaras.store.db import Connection
from selaras.store.facts import StoredFact, stored_fact
from selaras.store.found import Row
from selaras.store.quick import remembered, write_later
from selaras.store.record_blocks import between
from selaras.store.sums import DOCUMENTS, HUB, move_sum

# What lies in the column of its own where it is packed with the state.
_NONE_ASIDE: Final = "{}"
_DOCUMENT = "id, kind, company, rev, seq, state, registers, hash"
_TABLE: Final = "hub_document"
_FEED: Final = "hub_feed"
_HEAD: Final = "head"


@dataclass(frozen=True, slots=True)
class LastChange:
    """Who last wrote the value that one register has.

    Args:
        rev: Of the document, with that change in it.
        at: By the author's clock.
        twin: The last other incarnation that wrote the same value.
    """

    rev: int
    incarnation: str
    author: str
    pc: str
    at: str
    twin: "LastChange | None" = None


@dataclass(frozen=True, slots=True)
class HubDocument:
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


@dataclass(frozen=True, slots=True)
class FeedRow:
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


@dataclass(frozen=True, slots=True)
class Moved:
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
        return cast("HubDocument | None", known[doc_id])
    row = db.exec_driver_sql(
        f"SELECT {_DOCUMENT} FROM hub_document WHERE id = ?", (doc_id,)
    ).first()
    return None if row is None else _document(row)


def hub_documents_of(db: Connection, doc_ids: Sequence[str]) -> dict[str, HubDocument]:
    """Return those of the documents *doc_ids* that the hub has, by their ids."""
    if not doc_ids:
        return {}
    rows = db.exec_driver_sql(
        f"SELECT {_DOCUMENT} FROM hub_document WHERE id IN (SELECT value FROM json_each(?))",
        (orjson.dumps(doc_ids).decode("utf-8"),),
    )
    return {row.id: _document(row) for row in rows}


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
    before = _hash_before(db, document.doc_id)
    move_sum(db, (DOCUMENTS, document.kind), gone=before, come=document.hash, side=HUB)
    write_later(
        db,
        _TABLE,
        statement=f"""INSERT INTO hub_document ({_DOCUMENT}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET rev = excluded.rev, seq = excluded.seq,
        state = excluded.state, registers = excluded.registers, hash = excluded.hash""",
        row=(
            document.doc_id,
            document.kind,
            document.company,
            document.rev,
            document.seq,
            pack_state(document.state, beside=registers_text(document.registers)),
            _NONE_ASIDE,
            document.hash,
        ),
    )
    if document.doc_id in known:
        known[document.doc_id] = document


def _hash_before(db: Connection, doc_id: str) -> bytes | None:
    known = remembered(db, _TABLE)
    if doc_id in known:
        return known[doc_id].hash if known[doc_id] else None
    found = db.exec_driver_sql("SELECT hash FROM hub_document WHERE id = ?", (doc_id,))
    return cast("bytes | None", found.scalar_one_or_none())


def registers_text(registers: Mapping[str, LastChange]) -> str:
    """Return who last changed what as text: each change once, with the registers it is about."""
    # By identity: registers of one change share it, and to hash one costs as much as to write it.
    grouped: dict[int, tuple[LastChange, list[str]]] = {}
    for key, last in registers.items():
        if (group := grouped.get(id(last))) is None:
            grouped[id(last)] = group = last, []
        group[1].append(key)
    found = [
        [[*_members(last), *(_members(last.twin) if last.twin else ())], keys]
        for last, keys in grouped.values()
    ]
    return orjson.dumps(found).decode("utf-8")


def _registers(text: str) -> dict[str, LastChange]:
    found = orjson.loads(text)
    if isinstance(found, dict):
        # As releases up to schema 18 wrote it, and as it is laid over a damaged file.
        return {key: _last_change(members) for key, members in found.items()}
    changes = [(_last_change(members), keys) for members, keys in found]
    return {key: last for last, keys in changes for key in keys}


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
    row, seq = moved or Moved("", 0, "", None, 0), head_seq(db) + 1
    data = None if row.data is None else pack_state(row.data)
    write_later(
        db,
        _FEED,
        statement="INSERT INTO hub_feed (seq, doc_id, rev, incarnation, data, fact_id, previous)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        row=(seq, row.doc_id or None, row.rev, row.incarnation, data, fact_id, row.previous),
    )
    remembered(db, _FEED)[_HEAD] = seq
    return seq


def feed_after(db: Connection, after: int, *, limit: int) -> list[FeedRow]:
    """Return the next rows of the feed."""
    rows = db.exec_driver_sql(
        """SELECT hub_feed.seq, doc_id, hub_feed.rev, incarnation, data, fact_id, previous,
        coalesce(company, '') FROM hub_feed LEFT JOIN hub_document ON id = doc_id
        WHERE hub_feed.seq > ? ORDER BY hub_feed.seq LIMIT ?""",
        (after, limit),
    ).all()
    return [_feed_row(row) for row in rows]


def _feed_row(row: Sequence[Any]) -> FeedRow:
    found = FeedRow(*row)
    if found.data is None or not is_packed(found.data):
        return found
    return replace(found, data=readable_state(found.data).state)


def head_seq(db: Connection) -> int:
    """Return the newest number of the feed, also when its row was trimmed; 0 when none."""
    known = remembered(db, _FEED)
    if _HEAD not in known:
        found = db.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = 'hub_feed'")
        known[_HEAD] = int(found.scalar() or 0)
    return int(known[_HEAD])


def oldest_seq(db: Connection) -> int | None:
    """Return the oldest number whose row is kept, or None when no row is."""
    found = db.exec_driver_sql("SELECT min(seq) FROM hub_feed").scalar_one()
    return None if found is None else int(found)


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


def _document(row: Row) -> HubDocument:
    opened = readable_state(row.state)
    text = row.registers if opened.beside is None else opened.beside
    return HubDocument(
        doc_id=row.id,
        kind=row.kind,
        company=row.company,
        rev=row.rev,
        seq=row.seq,
        state=opened.state,
        registers=_registers(text),
        hash=row.hash,
    )


def _members(change: LastChange) -> tuple[int | str, ...]:
    return change.rev, change.incarnation, change.author, change.pc, change.at


def _last_change(members: list[Any]) -> LastChange:
    rev, incarnation, author, pc, at, *twin = members
    return LastChange(rev, incarnation, author, pc, at, LastChange(*twin) if twin else None)
