"""Writing rows together, and reading once what is asked for often; see ``db.Connection``."""

import sqlite3
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from selaras.store.db import Connection

# Of ``PRAGMA synchronous``: the log is not forced to the disk at each commit.
_NORMAL: Final = 1


# What every entry asks for many times is the connection's own method, without a call in between.
write_later: Final = Connection.write_later
remembered: Final = Connection.remembered
lasting: Final = Connection.lasting


def lasting_over(db: Connection, *tables: str) -> dict[Hashable, Any]:
    """Return what is remembered of what *tables* say together, until one of them changes."""
    first, *others = map(db.lasting, tables)
    found: tuple[list[Any], dict[Hashable, Any]] | None = first.get(tables)
    # What is remembered of a table that has changed since is another dictionary now.
    if found is None or any(a is not b for a, b in zip(found[0], others, strict=True)):
        found = first[tables] = others, {}
    return found[1]


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
