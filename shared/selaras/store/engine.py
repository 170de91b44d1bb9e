"""Opening the database file and its one write path.

One connection, one thread, WAL, ``synchronous=FULL``: nothing is confirmed before it is on disk.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import cast

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import StaticPool

from selaras.errors import StoreError
from selaras.store.migrations import MIGRATIONS, migrate

FILE_NAME = "selaras.db"
PAGE_BYTES = 8192
BUSY_TIMEOUT_MS = 10_000
MEMORY = ":memory:"
_MAGIC = b"SQLite format 3\0"


class CannotOpenError(StoreError):
    """The database file cannot be opened: a folder, no permission, or not a database."""

    code = "store.cannot-open"


class SchemaTooNewError(StoreError):
    """A newer release has already migrated this file; it was not touched; update this PC."""

    code = "store.schema-too-new"


class CannotWriteError(StoreError):
    """The disk is full, the file is read-only, locked or damaged; nothing was written."""

    code = "store.cannot-write"


class DamagedError(StoreError):
    """The file holds pages that are no longer a database; nothing more may be written to it."""

    code = "store.damaged"


class Store:
    """The open file. Belongs to the thread that uses it; ``transaction`` is the only way in."""

    def __init__(self, engine: Engine, path: str) -> None:
        """Wrap an engine whose schema is up to date; use ``open_store``."""
        self._engine = engine
        self.path = path
        self._connection = engine.connect()
        self._readings = 0

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Run one write transaction: committed and on disk on leaving, or undone whole.

        Raises:
            CannotWriteError: The disk or the file refused.
        """
        try:
            with self._connection.begin():
                yield self._connection
        except DatabaseError as error:
            raise _refusal(self.path, str(error.orig)) from error

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Run one read transaction over a single moment of the file.

        One inside another is part of it: what the outer one was shown stays so until its end.
        """
        self._readings += 1
        try:
            yield self._connection
        except DatabaseError as error:
            raise _refusal(self.path, str(error.orig)) from error
        finally:
            self._readings -= 1
            if not self._readings:
                self._connection.rollback()

    def integrity_faults(self) -> list[str]:
        """Return what SQLite itself finds wrong with the file; empty when it is sound."""
        with self.reading() as db:
            rows = db.exec_driver_sql("PRAGMA integrity_check").scalars().all()
        return [str(row) for row in rows if row != "ok"]

    def close(self) -> None:
        """Fold the write-ahead log into the file and let go of it."""
        self._connection.close()
        self._engine.dispose()


def open_store(folder: Path) -> Store:
    """Open or make the database in *folder* and bring its schema up to date.

    Raises:
        CannotOpenError: The folder or file cannot be used.
        SchemaTooNewError: A newer release wrote it; it is left untouched.
    """
    path = folder / FILE_NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _refuse_newer_schema(path)
        return _opened(lambda: _connect(str(path)), str(path))
    except (OSError, sqlite3.Error, OperationalError, DatabaseError) as error:
        raise CannotOpenError(path=str(path), reason=_reason(error)) from error


def open_memory_store(template: bytes | None = None) -> Store:
    """Open a database in memory, for tests and for the doctor.

    Args:
        template: A serialised database to start from, which is far quicker than migrating.
    """

    def connect() -> sqlite3.Connection:
        connection = _connect(MEMORY)
        if template is not None:
            connection.deserialize(template)
        return connection

    return _opened(connect, MEMORY)


def serialised(store: Store) -> bytes:
    """Return the whole database as bytes, to be used as a template."""
    with store.reading() as db:
        raw = db.connection.driver_connection
        return cast(sqlite3.Connection, raw).serialize()


def _refuse_newer_schema(path: Path) -> None:
    """Look before any pragma or migration can change a byte of the file."""
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


def _opened(connect: Callable[[], sqlite3.Connection], path: str) -> Store:
    engine = create_engine("sqlite://", creator=connect, poolclass=StaticPool)
    event.listen(engine, "begin", _begin_immediate)
    try:
        with engine.connect() as connection:
            migrate(connection)
    except BaseException:
        # An open handle would keep the file from being moved aside on Windows.
        engine.dispose()
        raise
    return Store(engine, path)


def _connect(target: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        target,
        timeout=BUSY_TIMEOUT_MS / 1000,
        isolation_level=None,
        # A file belongs to the data thread. Memory is for tests, which may hand it over once.
        check_same_thread=target != MEMORY,
    )
    connection.execute(f"PRAGMA page_size={PAGE_BYTES}")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA temp_store=MEMORY")
    return connection


def _begin_immediate(connection: Connection) -> None:
    # A transaction that begins as a reader and turns writer can fail half way with "locked".
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _refusal(path: str, reason: str) -> StoreError:
    is_damaged = "malformed" in reason or "not a database" in reason
    return (DamagedError if is_damaged else CannotWriteError)(path=path, reason=reason)


def _reason(error: Exception) -> str:
    return str(error.orig) if isinstance(error, DatabaseError) else str(error)
