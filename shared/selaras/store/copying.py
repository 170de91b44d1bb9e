"""Copies of the database that stand on their own, each proven before it is called one.

A copy is taken by SQLite's own means while the file is in use, over one moment of it, by a
connection of its own: whoever works with the file is not kept waiting. It is one file without a
log beside it, so that it may lie on a stick or a network share.
"""

import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from selaras.errors import StoreError
from selaras.store.db import Connection
from selaras.store.only_reading import connect_for_reading

Mark: TypeAlias = Callable[[Connection], object]
Progress: TypeAlias = Callable[[int, int], None]

_STEP_PAGES = 256
_CHUNK_BYTES = 1024 * 1024


class CopyFailedError(StoreError):
    """A copy could not be written; nothing of it is left."""

    code = "copy.failed"


class CopyDiffersError(StoreError):
    """A copy was written and is not what it was made from; it was thrown away."""

    code = "copy.differs"


class CopyUnsoundError(StoreError):
    """A file that should be a copy of a database is damaged, or is none."""

    code = "copy.unsound"


@dataclass(frozen=True, slots=True)
class Copied:
    """A copy that was made and proven.

    Args:
        sha256: Of the whole file, in hex.
    """

    bytes: int
    sha256: str


def write_copy(
    source: Path, target: Path, *, mark: Mark, progress: Progress | None = None
) -> Copied:
    """Write a proven copy of the file *source*, which may be in use, to *target*.

    Args:
        mark: What must be the same in both, beside the number of rows of each table.
        progress: Hears pages left and pages in all; what it raises ends the copy.

    Raises:
        CopyFailedError: The source cannot be read or the target not written.
        CopyDiffersError: The copy is not equal to its source.
    """
    is_proven = False
    try:
        target.unlink(missing_ok=True)
        before = _copy(source, target, mark=mark, progress=progress or _unheard)
        _onto_disk(target)
        if _proven(target, mark) != before:
            raise CopyDiffersError(path=str(target))
        is_proven = True
        return Copied(target.stat().st_size, sha256_of(target))
    except (OSError, sqlite3.Error) as error:
        raise CopyFailedError(path=str(target), reason=_first_line(error)) from error
    except CopyUnsoundError as error:
        raise CopyDiffersError(path=str(target)) from error
    finally:
        if not is_proven:
            with suppress(OSError):
                target.unlink(missing_ok=True)


@contextmanager
def reading_copy(path: Path) -> Iterator[Connection]:
    """Read a copy that nobody writes to; nothing beside it is made or looked at.

    Raises:
        CopyUnsoundError: It cannot be read.
    """
    with _reading(path, "mode=ro&immutable=1") as db:
        yield db


@contextmanager
def reading_file(path: Path) -> Iterator[Connection]:
    """Read a database that may be in use, with what is in the log beside it.

    Raises:
        CopyUnsoundError: It cannot be read.
    """
    with _reading(path, "mode=ro") as db:
        yield db


@contextmanager
def _reading(path: Path, how: str) -> Iterator[Connection]:
    try:
        uri = f"{path.absolute().as_uri()}?{how}"
        with _connected(lambda: sqlite3.connect(uri, uri=True, isolation_level=None)) as db:
            yield db
    except (OSError, sqlite3.Error) as error:
        raise CopyUnsoundError(path=str(path), reason=_first_line(error)) from error


def check_copy(db: Connection, path: Path) -> None:
    """Check every page of a copy.

    Raises:
        CopyUnsoundError: SQLite finds something wrong with it.
    """
    faults = db.exec_driver_sql("PRAGMA integrity_check(1)").scalars().all()
    if faults != ["ok"]:
        raise CopyUnsoundError(path=str(path), reason=str(faults[0]).splitlines()[0])


def schema_of(db: Connection) -> int:
    """Return how many migrations have run in a file."""
    return int(db.exec_driver_sql("PRAGMA user_version").scalar_one())


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def _copy(source: Path, target: Path, *, mark: Mark, progress: Progress) -> object:
    """Copy one moment of *source*; return what was in it."""
    with (
        _connected(lambda: connect_for_reading(source)) as db,
        closing(sqlite3.connect(target, isolation_level=None)) as copy,
    ):
        # Without shared memory, which a network share does not have.
        copy.execute("PRAGMA locking_mode=EXCLUSIVE")
        copy.execute("PRAGMA synchronous=OFF")
        before = _content(db, mark)
        db.driver.backup(
            copy, pages=_STEP_PAGES, progress=lambda _, left, total: progress(left, total), sleep=0
        )
        copy.execute("PRAGMA journal_mode=DELETE")
    return before


def _proven(target: Path, mark: Mark) -> object:
    with reading_copy(target) as db:
        check_copy(db, target)
        return _content(db, mark)


def _content(db: Connection, mark: Mark) -> object:
    tables = db.exec_driver_sql(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
    )
    counts = {
        name: db.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one()
        for name in sorted(tables.scalars())
    }
    return schema_of(db), counts, mark(db)


@contextmanager
def _connected(connect: Callable[[], sqlite3.Connection]) -> Iterator[Connection]:
    """Read over one moment of a file."""
    with Connection(connect()) as db:
        db.driver.execute("PRAGMA temp_store=MEMORY")
        yield db


def _onto_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _first_line(error: Exception) -> str:
    text = str(error)
    return text.splitlines()[0] if text else type(error).__name__


def _unheard(_left: int, _total: int) -> None:
    """Nobody follows the copy."""
