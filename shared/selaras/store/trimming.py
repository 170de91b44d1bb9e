"""The hub's feed kept short: its newest rows stay, and of all before them which were documents.

Who is behind the rows that stay is served from what the hub holds now: each document once, at the
last number that it had there, so that the log goes on with changes. That a document stood at a
number tells one feed from another for ever, and takes one bit of each number.
"""

from typing import Final

from selaras.store.db import Connection
from selaras.store.meta import get_meta, set_meta

# How many numbers lie in one row of bits.
_PART: Final = 8_192
_BEGINNING: Final = "hub.feed.begun"


def trim_feed(db: Connection, through: int) -> None:
    """Drop the rows up to number *through*, and keep which of them were documents."""
    rows = db.exec_driver_sql(
        "SELECT seq FROM hub_feed WHERE seq <= ? AND doc_id IS NOT NULL", (through,)
    )
    parts: dict[int, list[int]] = {}
    for seq in rows.scalars():
        parts.setdefault(seq // _PART, []).append(seq % _PART)
    for part, places in parts.items():
        _mark(db, part, places)
    db.exec_driver_sql("DELETE FROM hub_feed WHERE seq <= ?", (through,))


def moved_on(db: Connection, *, after: int, through: int, limit: int) -> list[tuple[int, str]]:
    """Return the last number in (after, through] that each document had which is in the log since.

    In the order of the numbers, each with its document.
    """
    rows = db.exec_driver_sql(
        """SELECT previous, doc_id FROM hub_feed WHERE previous > ? AND previous <= ?
        AND seq > ? ORDER BY previous LIMIT ?""",
        (after, through, through, limit),
    )
    return [(int(previous), str(doc_id)) for previous, doc_id in rows]


def note_beginning(db: Connection) -> None:
    """Remember before which number releases of before dropped rows without telling of them."""
    first = db.exec_driver_sql("SELECT min(seq) FROM hub_feed").scalar_one()
    if first is not None and first > 1:
        set_meta(db, _BEGINNING, value=str(first))


def beginning(db: Connection) -> int:
    """Return what was noted; 0 where all rows that were dropped are told of."""
    return int(get_meta(db, _BEGINNING) or 0)


def was_document_at(db: Connection, seq: int) -> bool:
    """Say whether a document's change stood at a number whose row was dropped."""
    byte, bit = divmod(seq % _PART, 8)
    return bool(_bits(db, seq // _PART)[byte] >> bit & 1)


def _mark(db: Connection, part: int, places: list[int]) -> None:
    bits = bytearray(_bits(db, part))
    for place in places:
        bits[place // 8] |= 1 << place % 8
    db.exec_driver_sql(
        "INSERT OR REPLACE INTO hub_feed_document VALUES (?, ?)", (part, bytes(bits))
    )


def _bits(db: Connection, part: int) -> bytes:
    row = db.exec_driver_sql("SELECT bits FROM hub_feed_document WHERE part = ?", (part,)).first()
    return bytes(row[0] if row else b"").ljust(_PART // 8, b"\0")[: _PART // 8]
