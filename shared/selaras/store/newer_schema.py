"""A file of a newer release, or one that is no database, is left as it is."""

import sqlite3
from contextlib import closing
from pathlib import Path

from selaras.store.migrations import MIGRATIONS
from selaras.store.trouble import CannotOpenError, SchemaTooNewError

_MAGIC = b"SQLite format 3\0"


def refuse_newer_schema(path: Path) -> None:
    """Look before any pragma or migration can change a byte of the file.

    Raises:
        CannotOpenError: It is no database.
        SchemaTooNewError: A newer release wrote it.
    """
    if not path.exists() or path.stat().st_size == 0:
        return
    with path.open("rb") as file:
        # SQLite takes a very short file for an empty database and would write over it.
        if file.read(len(_MAGIC)) != _MAGIC:
            raise CannotOpenError(path=str(path), reason="file is not a database")
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        found = connection.execute("PRAGMA user_version").fetchone()[0]
    if found > len(MIGRATIONS):
        raise SchemaTooNewError(path=str(path), found=found, known=len(MIGRATIONS))
