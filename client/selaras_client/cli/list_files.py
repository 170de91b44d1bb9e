"""Lists of invoices as files that people open: Excel or CSV, all rows, one at a time."""

from collections.abc import Iterator
from datetime import date as Date
from pathlib import Path

from selaras.domain.result import Rejection
from selaras.exchange.excel.write import CellValue, Column, Kind, Table, write_workbook
from selaras.exchange.table_csv import write_csv
from selaras.store.db import Connection
from selaras.store.invoices import MAX_PAGE, InvoiceRow, Wanted, from_sen, list_wanted
from selaras.texts import Texts

_COLUMNS = (
    ("reference", Kind.TEXT, 24),
    ("date", Kind.DATE, 12),
    ("trx_code", Kind.TEXT, 6),
    ("buyer_name", Kind.TEXT, 36),
    ("buyer_id", Kind.TEXT, 20),
    ("nsfp", Kind.TEXT, 20),
    ("coretax", Kind.TEXT, 20),
    ("state", Kind.TEXT, 12),
    ("line_count", Kind.NUMBER, 8),
    ("tax_base", Kind.AMOUNT, 18),
    ("vat", Kind.AMOUNT, 18),
    ("ppnbm", Kind.AMOUNT, 18),
    ("errors", Kind.NUMBER, 8),
    ("warnings", Kind.NUMBER, 8),
)


def write_list(path: Path, rows: Iterator[InvoiceRow], *, texts: Texts) -> int | Rejection:
    """Write rows as the kind of file that the name asks for; return how many.

    Raises:
        CannotExportError: the place cannot be written; what stood there before still stands.
    """
    columns = tuple(
        Column(texts.say(f"list.column.{name}"), kind, width) for name, kind, width in _COLUMNS
    )
    return write_table(path, Table(texts.say("list.sheet"), columns, map(_cells, rows)))


def write_table(path: Path, table: Table) -> int | Rejection:
    """Write a table as the kind of file that the name asks for; return how many rows it has.

    Raises:
        CannotExportError: the place cannot be written; what stood there before still stands.
    """
    match path.suffix.lower():
        case ".xlsx":
            return write_workbook(path, [table])
        case ".csv":
            return write_csv(path, table)
        case suffix:
            return Rejection("list.suffix", {"suffix": suffix or path.name})


def each_row(db: Connection, company: str, *, wanted: Wanted) -> Iterator[InvoiceRow]:
    """Yield all rows of a list, a page at a time."""
    done = 0
    while True:
        page = list_wanted(db, company, wanted=wanted, limit=MAX_PAGE, offset=done)
        yield from page.rows
        done += len(page.rows)
        if not page.rows or done >= page.total:
            return


def _cells(row: InvoiceRow) -> tuple[CellValue, ...]:
    return (
        row.reference,
        Date.fromisoformat(row.date) if row.date else None,
        row.trx_code,
        row.buyer_name,
        row.buyer_id,
        row.nsfp,
        row.coretax,
        row.state,
        row.line_count,
        from_sen(row.tax_base_sen),
        from_sen(row.vat_sen),
        from_sen(row.ppnbm_sen),
        row.errors,
        row.warnings,
    )
