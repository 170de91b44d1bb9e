"""The rows of one sheet, streaming: memory does not grow with them.

A merged area is known before its first row, because a bare look at the bytes says whether there
is one; its value stands in all of its cells, marked as such, since an amount must not be counted
twice. A formula gives the value that Excel stored beside it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Context, Decimal, InvalidOperation
from typing import Final

from selaras.exchange.excel.package import MAX_PART_BYTES, Package
from selaras.exchange.excel.parts import MAX_CELL_CHARS, Elements, SheetPart, Workbook, decoded
from selaras.exchange.grid import Cell, GridRow, State
from selaras.exchange.refusal import FileRefusedError, Place, refused

MAX_COLUMNS: Final = 16_384
MAX_MERGES: Final = 100_000
# Wider and higher merged areas are titles and frames, not data.
MAX_MERGED_COLUMNS: Final = 64

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_INTEGER = re.compile(r"-?[0-9]{1,18}")
_NUMBER = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,60})?(?:[eE][+-]?[0-9]{1,3})?")
# Excel itself knows fifteen digits of a number; what stands behind them is binary noise.
_AS_EXCEL: Final = Context(prec=15)
_MERGED: Final = b"mergeCell"


def read_rows(package: Package, book: Workbook, *, sheet: SheetPart) -> Iterator[GridRow]:
    """Yield the rows that hold something, in the order of the sheet.

    Raises:
        FileRefusedError: the sheet is missing, damaged or beyond what a sheet can hold.
        ImportCancelledError: the person stopped it.
    """
    merges = _Merges(_merged_areas(package, sheet))
    parser = _RowParser(book, sheet)
    elements = Elements(package, sheet.part, max_bytes=MAX_PART_BYTES)
    elements.on(parser.start, parser.end, text=parser.characters)
    for _ in elements.steps():
        for row in parser.take():
            yield merges.applied(row)


def column_number(letters: str) -> int:
    """Return the number of a column: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


