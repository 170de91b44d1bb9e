"""Tables out as CSV that a spreadsheet of an Indonesian PC opens with its columns apart.

UTF-8 with its mark, semicolons, a decimal comma, days as DD/MM/YYYY. A text that a spreadsheet
would take for a formula gets an apostrophe in front.
"""

import csv
import io
from collections.abc import Iterator
from datetime import date as Date
from decimal import Decimal
from pathlib import Path

from selaras.domain.money import amount_text
from selaras.exchange.excel.write import CellValue, Table
from selaras.exchange.safe_file import write_safely

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(path: Path, table: Table) -> int:
    """Write one table, whole or not at all; return how many rows.

    Raises:
        CannotExportError: the place cannot be written; what stood there before still stands.
    """
    count = -1
    with write_safely(path) as out:
        for line in _lines(table):
            out.write(line)
            count += 1
    return count


def _lines(table: Table) -> Iterator[bytes]:
    yield b"\xef\xbb\xbf" + _line([column.title for column in table.columns])
    for row in table.rows:
        yield _line([_text(value) for value in row])


def _line(cells: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerow(cells)
    return out.getvalue().encode("utf-8")


def _text(value: CellValue) -> str:
    match value:
        case None:
            return ""
        case str():
            return f"'{value}" if value.startswith(_FORMULA) else value
        case Decimal():
            return amount_text(value).replace(".", ",")
        case Date():
            return value.strftime("%d/%m/%Y")
        case _:
            return str(value)
