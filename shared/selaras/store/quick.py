"""A connection that hands its own SQL straight to the driver.

Most statements of the store are written out, with their values bound. Taken through all of
SQLAlchemy such a statement costs several times what SQLite takes to run it, and an edit on its
way runs some forty of them. Transactions stay SQLAlchemy's, and so do statements built from
SQLModel tables (``execute``); both speak over the one connection of the file.

Inside a transaction that writes, rows may wait to be written together (``write_later``), and what
was read may be remembered (``remembered``). Neither can be seen: a statement that names their
table finds the rows written, and one that may change it ends what is remembered of it. Of small
tables that every transaction asks for, what was read lasts beyond it (``lasting``): until this
connection writes to the table or undoes a transaction, or another one has written to the file.
"""

import re
import sqlite3
from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Final, cast

from sqlalchemy import Connection, Engine, event

from selaras.store.found import Rows

# Of ``PRAGMA synchronous``: the log is not forced to the disk at each commit.
_NORMAL: Final = 1
# In a connection's ``info``: what it was set to when it was opened.
_USUAL: Final = "selaras_synchronous"
_KNOWN_STATEMENTS: Final = 2_048
_WORD: Final = re.compile(r"\w+")
# The numbers of all tables lie in this one.
_NUMBERS: Final = "sqlite_sequence"