class _RowParser:
    """Makes rows of the elements of a sheet."""

    def __init__(self, book: Workbook, sheet: SheetPart) -> None:
        self._book, self._sheet = book, sheet
        self._rows: list[GridRow] = []
        self._cells: dict[int, Cell] = {}
        self._in_data = False
        self._row = self._column = 0
        self._attributes: Mapping[str, str] = {}
        self._pieces: list[str] = []
        self._wanted = self._has_value = self._has_formula = False
        self._aids = self._chars = 0

    def take(self) -> list[GridRow]:
        """Return the rows that are complete, once."""
        rows, self._rows = self._rows, []
        return rows

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take the beginning of an element."""
        if name == "sheetData":
            self._in_data = True
        elif not self._in_data:
            return
        elif name == "c":
            self._open_cell(attributes)
        elif name == "row":
            self._open_row(attributes)
        elif name == "f":
            self._has_formula = True
        elif name == "rPh":
            self._aids += 1
        elif name in {"v", "t"} and not self._aids:
            self._wanted = self._has_value = True

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if name == "sheetData":
            self._in_data = False
        elif not self._in_data:
            return
        elif name in {"v", "t"}:
            self._wanted = False
        elif name == "rPh":
            self._aids -= 1
        elif name == "c":
            self._close_cell()
        elif name == "row" and self._cells:
            self._rows.append(GridRow(self._row, self._cells))
            self._cells = {}

    def characters(self, text: str) -> None:
        """Take text."""
        if self._wanted:
            self._pieces.append(text)
            self._chars += len(text)
            if self._chars > MAX_CELL_CHARS * 2:
                raise self._refused("import.text-too-long", limit=MAX_CELL_CHARS)

    def _open_row(self, attributes: Mapping[str, str]) -> None:
        number = attributes.get("r", "")
        self._row = int(number) if number.isdecimal() and len(number) < 8 else self._row + 1
        self._column, self._cells = 0, {}

    def _open_cell(self, attributes: Mapping[str, str]) -> None:
        match = _REFERENCE.fullmatch(attributes.get("r", ""))
        self._column = column_number(match[1]) if match else self._column + 1
        if self._column > MAX_COLUMNS:
            raise self._refused("excel.broken", part=self._sheet.part[:80])
        self._attributes, self._pieces, self._chars = attributes, [], 0
        self._wanted = self._has_value = self._has_formula = False

    def _close_cell(self) -> None:
        text = "".join(self._pieces)
        if self._has_value and text:
            cell = self._cell(text)
        elif self._has_formula and self._attributes.get("t") != "str":
            cell = Cell("", State.UNCALCULATED)
        else:
            return
        self._cells[self._column] = cell

    def _cell(self, text: str) -> Cell:
        match self._attributes.get("t", "n"):
            case "s":
                return Cell(self._shared(text))
            case "inlineStr" | "str":
                return Cell(decoded(text))
            case "b":
                return Cell(text.strip() in {"1", "true"})
            case "e":
                return Cell(text[:20], State.ERROR)
            case "d":
                return Cell(text)
            case _:
                return self._number(text.strip())

    def _shared(self, text: str) -> str:
        number = text.strip()
        if number.isdecimal() and len(number) < 8 and int(number) < len(self._book.texts):
            return self._book.texts[int(number)]
        raise self._refused("excel.broken", part=self._sheet.part[:80])

    def _number(self, text: str) -> Cell:
        amount = excel_number(text)
        if amount is None:
            raise self._refused("excel.broken", part=self._sheet.part[:80])
        style = self._attributes.get("s", "0")
        if style.isdecimal() and len(style) < 8 and int(style) in self._book.date_styles:
            day = self._book.date_of(amount)
            if day is not None:
                return Cell(day)
        return Cell(amount)

    def _refused(self, code: str, **facts: object) -> FileRefusedError:
        place = Place(self._row, self._column, sheet=self._sheet.name)
        return refused(code, place, **facts)


def excel_number(text: str) -> Decimal | None:
    """Read a number as a sheet stores it; None for what is none.

    Whole numbers stay as they are, so that digits Excel would have lost are still seen.
    """
    if _INTEGER.fullmatch(text):
        return Decimal(text)
    if not _NUMBER.fullmatch(text):
        return None
    try:
        amount = _AS_EXCEL.create_decimal(text)
    except InvalidOperation:
        return None
    # Far beyond any amount; written out it would be hundreds of digits.
    if amount.adjusted() > 40:
        return None
    return amount if amount.adjusted() > -40 else Decimal(0)


class _Merges:
    """Fills merged areas while the rows go by."""

    def __init__(self, areas: dict[int, list[tuple[int, int, int]]]) -> None:
        self._areas = areas
        self._active: list[tuple[int, int, int, Cell]] = []

    def applied(self, row: GridRow) -> GridRow:
        """Return *row* with the values of the areas that reach into it."""
        if not self._areas and not self._active:
            return row
        # Areas that begin in rows without any cell have no value to give.
        for first in [first for first in self._areas if first <= row.number]:
            self._begin(row, self._areas.pop(first), is_here=first == row.number)
        self._active = [area for area in self._active if area[2] >= row.number]
        cells = dict(row.cells)
        for left, right, _, cell in self._active:
            for column in range(left, right + 1):
                cells.setdefault(column, cell)
        return GridRow(row.number, cells)

    def _begin(self, row: GridRow, areas: list[tuple[int, int, int]], *, is_here: bool) -> None:
        for left, right, last in areas if is_here else ():
            cell = row.cells.get(left)
            if cell is not None and cell.state is not State.MERGED:
                self._active.append((left, right, last, replace(cell, state=State.MERGED)))


def _merged_areas(package: Package, sheet: SheetPart) -> dict[int, list[tuple[int, int, int]]]:
    """Return (left, right, last row) by first row."""
    areas: dict[int, list[tuple[int, int, int]]] = {}
    if not _mentions(package, sheet, _MERGED):
        return areas
    count = 0

    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal count
        corners = attributes.get("ref", "").partition(":") if name == "mergeCell" else ()
        found = [_REFERENCE.fullmatch(corners[place]) for place in (0, 2)] if corners else []
        if len(found) == 2 and found[0] and found[1]:
            count += 1
            if count > MAX_MERGES:
                raise refused("excel.too-many-merges", limit=MAX_MERGES)
            left, right = column_number(found[0][1]), column_number(found[1][1])
            right = min(right, left + MAX_MERGED_COLUMNS)
            area = (left, right, int(found[1][2]))
            areas.setdefault(int(found[0][2]), []).append(area)

    elements = Elements(package, sheet.part, max_bytes=MAX_PART_BYTES)
    elements.on(start)
    elements.read()
    return areas


def _mentions(package: Package, sheet: SheetPart, word: bytes) -> bool:
    rest = b""
    for chunk in package.chunks(sheet.part, max_bytes=MAX_PART_BYTES):
        if word in rest + chunk:
            return True
        rest = chunk[-len(word) :]
    return False
