"""What can be wrong with the file or its drive, told apart by what a person should do.

SQLite's own codes decide where it gave one, the operating system's otherwise. All that only keeps
from writing is a ``CannotWriteError``: nothing was changed, and everything can still be read.
"""

import errno
import sqlite3
from typing import Final

from selaras.errors import StoreError


class CannotOpenError(StoreError):
    """The database file cannot be opened: a folder, no permission, or not a database."""

    code = "store.cannot-open"


class SchemaTooNewError(StoreError):
    """A newer release has already migrated this file; it was not touched; update this PC."""

    code = "store.schema-too-new"


class CannotWriteError(StoreError):
    """The disk or the file does not take what is written; nothing of it was kept."""

    code = "store.cannot-write"


class DiskFullError(CannotWriteError):
    """There is no room on the drive."""

    code = "store.disk-full"


class ReadOnlyError(CannotWriteError):
    """The file, its folder or its drive may not be written."""

    code = "store.read-only"


class LockedError(CannotWriteError):
    """Another program holds the file: an antivirus, a backup, a cloud folder."""

    code = "store.locked"


class DriveFailedError(CannotWriteError):
    """The drive answered with an error: a loose cable, a share that is gone, a dying disk."""

    code = "store.drive-failed"


class DamagedError(StoreError):
    """The file holds pages that are no longer a database; nothing more may be written to it."""

    code = "store.damaged"


_NO_TEXT: Final = "Could not decode to UTF-8"
_BY_SQLITE: Final = {
    sqlite3.SQLITE_FULL: DiskFullError,
    sqlite3.SQLITE_READONLY: ReadOnlyError,
    sqlite3.SQLITE_PERM: ReadOnlyError,
    sqlite3.SQLITE_BUSY: LockedError,
    sqlite3.SQLITE_LOCKED: LockedError,
    sqlite3.SQLITE_IOERR: DriveFailedError,
    # The log beside the file cannot be made: the folder may not be written.
    sqlite3.SQLITE_CANTOPEN: ReadOnlyError,
    sqlite3.SQLITE_CORRUPT: DamagedError,
    sqlite3.SQLITE_NOTADB: DamagedError,
}
# With a file that cannot grow, SQLite's log and its index of the log fail in these ways.
_NO_ROOM: Final = frozenset({sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_SHMOPEN})
_BY_SYSTEM: Final = {
    errno.ENOSPC: DiskFullError,
    errno.EDQUOT: DiskFullError,
    errno.EFBIG: DiskFullError,
    errno.EROFS: ReadOnlyError,
    errno.EACCES: ReadOnlyError,
    errno.EPERM: ReadOnlyError,
    errno.EIO: DriveFailedError,
}
# Windows' own numbers: disk full, sharing violation, lock violation, write protected.
_BY_WINDOWS: Final = {
    112: DiskFullError,
    39: DiskFullError,
    32: LockedError,
    33: LockedError,
    19: ReadOnlyError,
}


def trouble_of(path: str, error: Exception) -> StoreError | None:
    """Return what *error* means for the file at *path*; None where it says nothing of a drive."""
    if isinstance(error, StoreError):
        return error
    kind = _kind(error)
    return kind(path=path, reason=str(error)) if kind else None


def write_refusal(path: str, error: Exception) -> StoreError:
    """Return why *path* could not be written, where *error* is what came of trying."""
    return trouble_of(path, error) or CannotWriteError(path=path, reason=str(error))


def _kind(error: Exception) -> type[StoreError] | None:
    if isinstance(error, OSError):
        number = getattr(error, "winerror", None)
        return _BY_WINDOWS.get(number or 0) or _BY_SYSTEM.get(error.errno or 0)
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        # Python's own words for a text that is none: SQLite does not look at what it stores.
        return DamagedError if _NO_TEXT in str(error) else None
    return DiskFullError if code in _NO_ROOM else _BY_SQLITE.get(code & 0xFF)
