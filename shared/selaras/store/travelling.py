"""What of a hub's database file travels to a new PC, and what stays: the one list of tables.

A copy for a PC is built empty and filled table by table from this list, so that a table nobody
thought of stays at home, and no byte of what was deleted lies between the pages. Every table of the
schema is named here; a test says which one is not.
"""

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from selaras.documents.crdt import Document
from selaras.documents.fingerprint import content_hash
from selaras.store.copying import CopyFailedError
from selaras.store.db import Connection
from selaras.store.documents import (
    StoredDocument,
    delete_document,
    documents_with_unsent_work,
    put_document,
)
from selaras.store.engine import Store, open_store
from selaras.store.meta import all_meta, delete_meta, get_meta, set_meta
from selaras.store.projection import LISTED_ROWS, LISTED_SEARCHES, Moved, project, unproject
from selaras.store.projection_schema import DERIVED, STALE
from selaras.store.sums import counted, sums
from selaras.values import replace

# Documents, facts, and what derives from them: the same at every PC that stands at one number. And
# which documents are ahead of that number: the hub's own PC hears of what it wrote before the feed
# tells, and whoever becomes the hub before that must know.
TRAVELS: Final = (
    *("document", "fact", "fact_seal", "kind_sum", "settled_ahead"),
    *(*LISTED_ROWS, "audit_row", "audit_document"),
)
# Searches; their tables are copied one by one, which is far quicker than building them anew.
SEARCHES: Final = (*LISTED_SEARCHES, "audit_search")
# One PC's own: what it wrote and was not told yet, what was kept for its person, what it once was.
OWN: Final = ("outbox", "outbox_part", "request", "tray", "mended", "former_fact")
# Of what a copy says of itself only this counts at a PC; who it is, a PC knows better.
OF_THE_FEED: Final = (
    *("epoch", "epoch_counter", "epoch.key", "epoch.record", "feed.ahead_from", "seq"),
    *("users.seq", STALE, DERIVED),
)
# Who a file is, row by row; of it only these travel.
META: Final = ("company", "hub", *OF_THE_FEED)
HUB: Final = "hub_"
# An audit record that the hub contradicted is one PC's own evidence.
_ASIDE: Final = "kind = 'audit' AND instr(id, '~') > 0"


@dataclass(frozen=True, slots=True)
class Header:
    """What a copy says of itself.

    Args:
        seq: How far it has the feed of *epoch*.
    """

    epoch: str
    seq: int
    schema: int


def build_copy(source: Path, folder: Path) -> Header:
    """Build a copy for PCs of the database file *source*, which may be in use, in *folder*.

    Returns:
        What is in it. The folder must be empty, and holds one database file afterwards.

    Raises:
        StoreError: It cannot be read or written, or the copy is not sound.
    """
    store = open_store(folder)
    try:
        _fill(store, source)
        with store.transaction() as db:
            is_changed = _without_unsent_work(db)
            db.exec_driver_sql(f"DELETE FROM fact WHERE {_ASIDE}")
        if is_changed:
            _leave_no_trace(store)
        header = _proven(store)
        # As a PC opens it: to turn a file into one with a log takes it to the disk there.
        _raw(store).execute("PRAGMA journal_mode=WAL")
        return header
    except sqlite3.Error as error:
        raise CopyFailedError(path=str(folder), reason=str(error)) from error
    finally:
        store.close()


def header_of(db: Connection) -> Header:
    """Return what a file that is a copy says of itself."""
    schema = db.exec_driver_sql("PRAGMA user_version").scalar_one()
    return Header(get_meta(db, "epoch") or "", int(get_meta(db, "seq") or 0), int(schema))


