"""What a statement found."""

import sqlite3
from collections import namedtuple
from collections.abc import Iterator
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final, TypeAlias

_KNOWN_SHAPES: Final = 512
# A named tuple of the columns that a statement asked for.
Row: TypeAlias = Any
_NAME: Final = itemgetter(0)


class Rows:
    """Rows that a cursor gives; each is read by place or by the name of its column."""

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

    def first(self) -> Any:  # noqa: ANN401  # a row
        """Return the first row, or None; the others are let go."""
        found = self._cursor.fetchone()
        row = None if found is None else _shape(self._cursor)._make(found)
        self._cursor.close()
        return row

    def bare(self) -> tuple[Any, ...] | None:
        """Return what ``first`` does, without names: to find the class of a row takes its time."""
        found: tuple[Any, ...] | None = self._cursor.fetchone()
        self._cursor.close()
        return found

    def each_bare(self) -> Iterator[tuple[Any, ...]]:
        """Go through the rows of a statement that reads, without names: of very many."""
        return iter(self._cursor)

    def one(self) -> Any:  # noqa: ANN401  # a row
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

    def scalar(self) -> Any:  # noqa: ANN401  # a value
        """Return the first value of the first row, or None where there is no row."""
        row = self.first()
        return None if row is None else row[0]

    def scalar_one(self) -> Any:  # noqa: ANN401  # a value
        """Return the first value of the only row."""
        return self.one()[0]

    def scalar_one_or_none(self) -> Any:  # noqa: ANN401  # a value
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

    def first(self) -> Any:  # noqa: ANN401  # a value
        """Return the first value, or None; the others are let go."""
        found = self._cursor.fetchone()
        self._cursor.close()
        return None if found is None else found[0]


def _shape(cursor: sqlite3.Cursor) -> Any:  # noqa: ANN401  # a class made from the names
    return _row_class(tuple(map(_NAME, cursor.description)))


@lru_cache(maxsize=_KNOWN_SHAPES)
def _row_class(names: tuple[str, ...]) -> type[tuple[Any, ...]]:
    return namedtuple("Row", names, rename=True)
