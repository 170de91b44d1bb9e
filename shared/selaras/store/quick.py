"""A connection that hands its own SQL straight to the driver.

Most statements of the store are written out, with their values bound. Taken through all of
SQLAlchemy such a statement costs several times what SQLite takes to run it, and an edit on its
way runs some forty of them. Transactions stay SQLAlchemy's, and so do statements built from
SQLModel tables (``execute``); both speak over the one connection of the file.

Inside a transaction that writes, rows may wait to be written together (``write_later``), and what
was read may be remembered (``remembered``). Neither can be seen: a statement that names their
table finds the rows written, and one that may change it ends what is remembered of it.
"""

import re
import sqlite3
from collections import namedtuple
from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Final, cast

from sqlalchemy import Connection, Engine, event

_KNOWN_SHAPES: Final = 512
# Of ``PRAGMA synchronous``: the log is not forced to the disk at each commit.
_NORMAL: Final = 1
_KNOWN_STATEMENTS: Final = 2_048
_WORD: Final = re.compile(r"\w+")
# The numbers of all tables lie in this one.
_NUMBERS: Final = "sqlite_sequence"


class Rows:
    """What a statement found: the part of SQLAlchemy's ``CursorResult`` that the store uses."""

    __slots__ = ("_cursor",)

    def __init__(self, cursor: sqlite3.Cursor) -> None:
        """Read from *cursor*, which has run."""
        self._cursor = cursor

    @property
    def rowcount(self) -> int:
        """Return how many rows were changed."""
        return self._cursor.rowcount

    def keys(self) -> list[str]:
        """Return the names of the columns."""
        return [column[0] for column in self._cursor.description or ()]

    def __iter__(self) -> Iterator[Any]:
        if self._cursor.description is None:
            return iter(())
        return map(_shape(self._cursor)._make, self._cursor)

    def all(self) -> list[Any]:
        """Return every row."""
        return list(self)

    def first(self) -> Any:  # noqa: ANN401  # a row, as SQLAlchemy's
        """Return the first row, or None; the others are let go."""
        found = self._cursor.fetchone()
        row = None if found is None else _shape(self._cursor)._make(found)
        self._cursor.close()
        return row

    def one(self) -> Any:  # noqa: ANN401  # a row, as SQLAlchemy's
        """Return the only row.

        Raises:
            LookupError: There is none, or another.
        """
        found = self._cursor.fetchmany(2)
        if len(found) != 1:
            raise LookupError(len(found))
        row = _shape(self._cursor)._make(found[0])
        self._cursor.close()
        return row

    def scalar(self) -> Any:  # noqa: ANN401  # a value, as SQLAlchemy's
        """Return the first value of the first row, or None where there is no row."""
        row = self.first()
        return None if row is None else row[0]

    def scalar_one(self) -> Any:  # noqa: ANN401  # a value, as SQLAlchemy's
        """Return the first value of the only row."""
        return self.one()[0]

    def scalar_one_or_none(self) -> Any:  # noqa: ANN401  # a value, as SQLAlchemy's
        """Return the first value of the only row, or None where there is no row."""
        found = self._cursor.fetchmany(2)
        self._cursor.close()
        if len(found) > 1:
            raise LookupError(len(found))
        return found[0][0] if found else None

    def scalars(self) -> "Values":
        """Return the first value of every row."""
        return Values(self._cursor)


class Values:
    """The first value of each row."""

    __slots__ = ("_cursor",)

    def __init__(self, cursor: sqlite3.Cursor) -> None:
        """Read from *cursor*, which has run."""
        self._cursor = cursor

    def __iter__(self) -> Iterator[Any]:
        return (row[0] for row in self._cursor)

    def all(self) -> list[Any]:
        """Return every value."""
        return list(self)

    def first(self) -> Any:  # noqa: ANN401  # a value, as SQLAlchemy's
        """Return the first value, or None; the others are let go."""
        found = self._cursor.fetchone()
        self._cursor.close()
        return None if found is None else found[0]


class QuickConnection(Connection):
    """One connection of SQLAlchemy whose own SQL takes the short way."""

    def __init__(self, engine: Engine) -> None:
        """Connect to *engine*."""
        super().__init__(engine)
        self._driver = raw_of(self)
        self._keeps = False
        self._later: dict[str, tuple[str, dict[Hashable, Sequence[Any]]]] = {}
        self._known: dict[str, dict[Hashable, Any]] = {}

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
        if not self._later and not self._known:
            return
        named, is_reading = _about(statement)
        waiting = self._later.keys() if _NUMBERS in named else self._later.keys() & named
        if waiting:
            self._write_down(set(waiting))
        if is_reading:
            return
        for table in list(self._known if _NUMBERS in named else self._known.keys() & named):
            del self._known[table]

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


@contextmanager
def lightly(connection: Connection) -> Iterator[None]:
    """Commit without waiting for the disk while inside, unless nobody waits for it here anyway."""
    raw = raw_of(connection)
    usual = raw.execute("PRAGMA synchronous").fetchone()[0]
    raw.execute(f"PRAGMA synchronous={min(usual, _NORMAL)}")
    try:
        yield
    finally:
        raw.execute(f"PRAGMA synchronous={usual}")


def raw_of(connection: Connection) -> sqlite3.Connection:
    """Return the driver's connection under SQLAlchemy's."""
    return cast(sqlite3.Connection, connection.connection.driver_connection)


def _shape(cursor: sqlite3.Cursor) -> Any:  # noqa: ANN401  # a class made from the names
    return _row_class(tuple(column[0] for column in cursor.description))


@lru_cache(maxsize=_KNOWN_STATEMENTS)
def _about(statement: str) -> tuple[frozenset[str], bool]:
    """Return the names in a statement, and whether it only reads."""
    names = _WORD.findall(statement)
    return frozenset(names), names[:1] == ["SELECT"]


@lru_cache(maxsize=_KNOWN_SHAPES)
def _row_class(names: tuple[str, ...]) -> type[tuple[Any, ...]]:
    return namedtuple("Row", names, rename=True)
