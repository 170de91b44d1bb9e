"""The hub's feed kept short: its newest rows stay, and of all before them which were documents.

Who is behind the rows that stay is served from what the hub holds now. That a document stood at a
number tells one feed from another for ever, and takes one bit of each number.
"""

from typing import Final

from sqlalchemy import Connection

# How many numbers lie in one row of bits.
_PART: Final = 8_192


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
