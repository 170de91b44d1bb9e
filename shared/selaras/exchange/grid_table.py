"""Finding the table in a sheet: which row is the heading, and which column is what.

Headings are compared without case, spaces and punctuation. Title rows above, further columns and
any order are taken; a heading that is there twice is refused, since either column may be meant.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from selaras.exchange.grid import Cell, Grid, GridRow, Sheet, State
from selaras.exchange.refusal import FaultList, Place

MAX_HEAD_ROW: Final = 60


@dataclass(frozen=True, slots=True)
class Heading:
    """The row that names the columns.

    Args:
        row: Its number.
        columns: By key; those that the file does not have are missing.
        titles: By column, as the file spells them.
    """

    sheet: Sheet
    row: int
    columns: Mapping[str, int]
    titles: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Record:
    """One row below a heading, by key."""

    heading: Heading
    row: GridRow

    def cell(self, key: str) -> Cell | None:
        """Return the cell of a column, None where it is empty or there is no such column."""
        column = self.heading.columns.get(key)
        return None if column is None else self.row.cells.get(column)

    def place(self, key: str = "") -> Place:
        """Return where the cell stands, or the row."""
        column = self.heading.columns.get(key, 0)
        title = self.heading.titles.get(column, "")
        return self.heading.sheet.place(self.row.number, column, name=title)

    @property
    def is_blank(self) -> bool:
        """Say whether none of the columns that are known holds anything of its own."""
        cells = (self.cell(key) for key in self.heading.columns)
        return all(cell is None or cell.state is State.MERGED or cell.value == "" for cell in cells)


def plain(title: str) -> str:
    """Return a heading without what differs between programs: case, spaces, punctuation."""
    bare = unicodedata.normalize("NFKC", title).casefold()
    return "".join(letter for letter in bare if letter.isalnum() or letter == "%")


def find_heading(
    grid: Grid, known: Mapping[str, Sequence[str]], *, needed: Sequence[str]
) -> Heading | None:
    """Return the first row of any sheet that names all *needed* columns, visible sheets first.

    Args:
        known: Spellings of each column's heading by key.

    Raises:
        FileRefusedError: one of the needed columns is there twice, or any by one name.
    """
    keys = {plain(title): key for key, titles in known.items() for title in titles}
    for sheet in sorted(grid.sheets, key=lambda each: each.is_hidden):
        for row in sheet.rows():
            if row.number > MAX_HEAD_ROW:
                break
            heading = _heading(sheet, row, keys)
            if all(key in heading.columns for key in needed):
                _refuse_doubles(heading, keys, needed)
                return heading
    return None


def records(heading: Heading) -> Iterator[Record]:
    """Yield the rows below the heading that hold something in a known column."""
    for row in heading.sheet.rows():
        if row.number > heading.row:
            record = Record(heading, row)
            if not record.is_blank:
                yield record


def titles_of(row: GridRow) -> dict[int, str]:
    """Return the texts of a row that may be a heading, by column."""
    return {
        column: " ".join(cell.value.split())
        for column, cell in row.cells.items()
        if isinstance(cell.value, str) and cell.state is not State.MERGED and cell.value.strip()
    }


def _heading(sheet: Sheet, row: GridRow, keys: Mapping[str, str]) -> Heading:
    titles = titles_of(row)
    columns: dict[str, int] = {}
    for column, title in titles.items():
        key = keys.get(plain(title))
        if key is not None:
            columns.setdefault(key, column)
    return Heading(sheet, row.number, columns, titles)


def _refuse_doubles(heading: Heading, keys: Mapping[str, str], needed: Sequence[str]) -> None:
    faults = FaultList()
    for column, title in heading.titles.items():
        key = keys.get(plain(title), "")
        first = heading.columns.get(key, column)
        is_same = plain(title) == plain(heading.titles[first])
        if first != column and (key in needed or is_same):
            place = heading.sheet.place(heading.row, column, name=title)
            faults.add("grid.twice", place, element=title[:80])
    faults.refuse_any()
