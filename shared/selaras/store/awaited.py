"""Documents whose next state from the hub takes the place of what is here.

What was here cannot be merged with it, or was let go for it; so nothing that was written on top may
be sent before.
"""

import json
from collections.abc import Collection
from typing import Final

from selaras.store.db import Connection
from selaras.store.meta import get_meta, set_meta

_AWAITED: Final = "epoch.written-twice"


def await_whole(db: Connection, ids: Collection[str]) -> None:
    """Note documents so; entries about them that wait are kept back."""
    set_meta(db, _AWAITED, value=json.dumps(sorted({*awaited_whole(db), *ids})))
    for doc_id in ids:
        db.exec_driver_sql("UPDATE outbox SET parked = 1 WHERE doc_id = ?", (doc_id,))


def awaited_whole(db: Connection) -> list[str]:
    """Return the documents that are noted so."""
    text = get_meta(db, _AWAITED)
    found: list[str] = json.loads(text) if text else []
    return found


def note_whole(db: Connection, doc_id: str) -> None:
    """Note that a document's state has come."""
    rest = [each for each in awaited_whole(db) if each != doc_id]
    set_meta(db, _AWAITED, value=json.dumps(rest))
