"""Writing rows together, and reading once what is asked for often; see ``db.Connection``."""

import sqlite3
from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from selaras.store.db import Connection

# Of ``PRAGMA synchronous``: the log is not forced to the disk at each commit.
_NORMAL: Final = 1


def write_later(
    db: Connection,
    table: str,
    *,
    statement: str,
    row: Sequence[Any],
    key: Hashable = None,
) -> None:
    """Write a row by *statement*, at the latest when somebody asks for its *table*.

    What is remembered of the table stays: who writes so keeps it true.

    Args:
        key: Of two rows with one key only the later one is written; None where all are.
    """
    db.put_later(table, statement=statement, row=row, key=key)


def remembered(db: Connection, table: str) -> dict[Hashable, Any]:
    """Return what is remembered of *table*, to be added to; what is not in it must be read.

    Outside a transaction that writes nothing is remembered.
    """
    return db.known_of(table)


def lasting(db: Connection, table: str) -> dict[Hashable, Any]:
    """Return what is remembered of *table* beyond a transaction, otherwise as ``remembered``.

    For what every transaction asks for, and little of it. A row that waits to be written does not
    end it: who writes so keeps it true.
    """
    return db.lasting_of(table)


@contextmanager
def lightly(db: Connection) -> Iterator[None]:
    """Commit without waiting for the disk while inside, unless nobody waits for it here anyway."""
    raw, usual = db.driver, db.synchronous
    raw.execute(f"PRAGMA synchronous={min(usual, _NORMAL)}")
    try:
        yield
    finally:
        raw.execute(f"PRAGMA synchronous={usual}")


def raw_of(db: Connection) -> sqlite3.Connection:
    """Return the driver's connection, for what is no statement."""
    return db.driver
