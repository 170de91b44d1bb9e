"""One connection to a database file: its transactions, and what waits or is remembered in them.

SQL is handed straight to SQLite's driver, with its values bound. Inside a transaction that writes,
rows may wait to be written together (``quick.write_later``), and what was read may be remembered
(``quick.remembered``). Neither can be seen: a statement that names their table finds the rows
written, and one that may change it ends what is remembered of it. Of small tables that every
transaction asks for, what was read lasts beyond it (``quick.lasting``): until this connection
writes to the table or undoes a transaction, or another one has written to the file.
"""

import re
import sqlite3
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from types import TracebackType
from typing import Any, Final, NamedTuple, TypeAlias

from selaras.store.found import Rows

_KNOWN_STATEMENTS: Final = 2_048
_WORD: Final = re.compile(r"\w+")
# The numbers of all tables lie in this one.
_NUMBERS: Final = "sqlite_sequence"
# Of ``PRAGMA synchronous``: the log is not forced to the disk at each commit.
_NORMAL: Final = 1

# Makes the row that is written of the one that waited.
Packing: TypeAlias = Callable[[Sequence[Any]], Sequence[Any]]


class _Later(NamedTuple):
    """Rows that wait to be written by one statement."""

    statement: str
    packing: Packing | None
    rows: dict[Hashable, Sequence[Any]]

    def packed(self) -> list[Sequence[Any]]:
        """Return the rows as they are to be written."""
        waiting = self.rows.values()
        return list(waiting if self.packing is None else map(self.packing, waiting))


