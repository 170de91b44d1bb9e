"""Where the row and the words of one document lie: read, and written where they differ.

In a transaction that stores many documents theirs may be read at once (``remember_listed``); then
they are written together too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias, cast

from selaras.store.among import among
from selaras.store.db import Connection
from selaras.store.derive_invoices import Row, Words
from selaras.store.quick import remembered, write_later
from selaras.values import Value

There: TypeAlias = tuple[Row | None, Words | None]


@dataclass(frozen=True, slots=True)
class Tables:
    """Where documents of one kind are listed.

    Args:
        row: Table of the rows, one for each document; *search* that of the words.
        words: Columns of *search*.
    """

    row: str
    search: str
    words: tuple[str, ...]

    def named(self, prefix: str) -> "Tables":
        """Return those tables of the same shape whose names begin with *prefix*."""
        return Tables(prefix + self.row, prefix + self.search, self.words) if prefix else self

    @property
    def found_words(self) -> str:
        """Return the columns of *search* with the row's number, which it does not call a column."""
        return ", ".join(("rowid", *self.words))

    @property
    def reading(self) -> tuple[tuple[str, str], tuple[str, str]]:
        """Return what reads a row of each table, but for which; its number comes first."""
        return (
            (self.row, f"SELECT * FROM {self.row} WHERE doc_no"),
            (self.search, f"SELECT {self.found_words} FROM {self.search} WHERE rowid"),
        )


def remember_listed(db: Connection, tables: Iterable[Tables], *, numbers: Sequence[int]) -> None:
    """Read at once what is listed of documents that are going to be written in this transaction.

    Args:
        numbers: Of their rows.
    """
    condition, wanted = among(numbers)
    for each in tables:
        for table, sql in each.reading:
            rows = db.exec_driver_sql(f"{sql} {condition}", (wanted,)).each_bare()
            found = {row[0]: row[1:] for row in rows}
            remembered(db, table).update({number: found.get(number) for number in numbers})


class Place(Value):
    """Where the row and the words of one document lie."""

    tables: Tables
    doc_no: int

    def there(self, db: Connection) -> There:
        """Return what lies there."""
        row, words = (self._read(db, table, sql) for table, sql in self.tables.reading)
        return row, cast("Words | None", words)

    def _read(self, db: Connection, table: str, sql: str) -> Row | None:
        known = remembered(db, table)
        if self.doc_no in known:
            return cast("Row | None", known[self.doc_no])
        row = db.exec_driver_sql(f"{sql} = ?", (self.doc_no,)).bare()
        return None if row is None else row[1:]

    def put(self, db: Connection, derived: tuple[Row, Words], *, there: There) -> None:
        """Write what is not there already."""
        row, words = derived
        # To see that nothing changed costs a tenth of writing it: a row lies in many indexes.
        if there[0] != row:
            self._put(db, self.tables.row, self.tables.row, row)
        if there[1] != words:
            search = self.tables.search
            self._put(db, search, f"{search} ({self.tables.found_words})", words)

    def _put(self, db: Connection, table: str, into: str, values: Row) -> None:
        places = ",".join("?" * (len(values) + 1))
        statement = f"INSERT OR REPLACE INTO {into} VALUES ({places})"
        numbered, known = (self.doc_no, *values), remembered(db, table)
        if self.doc_no in known:
            known[self.doc_no] = values
            write_later(db, table, statement=statement, row=numbered, key=self.doc_no)
        else:
            db.exec_driver_sql(statement, numbered)
