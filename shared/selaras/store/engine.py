"""Opening the database file and its one write path.

One connection, one thread, WAL, ``synchronous=FULL``: nothing is confirmed before it is on disk.
Only what the hub gives a replica may be stored with less: it is given again.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from selaras.store.before_migrating import kept_before_migrating
from selaras.store.db import Connection
from selaras.store.file_name import FILE_NAME
from selaras.store.folding import LOG_PAGES
from selaras.store.migrations import MIGRATIONS, migrate
from selaras.store.only_reading import connect_for_reading
from selaras.store.projection import Heard, unheard
from selaras.store.soundness import refuse_unsound, trouble_at_open
from selaras.store.trouble import CannotWriteError, LockedError, write_refusal

__all__ = ["FILE_NAME", "Store", "open_memory_store", "open_store", "serialised"]

PAGE_BYTES = 8192
BUSY_TIMEOUT_MS = 10_000
MEMORY = ":memory:"


@dataclass(frozen=True, slots=True)
class Later:
    """Why a file may only be read for now.

    Args:
        again: Opens it for writing; None where it is open and only held.
    """

    trouble: CannotWriteError
    again: Callable[[], Connection] | None


class Store:
    """The open file. Belongs to the thread that uses it; ``transaction`` is the only way in."""

    def __init__(self, connection: Connection, path: str, *, later: Later | None = None) -> None:
        """Wrap a connection to a file whose schema is up to date; use ``open_store``.

        Args:
            later: The file may only be read now; says why, and tries again.
        """
        self._connection, self._later = connection, later
        self.path = path
        self._readings = 0
        # Commits whose pages lie in the log; see ``folding``.
        self.unfolded = 0

    @property
    def trouble(self) -> CannotWriteError | None:
        """Return why this file may only be read, since it was opened or since it was held."""
        return self._later.trouble if self._later else None

    def hold(self, trouble: CannotWriteError) -> None:
        """Write nothing from now on, until ``let_go``."""
        self._later = Later(trouble, self._later.again if self._later else None)

    def let_go(self) -> None:
        """Write again; a file that could not be opened for writing is tried again.

        Raises:
            CannotWriteError: It still cannot.
        """
        if self._later is not None and self._later.again is not None:
            connection = self._later.again()
            self._connection.close()
            self._connection = connection
        self._later = None

    @contextmanager
    def transaction(self, *, is_light: bool = False) -> Iterator[Connection]:
        """Run one write transaction: committed and on disk on leaving, or undone whole.

        Args:
            is_light: It may be lost with the power, whole and with all that follow, because what
                it says comes again; the next one that is not light takes it to the disk.

        Raises:
            CannotWriteError: The disk or the file refused; its kind says why.
        """
        if self._later is not None:
            raise self._later.trouble
        try:
            self._connection.commit_lightly(whether=is_light)
            with self._connection.writing():
                yield self._connection
            self.unfolded += 1
        except sqlite3.DatabaseError as error:
            raise write_refusal(self.path, error) from error

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Run one read transaction over a single moment of the file.

        One inside another is part of it: what the outer one was shown stays so until its end. It
        takes no lock: a full, write-protected or busy file can be read all the same.
        """
        self._readings += 1
        self._connection.recall()
        try:
            yield self._connection
        except sqlite3.DatabaseError as error:
            raise write_refusal(self.path, error) from error
        finally:
            self._readings -= 1
            if not self._readings:
                self._connection.rollback()

    def integrity_faults(self) -> list[str]:
        """Return what SQLite itself finds wrong with the file; empty when it is sound."""
        with self.reading() as db:
            rows = db.exec_driver_sql("PRAGMA integrity_check").scalars().all()
        return [str(row) for row in rows if row != "ok"]

    def closed_while(self, act: Callable[[], object]) -> None:
        """Close the file with no log beside it, do *act*, and open what lies there then.

        Raises:
            CannotWriteError: Somebody else holds the file, or *act* may not; it is as it was.
        """
        self._connection.rollback()
        raw = self._connection.driver
        try:
            if raw.execute("PRAGMA journal_mode=DELETE").fetchone()[0] != "delete":
                raise LockedError(path=self.path, reason="log")
            self.close()
            act()
        except (OSError, sqlite3.Error) as error:
            raise write_refusal(self.path, error) from error
        finally:
            self.close()
            self._connection = _opened_for_writing(Path(self.path))

    def close(self) -> None:
        """Fold the write-ahead log into the file and let go of it."""
        self.unfolded = 0
        self._connection.close()