class Connection:
    """One connection, of one thread. A statement outside a transaction begins one that reads."""

    def __init__(self, driver: sqlite3.Connection) -> None:
        """Speak over *driver*, which begins and ends no transaction by itself."""
        self.driver = driver
        # Which company is worked for; see ``sight``.
        self.company: str | None = None
        self._begun = self._keeps = False
        self._later: dict[str, _Later] = {}
        self._known: dict[str, dict[Hashable, Any]] = {}
        self._lasts: dict[str, dict[Hashable, Any]] = {}
        self._recalls = self._is_looked = False
        self._version = 0
        # Of ``PRAGMA synchronous``, as far as they are known.
        self._usual: int | None = None
        self._level: int | None = None

    def exec_driver_sql(
        self,
        statement: str,
        parameters: Sequence[Any] | Mapping[str, Any] | None = None,
    ) -> Rows:
        """Run *statement*, in the transaction that is open or in one that begins now.

        A list of parameters runs it once for each.
        """
        self._be_in_transaction()
        self.make_way(statement)
        if isinstance(parameters, list):
            return Rows(self.driver.executemany(statement, parameters))
        return Rows(self.driver.execute(statement, parameters or ()))

    def in_transaction(self) -> bool:
        """Say whether one is open."""
        return self.driver.in_transaction

    def commit_lightly(self, *, whether: bool) -> None:
        """Let commits wait for the disk from now on or, lightly, not; as usual before this.

        Unless nobody waits for it here anyway. It is told only where that changes: mostly many
        of one kind come in a row.
        """
        if self._usual is None:
            self._usual = self._level = self._synchronous()
        level = min(self._usual, _NORMAL) if whether else self._usual
        if level != self._level:
            # Whatever becomes of it: it is told again.
            self._level = None
            self.driver.execute(f"PRAGMA synchronous={level}")
            self._level = level

    def _synchronous(self) -> int:
        return int(self.driver.execute("PRAGMA synchronous").fetchone()[0])

    @contextmanager
    def begin(self) -> Iterator[None]:
        """Run one transaction that writes: committed on leaving, or undone whole."""
        # One that begins as a reader and turns writer can fail half way with "locked".
        self.driver.execute("BEGIN IMMEDIATE")
        self._begun = True
        try:
            yield
            self.commit()
        except BaseException:
            self.driver.rollback()
            raise
        finally:
            self._begun = False

    def commit(self) -> None:
        """Make what was written durable.

        Raises:
            sqlite3.Error: It is not, and can be rolled back.
        """
        # The driver would say nothing where SQLite itself has undone all, as on a full disk.
        self.driver.execute("COMMIT")

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
        self._lasts.clear()

    def recall(self) -> None:
        """Let what lasts be used until the transaction that is open, or begins now, ends."""
        if not self._recalls:
            self._recalls, self._is_looked = True, False

    def rollback(self) -> None:
        """End the transaction that is open, if any, without what it wrote."""
        self._recalls = False
        self.driver.rollback()

    def close(self) -> None:
        """Let go of the file; what was not committed is undone."""
        self.driver.close()

    def __enter__(self) -> "Connection":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

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
        if not self._later and not self._known and not self._lasts:
            return
        named, is_reading = _about(statement)
        waiting = self._later.keys() if _NUMBERS in named else self._later.keys() & named
        if waiting:
            self._write_down(set(waiting))
        if is_reading:
            return
        for known in (self._known, self._lasts):
            for table in list(known if _NUMBERS in named else known.keys() & named):
                del known[table]

    def write_later(
        self,
        table: str,
        *,
        statement: str,
        row: Sequence[Any],
        key: Hashable = None,
        packing: Packing | None = None,
    ) -> None:
        """Write a row by *statement*, at the latest when somebody asks for its *table*.

        What is remembered of the table stays: who writes so keeps it true.

        Args:
            key: Of two rows with one key only the later one is written; None where all are.
            packing: What is to be written of *row*, made when it is. By a dictionary that is at
                hand from the row before, one is packed in a third of the time (5 of 15 µs).
        """
        if not self._keeps:
            self.exec_driver_sql(statement, tuple(packing(row) if packing else row))
            return
        rows = self._waiting(table, statement, packing)
        rows[object() if key is None else key] = row

    def write_all_later(
        self,
        table: str,
        *,
        statement: str,
        rows: Iterable[Sequence[Any]],
        packing: Packing | None = None,
    ) -> None:
        """Write all of *rows*, as ``write_later`` does each."""
        if not self._keeps:
            self.exec_driver_sql(statement, list(map(packing, rows) if packing else rows))
            return
        self._waiting(table, statement, packing).update((object(), row) for row in rows)

    def _waiting(
        self, table: str, statement: str, packing: Packing | None
    ) -> dict[Hashable, Sequence[Any]]:
        """Return the rows of *table* that wait to be written so."""
        waiting = self._later.get(table)
        if waiting and (waiting.statement, waiting.packing) != (statement, packing):
            self._write_down({table})
            waiting = None
        if waiting is None:
            waiting = self._later[table] = _Later(statement, packing, {})
        return waiting.rows

    def remembered(self, table: str) -> dict[Hashable, Any]:
        """Return what is remembered of *table*, to be added to; what is not in it must be read.

        Outside a transaction that writes nothing is remembered.
        """
        if not self._keeps:
            return {}
        known = self._known.get(table)
        if known is None:
            known = self._known[table] = {}
        return known

    def lasting(self, table: str) -> dict[Hashable, Any]:
        """Return what is remembered of *table* beyond a transaction, otherwise as ``remembered``.

        For what every transaction asks for, and little of it. A row that waits to be written does
        not end it: who writes so keeps it true.
        """
        if not self._recalls:
            return self.remembered(table)
        if not self._is_looked:
            self._look_for_others()
        known = self._lasts.get(table)
        if known is None:
            known = self._lasts[table] = {}
        return known

    def _be_in_transaction(self) -> None:
        if self.driver.in_transaction:
            return
        if self._begun:
            # SQLite has undone all that was written: what follows must not stand alone.
            raise sqlite3.OperationalError("the transaction was undone")
        self.driver.execute("BEGIN")

    def _look_for_others(self) -> None:
        """Forget all if another connection has written to the file."""
        self._be_in_transaction()
        version = self.driver.execute("PRAGMA data_version").fetchone()[0]
        if version != self._version:
            self.forget()
        self._version, self._is_looked = version, True

    def _write_down(self, tables: set[str]) -> None:
        for table in [each for each in self._later if each in tables]:
            waiting = self._later.pop(table)
            rows = waiting.packed()
            if len(rows) == 1:
                self.driver.execute(waiting.statement, *rows)
            else:
                self.driver.executemany(waiting.statement, rows)


@lru_cache(maxsize=_KNOWN_STATEMENTS)
def _about(statement: str) -> tuple[frozenset[str], bool]:
    """Return the names in a statement, and whether it only reads."""
    names = _WORD.findall(statement)
    return frozenset(names), names[:1] == ["SELECT"]
