"""Is a file a database, all of it, and one that this release knows? Asked before it is opened.

Cheap enough for each start: the first bytes and the size. Whatever lies deeper is noticed by the
first read that meets it, or by ``quick_faults``, which reads every page.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from selaras.errors import StoreError
from selaras.store.copying import reading_file
from selaras.store.trouble import (
    CannotOpenError,
    CannotWriteError,
    DamagedError,
    DiskFullError,
    ReadOnlyError,
    SchemaTooNewError,
    trouble_of,
)

_MAGIC: Final = b"SQLite format 3\0"
_HEADER_BYTES: Final = 100
_MAX_FAULTS: Final = 10


class UnsoundFileError(CannotOpenError):
    """What lies in the database's place is no database, or only a part of one; it was not touched.

    For people the same as damage that is met later: they make it anew.
    """

    code = "store.damaged"


def refuse_unsound(path: Path, known: int) -> None:
    """Look before any pragma or migration can change a byte of the file.

    Args:
        known: How many migrations this release has.

    Raises:
        UnsoundFileError: It is no database, or a part of it is missing.
        SchemaTooNewError: A newer release wrote it.
    """
    if not path.exists() or path.stat().st_size == 0:
        return
    with path.open("rb") as file:
        header = file.read(_HEADER_BYTES)
    # SQLite takes a very short file for an empty database and would write over it.
    if not header.startswith(_MAGIC):
        raise UnsoundFileError(path=str(path), reason="file is not a database")
    if _is_cut(path, header):
        raise UnsoundFileError(path=str(path), reason="file is too short")
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        found = connection.execute("PRAGMA user_version").fetchone()[0]
    if found > known:
        raise SchemaTooNewError(path=str(path), found=found, known=known)


def trouble_at_open(path: Path, error: Exception) -> StoreError:
    """Return what *error* says of a file that could not be opened for writing."""
    trouble = trouble_of(str(path), error)
    if isinstance(trouble, CannotWriteError) and path.is_file():
        return trouble
    if isinstance(trouble, DiskFullError | ReadOnlyError) and not path.is_dir():
        return trouble
    kind = UnsoundFileError if isinstance(trouble, DamagedError) else CannotOpenError
    return kind(path=str(path), reason=str(error))


def has_log(path: Path) -> bool:
    """Say whether something lies in the log beside a file that nobody has open.

    Whoever closes a file folds the log into it: the last process was cut off.
    """
    log = path.with_name(f"{path.name}-wal")
    return log.exists() and log.stat().st_size > 0


def quick_faults(path: Path) -> list[str]:
    """Return what is wrong with the pages of a file that may be in use; all of it is read.

    Raises:
        CopyUnsoundError: It cannot be read at all.
    """
    with reading_file(path) as db:
        rows = db.exec_driver_sql(f"PRAGMA quick_check({_MAX_FAULTS})").scalars().all()
    return [str(row).splitlines()[0] for row in rows if row != "ok"]


def _is_cut(path: Path, header: bytes) -> bool:
    """Say whether a file is shorter than it says; while there is a log that says more."""
    if len(header) < _HEADER_BYTES:
        return True
    stated = int.from_bytes(header[16:18], "big")
    page_bytes = 65536 if stated == 1 else stated
    pages = int.from_bytes(header[28:32], "big")
    # The count is only good when it was written by whoever wrote the file last.
    is_valid = header[24:28] == header[92:96]
    return is_valid and not has_log(path) and path.stat().st_size < pages * page_bytes
