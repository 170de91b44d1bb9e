"""What a comparison with the hub found and mended on this PC, and what was here before."""

from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from selaras.store.db import Connection

# The hub had other content; only the hub had it; only this PC had it; nothing could be done.
DIFFERED, MISSING, ONLY_HERE, UNREADABLE = "differed", "missing", "only-here", "unreadable"


@dataclass(frozen=True, slots=True)
class Mended:
    """One document or fact that differed.

    Args:
        at: ISO 8601, UTC, by this PC's clock.
        how: ``differed``, ``missing``, ``only-here`` or ``unreadable``.
        held: What was here, by register; empty where there was nothing.
    """

    at: str
    item_id: str
    company: str
    how: str
    held: Mapping[str, str]


def note_mended(db: Connection, mended: Mended) -> None:
    """Write down one of them."""
    db.exec_driver_sql(
        "INSERT INTO mended (at, item_id, company, how, held) VALUES (?, ?, ?, ?, ?)",
        (
            mended.at,
            mended.item_id,
            mended.company,
            mended.how,
            orjson.dumps(dict(mended.held)).decode("utf-8"),
        ),
    )


def mended_here(db: Connection) -> list[Mended]:
    """Return them, oldest first."""
    rows = db.exec_driver_sql(
        "SELECT at, item_id, company, how, held FROM mended ORDER BY mended_no"
    ).all()
    return [
        Mended(at, item_id, company, how, orjson.loads(held))
        for at, item_id, company, how, held in rows
    ]