def carry(old: Connection, db: Connection) -> None:
    """Bring who a PC is and what its person wrote from its old file into the copy *db*."""
    for name in all_meta(db).keys() - set(OF_THE_FEED):
        delete_meta(db, name)
    for name, value in all_meta(old).items():
        if name not in OF_THE_FEED:
            set_meta(db, name, value=value)
    for table in OWN:
        found = old.exec_driver_sql(f"SELECT * FROM {table}")
        places = ", ".join("?" * len(found.keys()))
        for row in found:
            db.exec_driver_sql(f"INSERT INTO {table} VALUES ({places})", tuple(row))
    # No number of the outbox ever comes again.
    for name, last in old.exec_driver_sql("SELECT name, seq FROM sqlite_sequence").all():
        if name in OWN:
            db.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = ?", (name,))
            db.exec_driver_sql("INSERT INTO sqlite_sequence VALUES (?, ?)", (name, last))


def unsafely(store: Store) -> sqlite3.Connection:
    """Wait for no disk from now on: the file counts for nothing before it is whole.

    Returns:
        The driver's connection, outside any transaction.
    """
    raw = _raw(store)
    raw.execute("PRAGMA synchronous=OFF")
    return raw


def _fill(store: Store, source: Path) -> None:
    raw = unsafely(store)
    raw.execute("PRAGMA journal_mode=OFF")
    raw.execute("PRAGMA secure_delete=ON")
    raw.execute("ATTACH ? AS source", (str(source.absolute()),))
    # Not IMMEDIATE: that would keep the hub from writing as long as this takes.
    raw.execute("BEGIN")
    here, there = (
        raw.execute(f"PRAGMA {name}.user_version").fetchone() for name in ("main", "source")
    )
    if here != there:
        raise CopyFailedError(path=str(source), reason="schema")
    for table in TRAVELS:
        raw.execute(f"INSERT INTO main.{table} SELECT * FROM source.{table}")
    for search in SEARCHES:
        _fill_search(raw, search)
    names = ", ".join("?" * len(META))
    raw.execute("DELETE FROM main.meta")
    raw.execute(f"INSERT INTO main.meta SELECT * FROM source.meta WHERE key IN ({names})", META)
    raw.execute("COMMIT")
    raw.execute("DETACH source")


def _fill_search(raw: sqlite3.Connection, search: str) -> None:
    """Copy the tables that a search consists of."""
    found = raw.execute(
        "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name GLOB ?", (f"{search}_*",)
    ).fetchall()
    for (table,) in found:
        raw.execute(f"DELETE FROM main.{table}")
        raw.execute(f"INSERT INTO main.{table} SELECT * FROM source.{table}")


def _raw(store: Store) -> sqlite3.Connection:
    with store.reading() as db:
        return db.driver


def _leave_no_trace(store: Store) -> None:
    """Let nothing of what was taken out lie in the words of a search or between the pages."""
    raw = _raw(store)
    for search in SEARCHES:
        raw.execute(f"INSERT INTO {search} ({search}) VALUES ('optimize')")
    raw.execute("VACUUM")


def _without_unsent_work(db: Connection) -> bool:
    """Put documents that the hub's own PC is still writing back to what the hub has.

    Returns:
        Whether there were any.
    """
    unsent = documents_with_unsent_work(db)
    for stored in unsent:
        _put_back(db, stored)
    return bool(unsent)


def _put_back(db: Connection, stored: StoredDocument) -> None:
    document = Document(stored.confirmed)
    if not document.clocks():
        delete_document(db, stored.doc_no)
        unproject(db, stored.doc_no)
        return
    registers = document.registers()
    there = content_hash(stored.doc_id, registers)
    put_document(db, replace(stored, state=document.state(), confirmed=None, hash=there))
    project(db, Moved(stored.doc_no, stored.doc_id, registers))


def _proven(store: Store) -> Header:
    faults = store.integrity_faults()
    with store.reading() as db:
        kept, right = sums(db), counted(db)
        header = header_of(db)
        is_stale = get_meta(db, STALE) is not None
    is_right = {k: (v.count, v.total) for k, v in kept.items()} == {
        k: (v.count, v.total) for k, v in right.items()
    }
    wrong = [
        *faults,
        *(["sums"] if not is_right else []),
        *(["epoch"] if not header.epoch else []),
        *(["lists"] if is_stale else []),
    ]
    if wrong:
        raise CopyFailedError(path=store.path, reason=wrong[0])
    return header