class QuickConnection(Connection):
    """One connection of SQLAlchemy whose own SQL takes the short way."""

    def __init__(self, engine: Engine) -> None:
        """Connect to *engine*."""
        super().__init__(engine)
        self._driver = raw_of(self)
        self._keeps = False
        self._later: dict[str, tuple[str, dict[Hashable, Sequence[Any]]]] = {}
        self._known: dict[str, dict[Hashable, Any]] = {}
        self._lasting: dict[str, dict[Hashable, Any]] = {}
        self._recalls = self._is_looked = False
        self._version = 0

    def exec_driver_sql(  # type: ignore[override]  # the part of a result that is used here
        self,
        statement: str,
        parameters: Sequence[Any] | Mapping[str, Any] | None = None,
    ) -> Rows:
        """Run *statement*, in the transaction that is open or in one that begins now.

        A list of parameters runs it once for each.
        """
        if not self.in_transaction():
            self._autobegin()
        self.make_way(statement)
        if isinstance(parameters, list):
            return Rows(self._driver.executemany(statement, parameters))
        return Rows(self._driver.execute(statement, parameters or ()))

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Run one transaction, in which rows wait and what was read is remembered."""
        try:
            with self.begin(), self.keeping():
                self.recall()
                yield
        except BaseException:
            # It may say what is undone now.
            self.forget()
            raise
        finally:
            self._recalls = False

    def forget(self) -> None:
        """Read anew also what lasts."""
        self._lasting.clear()

    def recall(self) -> None:
        """Let what lasts be used until the transaction that is open, or begins now, ends."""
        if not self._recalls:
            self._recalls, self._is_looked = True, False

    def rollback(self) -> None:
        """End the transaction that is open, if any, without what it wrote."""
        self._recalls = False
        super().rollback()

    @contextmanager
    def keeping(self) -> Iterator[None]:
        """Let rows wait and remember what was read while inside; all is written on leaving."""
        self._keeps = True
        try:
            yield
            self._write_down(set(self._later))
        finally:
            self._keeps = False
            self._later.clear()
            self._known.clear()

    def make_way(self, statement: str) -> None:
        """Let *statement* find every table that it names as it must be."""
        if not self._later and not self._known and not self._lasting:
            return
        named, is_reading = _about(statement)
        waiting = self._later.keys() if _NUMBERS in named else self._later.keys() & named
        if waiting:
            self._write_down(set(waiting))
        if is_reading:
            return
        for known in (self._known, self._lasting):
            for table in list(known if _NUMBERS in named else known.keys() & named):
                del known[table]

    def put_later(self, table: str, *, statement: str, row: Sequence[Any], key: Hashable) -> None:
        """Do what ``write_later`` does."""
        if not self._keeps:
            self.exec_driver_sql(statement, tuple(row))
            return
        known, rows = self._later.setdefault(table, (statement, {}))
        if known != statement:
            self._write_down({table})
            self._later[table] = statement, (rows := {})
        rows[object() if key is None else key] = row

    def known_of(self, table: str) -> dict[Hashable, Any]:
        """Do what ``remembered`` does."""
        return self._known.setdefault(table, {}) if self._keeps else {}

    def lasting_of(self, table: str) -> dict[Hashable, Any]:
        """Do what ``lasting`` does."""
        if not self._recalls:
            return self.known_of(table)
        if not self._is_looked:
            self._look_for_others()
        return self._lasting.setdefault(table, {})

    def _look_for_others(self) -> None:
        """Forget all if another connection has written to the file."""
        if not self.in_transaction():
            self._autobegin()
        version = self._driver.execute("PRAGMA data_version").fetchone()[0]
        if version != self._version:
            self.forget()
        self._version, self._is_looked = version, True

    def _write_down(self, tables: set[str]) -> None:
        for table in [each for each in self._later if each in tables]:
            statement, rows = self._later.pop(table)
            if len(rows) == 1:
                self._driver.execute(statement, *rows.values())
            else:
                self._driver.executemany(statement, list(rows.values()))


def heed_others(engine: Engine) -> None:
    """Let what SQLAlchemy itself runs on *engine* find its tables as they must be, too."""
    event.listen(engine, "before_cursor_execute", _make_way)


def _make_way(connection: Connection, _cursor: object, statement: str, *_: object) -> None:
    if isinstance(connection, QuickConnection):
        connection.make_way(statement)


def write_later(
    db: Connection,
    table: str,
    *,
    statement: str,
    row: Sequence[Any],
    key: Hashable = None,
) -> None:
    """Write a row by *statement*, at the latest when somebody asks for its *table*.

    What is remembered of the table stays: who writes so keeps it true.

    Args:
        key: Of two rows with one key only the later one is written; None where all are.
    """
    if isinstance(db, QuickConnection):
        db.put_later(table, statement=statement, row=row, key=key)
    else:
        db.exec_driver_sql(statement, tuple(row))


def remembered(db: Connection, table: str) -> dict[Hashable, Any]:
    """Return what is remembered of *table*, to be added to; what is not in it must be read.

    Outside a transaction that writes nothing is remembered.
    """
    return db.known_of(table) if isinstance(db, QuickConnection) else {}


def lasting(db: Connection, table: str) -> dict[Hashable, Any]:
    """Return what is remembered of *table* beyond a transaction, otherwise as ``remembered``.

    For what every transaction asks for, and little of it. A row that waits to be written does not
    end it: who writes so keeps it true.
    """
    return db.lasting_of(table) if isinstance(db, QuickConnection) else {}


@contextmanager
def lightly(connection: Connection) -> Iterator[None]:
    """Commit without waiting for the disk while inside, unless nobody waits for it here anyway."""
    raw, info = raw_of(connection), connection.info
    if (usual := info.get(_USUAL)) is None:
        usual = info[_USUAL] = raw.execute("PRAGMA synchronous").fetchone()[0]
    raw.execute(f"PRAGMA synchronous={min(usual, _NORMAL)}")
    try:
        yield
    finally:
        raw.execute(f"PRAGMA synchronous={usual}")


def raw_of(connection: Connection) -> sqlite3.Connection:
    """Return the driver's connection under SQLAlchemy's."""
    return cast(sqlite3.Connection, connection.connection.driver_connection)


@lru_cache(maxsize=_KNOWN_STATEMENTS)
def _about(statement: str) -> tuple[frozenset[str], bool]:
    """Return the names in a statement, and whether it only reads."""
    names = _WORD.findall(statement)
    return frozenset(names), names[:1] == ["SELECT"]
