"""A proven copy of the file as an older release left it, before its schema is changed.

The change itself is one transaction, so the file is old or new and never half of each; the copy
is for a release that turns out to be wrong. The two newest stay beside the file.
"""

import logging
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

from selaras.errors import StoreError
from selaras.store.copying import CopyFailedError, write_copy
from selaras.store.migrations import MIGRATIONS
from selaras.store.trouble import CannotWriteError, DiskFullError, trouble_of

log = logging.getLogger(__name__)

KEPT: Final = 2
# The copy, the log of the change, and what a change may add.
ROOM: Final = 3
_NAME: Final = "selaras-sebelum-skema-"


class NoRoomToMigrateError(DiskFullError):
    """There is no room for the copy that must be made before the file is changed."""

    code = "store.no-room-to-migrate"


class MigrationFailedError(StoreError):
    """The file could not be brought up to date; it is as the older release left it."""

    code = "store.migration-failed"


@contextmanager
def kept_before_migrating(path: Path) -> Iterator[None]:
    """Keep a copy of an older release's file while and after it is changed inside.

    Raises:
        NoRoomToMigrateError: There is no room for the copy; the file is untouched.
        MigrationFailedError: The change failed and was undone; the file is as it was.
    """
    found = _schema_of(path)
    if found in (0, len(MIGRATIONS)):
        yield
        return
    copy = path.with_name(f"{_NAME}{found}.db")
    _keep(path, copy)
    try:
        yield
    except Exception as error:
        if isinstance(trouble_of(str(path), error), CannotWriteError):
            raise
        log.exception("schema.failed found=%d", found)
        facts = {"path": str(path), "copy": str(copy), "reason": str(error)}
        raise MigrationFailedError(**facts) from error
    log.info("schema.migrated found=%d now=%d", found, len(MIGRATIONS))
    for older in _copies(path.parent)[:-KEPT]:
        with suppress(OSError):
            older.unlink()


def _keep(path: Path, copy: Path) -> None:
    size = path.stat().st_size
    free = shutil.disk_usage(path.parent).free
    if free < size * ROOM:
        raise NoRoomToMigrateError(path=str(path), needed=_mb(size * ROOM), free=_mb(free))
    partly = copy.with_name(f"{copy.name}.tmp")
    try:
        write_copy(path, partly, mark=lambda _: None)
        partly.replace(copy)
    except (CopyFailedError, OSError) as error:
        cause = error.__cause__ if isinstance(error.__cause__, Exception) else error
        raise trouble_of(str(copy), cause) or CannotWriteError(
            path=str(copy), reason=str(error)
        ) from error


def _schema_of(path: Path) -> int:
    """Return how many migrations a file has seen; 0 where there is none yet."""
    if not path.exists() or not path.stat().st_size:
        return 0
    uri = f"{path.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _copies(folder: Path) -> list[Path]:
    """Return the copies that were kept, the oldest schema first."""
    found = [path for path in folder.glob(f"{_NAME}*.db") if path.stem[len(_NAME) :].isdecimal()]
    return sorted(found, key=lambda path: int(path.stem[len(_NAME) :]))


def _mb(size: int) -> str:
    return f"{-(-size // 10**6)} MB"
