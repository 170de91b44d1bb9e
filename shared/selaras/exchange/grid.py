"""A table as a person made it: sheets, rows and cells of a workbook or of a CSV file.

Nothing here knows what the columns mean. A cell keeps how it came to its value, because what may
be believed depends on it: a merged name is a name in every row, a merged amount is none.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date as Date
from decimal import Decimal
from enum import StrEnum

from selaras.exchange.refusal import Place


class State(StrEnum):
    """How a cell came to its value."""

    PLAIN = "plain"
    # The value of a merged area, in a cell that is not its first.
    MERGED = "merged"
    # A formula whose result was never stored.
    UNCALCULATED = "uncalculated"
    # #REF!, #N/A and the like.
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that holds something."""

    value: str | Decimal | Date | bool
    state: State = State.PLAIN


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row that holds something.

    Args:
        number: As the person sees it, from 1.
        cells: By column, from 1.
    """

    number: int
    cells: Mapping[int, Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table.

    Args:
        name: Blank for a CSV file, which has only one.
        rows: Begins to read it anew at each call.
    """

    name: str
    rows: Callable[[], Iterator[GridRow]]
    is_hidden: bool = False

    def place(self, row: int, column: int = 0, *, name: str = "") -> Place:
        """Return where a cell stands."""
        return Place(row, column, name=name, sheet=self.name)


@dataclass(frozen=True, slots=True)
class Grid:
    """A file of tables.

    Args:
        date_of: The day that a bare number in a date column stands for; None for none.
    """

    sheets: tuple[Sheet, ...]
    date_of: Callable[[Decimal], Date | None]
