"""Laying rows of a damaged file over a sound one: the newest of each, and nothing that is derived.

Numbers of rows mean nothing elsewhere, so that tables which hold them (lists, searches, the audit's
index) are derived anew by whoever calls this; so are the sums.
"""

import json
import sqlite3
from collections.abc import Mapping
from functools import partial
from typing import Final

from selaras.store.db import Connection
from selaras.store.pages import Value
from selaras.store.salvage import Table

# A table to the column that says which of two rows is newer.
NEWEST: Final = {"document": "rev", "hub_document": "rev", "fact": "seq", "hub_fact": "seq"}

# What is read as JSON wherever it is read.
_JSON: Final = {
    "outbox": ("changes", "request"),
    "tray": ("facts", "changes"),
    "request": ("seen", "facts", "content"),
}
# Of the file that was: the new one begins to read the feed anew.
_NUMBERS: Final = frozenset({"seq", "epoch_counter"})
_HUB: Final = "hub_"
_FEED: Final = "hub_feed"
_ROW_NUMBERS: Final = frozenset({"doc_no", "row_no"})
# Of blocks of records each record is put in as a row.
_DERIVED: Final = frozenset({_FEED, "kind_sum", "hub_kind_sum", "hub_record_block"})


def lay_over(db: Connection, found: Mapping[str, Table], *, with_hub: bool) -> None:
    """Put in everything but documents and facts.

    A table that was read whole takes the place of what was there; of another one each row does.
    """
    for name, table in found.items():
        columns = _columns(db, name)
        is_hubs = name.startswith(_HUB)
        is_derived = name in _DERIVED or bool(_ROW_NUMBERS & set(columns))
        if not columns or is_derived or name in NEWEST or (is_hubs and not with_hub):
            continue
        if table.is_whole:
            db.exec_driver_sql(f"DELETE FROM {name}")
        for row in filter(partial(_is_readable, name), table.dicts()):
            _put(db, name, {key: row[key] for key in row if key in columns})


def put_newer(db: Connection, name: str, *, row: Mapping[str, Value]) -> bool:
    """Put in a document or fact unless a newer one is there; say whether it is in now."""
    newer_by = NEWEST[name]
    known = db.exec_driver_sql(
        f"SELECT {newer_by} FROM {name} WHERE id = ?", (row.get("id"),)
    ).scalar_one_or_none()
    mine = row.get(newer_by)
    if not isinstance(mine, int) or (known is not None and known > mine):
        return False
    columns = set(_columns(db, name)) - _ROW_NUMBERS
    members = {key: row[key] for key in row if key in columns}
    if known is None:
        return _put(db, name, members)
    changed = ", ".join(f"{key} = ?" for key in members)
    return _done(db, f"UPDATE {name} SET {changed} WHERE id = ?", (*members.values(), row["id"]))


def give_hub(db: Connection) -> None:
    """Let the hub in this file have what only the replica beside it still holds."""
    db.exec_driver_sql(
        """INSERT INTO hub_document (id, kind, company, rev, seq, state, registers, hash)
        SELECT id, kind, company, rev, seq, state, '{}', hash FROM document
        WHERE rev > 0 AND confirmed IS NULL
        ON CONFLICT (id) DO UPDATE SET rev = excluded.rev, seq = excluded.seq,
        state = excluded.state, hash = excluded.hash WHERE excluded.rev > rev"""
    )
    db.exec_driver_sql(
        """INSERT INTO hub_fact SELECT id, kind, company, subject, seq, content FROM fact
        WHERE instr(id, '~') = 0
        ON CONFLICT (id) DO UPDATE SET subject = excluded.subject, seq = excluded.seq,
        content = excluded.content WHERE excluded.seq > seq"""
    )


def empty_feed(db: Connection, *, at_least: int) -> None:
    """Let the feed go on behind everything it ever numbered; who is behind is served from states.

    Args:
        at_least: A number that it is known to have given.
    """
    db.exec_driver_sql(f"DELETE FROM {_FEED}")
    newest = [
        db.exec_driver_sql(f"SELECT coalesce(max(seq), 0) FROM {name}").scalar_one()
        for name in ("hub_document", "hub_fact", "document", "fact")
    ]
    known = db.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = ?", (_FEED,))
    head = max(*newest, at_least, known.scalar_one_or_none() or 0)
    db.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = ?", (_FEED,))
    db.exec_driver_sql("INSERT INTO sqlite_sequence VALUES (?, ?)", (_FEED, head))


def _is_readable(name: str, row: Mapping[str, Value]) -> bool:
    """Say whether a row can be read as it is read everywhere else."""
    if name == "meta" and row.get("key") in _NUMBERS:
        return str(row.get("value")).isdecimal()
    try:
        for column in _JSON.get(name, ()):
            json.loads(str(row.get(column) or "{}"))
    except ValueError:
        return False
    return True


def _columns(db: Connection, name: str) -> list[str]:
    rows = db.exec_driver_sql("SELECT name FROM pragma_table_info(?)", (name,))
    return [] if name.startswith("sqlite_") else [str(column) for column in rows.scalars()]


def _put(db: Connection, name: str, members: Mapping[str, Value]) -> bool:
    places = ", ".join("?" * len(members))
    return bool(members) and _done(
        db,
        f"INSERT OR REPLACE INTO {name} ({', '.join(members)}) VALUES ({places})",
        tuple(members.values()),
    )


def _done(db: Connection, statement: str, values: tuple[Value, ...]) -> bool:
    """Run a statement whose values may be anything; one that the table refuses is left out."""
    try:
        db.exec_driver_sql(statement, values)
    except sqlite3.DatabaseError:
        return False
    return True
