"""Lists of papers as files that people open: Excel or CSV, all rows, one at a time."""

from collections.abc import Iterator
from datetime import date as Date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from selaras.domain.result import Rejection
from selaras.domain.tax_period import month_shown
from selaras.exchange.excel.write import CellValue, Column, Kind, Table
from selaras.store.invoices import from_sen
from selaras.texts import Texts
from selaras_client.cli.list_files import write_table

if TYPE_CHECKING:
    from selaras.store.rows import PaperRow

_COLUMNS: Final = (
    ("date", Kind.DATE, 12),
    ("number", Kind.TEXT, 24),
    ("party", Kind.TEXT, 36),
    ("tin", Kind.TEXT, 20),
    ("refers", Kind.TEXT, 20),
    ("code", Kind.TEXT, 8),
    ("period", Kind.TEXT, 10),
    ("status", Kind.TEXT, 20),
    ("decision", Kind.TEXT, 14),
    ("base", Kind.AMOUNT, 18),
    ("other_base", Kind.AMOUNT, 18),
    ("vat", Kind.AMOUNT, 18),
    ("ppnbm", Kind.AMOUNT, 18),
    ("errors", Kind.NUMBER, 8),
    ("warnings", Kind.NUMBER, 8),
)


def write_papers(path: Path, rows: "Iterator[PaperRow]", *, texts: Texts) -> int | Rejection:
    """Write rows as the kind of file that the name asks for; return how many.

    Raises:
        CannotExportError: the place cannot be written; what stood there before still stands.
    """
    columns = tuple(
        Column(texts.say(f"paper.column.{name}"), kind, width) for name, kind, width in _COLUMNS
    )
    return write_table(path, Table(texts.say("paper.sheet"), columns, map(_cells, rows)))


def _cells(row: "PaperRow") -> tuple[CellValue, ...]:
    return (
        Date.fromisoformat(row.date) if row.date else None,
        *(row.number, row.party, row.tin, row.refers, row.code),
        *(month_shown(row.period), row.status, row.decision),
        *(from_sen(each) for each in (row.base_sen, row.other_base_sen, row.vat_sen)),
        from_sen(row.ppnbm_sen),
        row.errors,
        row.warnings,
    )
