"""Opening a file that cannot be written, so that it can still be read.

SQLite wants to write beside the file even to read it (its log, and the index of that log). Where
it cannot, the file is read as it is if its log is empty; else a copy of both is read, elsewhere.
"""

import shutil
import sqlite3
import tempfile
from pathlib import Path

_LOG = "-wal"


def connect_for_reading(path: Path) -> sqlite3.Connection:
    """Return a connection that only reads.

    Raises:
        OSError: The file is not there, or there is no room for a copy anywhere.
        sqlite3.Error: It cannot be read.
    """
    uri = path.absolute().as_uri()
    try:
        return _proven(f"{uri}?mode=ro")
    except sqlite3.Error:
        log = path.with_name(path.name + _LOG)
        if not log.exists() or not log.stat().st_size:
            return _proven(f"{uri}?immutable=1")
        return _copied(path, log)


def _proven(uri: str) -> sqlite3.Connection:
    connection = sqlite3.connect(uri, uri=True, isolation_level=None)
    try:
        connection.execute("PRAGMA temp_store=MEMORY")
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _copied(path: Path, log: Path) -> sqlite3.Connection:
    """Read a copy in memory: what was confirmed last is in the log only."""
    memory = sqlite3.connect(":memory:", isolation_level=None)
    with tempfile.TemporaryDirectory(prefix="selaras-") as folder:
        copy = Path(folder) / path.name
        shutil.copyfile(path, copy)
        shutil.copyfile(log, copy.with_name(copy.name + _LOG))
        source = sqlite3.connect(copy)
        try:
            source.backup(memory)
        finally:
            source.close()
    return memory
