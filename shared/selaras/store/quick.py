"""Writing rows together, and reading once what is asked for often; see ``db.Connection``."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from selaras.store.db import Connection

# Of ``PRAGMA synchronous``: the log is not forced to the disk at each commit.
_NORMAL: Final = 1


# What every entry asks for many times is the connection's own method, without a call in between.
write_later: Final = Connection.write_later
remembered: Final = Connection.remembered
lasting: Final = Connection.lasting


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