def open_store(
    folder: Path, *, trouble: CannotWriteError | None = None, heard: Heard = unheard
) -> Store:
    """Open or make the database in *folder* and bring its schema up to date.

    What keeps from writing (a full drive, a folder without the right to write) does not keep from
    reading: then the store says why in ``trouble``, and ``let_go`` tries again.

    Args:
        trouble: Why the folder may not be written, where that is known already: only read.
        heard: While a file of an older release is brought up to date.

    Raises:
        CannotOpenError: The folder or file cannot be used.
        CannotWriteError: Nor can it be read: the file is of an older release, or not there yet.
        MigrationFailedError: It is of an older release and could not be brought up to date.
        SchemaTooNewError: A newer release wrote it; it is left untouched.
    """
    path = folder / FILE_NAME
    try:
        if trouble is not None:
            raise trouble
        return Store(_opened_for_writing(path, heard), str(path))
    except CannotWriteError as found:
        connection = _opened_for_reading(path)
        if connection is None:
            raise
        again = partial(_opened_again, path, trouble)
        return Store(connection, str(path), later=Later(found, again))


def _opened_again(path: Path, trouble: CannotWriteError | None) -> Connection:
    if trouble is not None:
        # Without the right to the folder there is no lock that keeps others out.
        raise trouble
    return _opened_for_writing(path)


def _opened_for_writing(path: Path, heard: Heard = unheard) -> Connection:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        refuse_unsound(path, len(MIGRATIONS))
        with kept_before_migrating(path):
            return _migrated(_connect(str(path)), heard)
    except (OSError, sqlite3.Error) as error:
        raise trouble_at_open(path, error) from error


def open_memory_store(template: bytes | None = None) -> Store:
    """Open a database in memory, for tests and for the doctor.

    Args:
        template: A serialised database to start from; an empty one of this release if left out.
    """
    return _opened_in_memory(_empty() if template is None else template)


@cache
def _empty() -> bytes:
    """Migrate once in a process: it takes twenty times what opening the result does."""
    return serialised(_opened_in_memory(b""))


def _opened_in_memory(content: bytes) -> Store:
    driver = _connect(MEMORY)
    if content:
        driver.deserialize(content)
    return Store(_migrated(driver), MEMORY)


def serialised(store: Store) -> bytes:
    """Return the whole database as bytes, to be used as a template."""
    with store.reading() as db:
        return db.driver.serialize()


def _migrated(driver: sqlite3.Connection, heard: Heard = unheard) -> Connection:
    try:
        connection = Connection(driver)
        migrate(connection, heard)
    except BaseException:
        # An open handle would keep the file from being moved aside on Windows.
        driver.close()
        raise
    return connection


def _opened_for_reading(path: Path) -> Connection | None:
    """Return a connection to a file that can only be read; None if not even that."""
    try:
        connection = Connection(connect_for_reading(path))
    except (OSError, sqlite3.Error):
        return None
    if _schema_of(connection) == len(MIGRATIONS):
        return connection
    connection.close()
    return None


def _schema_of(connection: Connection) -> int:
    """Return how many migrations a file has seen; -1 where it cannot be read."""
    try:
        return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
    except sqlite3.Error:
        return -1
    finally:
        connection.rollback()


def _connect(target: str) -> sqlite3.Connection:
    _say_how_bytes_are_written()
    connection = sqlite3.connect(
        target,
        timeout=BUSY_TIMEOUT_MS / 1000,
        isolation_level=None,
        # A file belongs to the data thread. Memory is for tests, which may hand it over once.
        check_same_thread=target != MEMORY,
    )
    try:
        connection.execute(f"PRAGMA page_size={PAGE_BYTES}")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"PRAGMA wal_autocheckpoint={LOG_PAGES}")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA temp_store=MEMORY")
    except BaseException:
        # Damage is met here: whoever keeps the error would keep the file open with it.
        connection.close()
        raise
    return connection


def _say_how_bytes_are_written() -> None:
    """Tell the driver that bytes, and what is not there, are written as they are.

    Else it looks for who could write each of them otherwise: three times as long, in vain.
    """
    sqlite3.register_adapter(bytes, bytes.__bytes__)
    sqlite3.register_adapter(type(None), {None: None}.__getitem__)
