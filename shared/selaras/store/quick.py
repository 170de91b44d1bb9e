"""Writing rows together, and reading once what is asked for often; see ``db.Connection``."""

import sqlite3
from collections.abc import Hashable
from typing import Any, Final

from selaras.store.db import Connection

# What every entry asks for many times is the connection's own method, without a call in between.
write_later: Final = Connection.write_later
write_all_later: Final = Connection.write_all_later
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


def raw_of(db: Connection) -> sqlite3.Connection:
    """Return the driver's connection, for what is no statement."""
    return db.driver
