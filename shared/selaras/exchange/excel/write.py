"""Tables out as a workbook. The only home of the library that writes it.

Rows go to disk as they come, so a hundred thousand of them cost no memory. A text is written as a
text whatever it begins with: a formula that a buyer's name carries is never one here. Equal
tables give equal bytes. The library is imported when something is written: most commands never do.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final, TypeAlias

from selaras.exchange.safe_file import CannotExportError, write_safely

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MAX_ROWS: Final = 1_048_575
MAX_CELL_CHARS: Final = 32_767
# What a cell's number can hold exactly.
MAX_DIGITS: Final = 15
_MADE: Final = datetime(2000, 1, 1)  # noqa: DTZ001  # a file of equal content is an equal file

CellValue: TypeAlias = str | Decimal | Date | int | None


class Kind(StrEnum):
    """How a column is shown."""

    TEXT = "text"
    AMOUNT = "amount"
    NUMBER = "number"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Column:
    """One column with its heading."""

    title: str
    kind: Kind = Kind.TEXT
    width: int = 18


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet.

    Args:
        name: At most 31 characters, letters, digits and spaces.
        rows: Each as long as *columns*; read once.
        notes: Rows above the heading.
        is_listed: It has filters and a heading that stays in sight.
    """

    name: str
    columns: tuple[Column, ...]
    rows: Iterable[tuple[CellValue, ...]]
    notes: tuple[tuple[str, ...], ...] = ()
    is_listed: bool = True


_SHOWN: Final = {
    Kind.TEXT: "@",
    Kind.AMOUNT: "#,##0.00",
    Kind.NUMBER: "0.########",
    Kind.DATE: "dd/mm/yyyy",
}


def write_workbook(path: Path, tables: Iterable[Table]) -> int:
    """Write *tables* as sheets of one workbook, whole or not at all; return how many rows.

    Raises:
        CannotExportError: the place cannot be written; what stood there before still stands.
    """
    import xlsxwriter  # noqa: PLC0415  # see above
    from xlsxwriter.exceptions import XlsxWriterException  # noqa: PLC0415  # see above

    count = 0
    # What is still open cannot be removed on Windows; the system clears its folder itself.
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder, write_safely(path) as out:
        book = xlsxwriter.Workbook(out, {"constant_memory": True, "tmpdir": folder})
        book.set_properties({"created": _MADE})
        try:
            for table in tables:
                count += _write_table(book, table, path)
            book.close()
        except XlsxWriterException as error:
            # The library wraps what the disk said.
            raise OSError(str(error)) from error
        finally:
            _let_go(book)
    return count


def _let_go(book: "xlsxwriter.Workbook") -> None:
    """Close the files of rows, which the library leaves open when it does not come to an end."""
    for sheet in book.worksheets():
        rows = getattr(sheet, "row_data_fh", None)
        if rows is not None:
            rows.close()


def _write_table(book: "xlsxwriter.Workbook", table: Table, path: Path) -> int:
    sheet = book.add_worksheet(table.name)
    shown = {kind: book.add_format({"num_format": text}) for kind, text in _SHOWN.items()}
    for number, column in enumerate(table.columns):
        sheet.set_column(number, number, column.width, shown[column.kind])
    for number, note in enumerate(table.notes):
        for column_number, text in enumerate(note):
            sheet.write_string(number, column_number, text)
    head = len(table.notes)
    bold = book.add_format({"bold": True, "bottom": 1})
    for number, column in enumerate(table.columns):
        sheet.write_string(head, number, column.title, bold)
    count = 0
    for count, row in enumerate(table.rows, start=1):
        if head + count > MAX_ROWS:
            raise CannotExportError(path=str(path), reason="too-many-rows")
        for number, (column, value) in enumerate(zip(table.columns, row, strict=True)):
            _write_cell(sheet, (head + count, number), value, shown[column.kind])
    if table.is_listed:
        sheet.freeze_panes(head + 1, 0)
    if count and table.is_listed:
        sheet.autofilter(head, 0, head + count, len(table.columns) - 1)
    return count


def _write_cell(sheet: "Worksheet", at: tuple[int, int], value: CellValue, shown: "Format") -> None:
    match value:
        case None | "":
            pass
        case str():
            sheet.write_string(*at, value[:MAX_CELL_CHARS], shown)
        case Decimal() | int() if _fits(Decimal(value)):
            sheet.write_number(*at, float(value), shown)
        case Decimal() | int():
            sheet.write_string(
                *at, format(value, "f") if isinstance(value, Decimal) else str(value)
            )
        case Date():
            sheet.write_datetime(*at, datetime(value.year, value.month, value.day), shown)  # noqa: DTZ001


def _fits(amount: Decimal) -> bool:
    return len(amount.normalize().as_tuple().digits) <= MAX_DIGITS and abs(amount.adjusted()) < 30
