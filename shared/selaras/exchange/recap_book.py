"""A month's VAT recap as a workbook: the return's lines, a sheet for each annex, what differs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date as Date
from pathlib import Path
from typing import Final

from selaras.domain.month_lines import return_lines
from selaras.domain.months import Annex, Changed, LeftOut, Month, Row
from selaras.domain.reconciling import Pair, Reconciliation
from selaras.exchange.excel.write import CellValue, Column, Kind, Table, write_workbook
from selaras.exchange.printing import Say

_LINE_COLUMNS: Final = (
    ("line", Kind.TEXT, 8),
    ("caption", Kind.TEXT, 64),
    ("base", Kind.AMOUNT, 20),
    ("other_base", Kind.AMOUNT, 20),
    ("vat", Kind.AMOUNT, 20),
    ("ppnbm", Kind.AMOUNT, 20),
)
_ROW_COLUMNS: Final = (
    ("line", Kind.TEXT, 8),
    ("number", Kind.TEXT, 20),
    ("reference", Kind.TEXT, 24),
    ("date", Kind.DATE, 12),
    ("partner_id", Kind.TEXT, 20),
    ("partner", Kind.TEXT, 36),
    ("code", Kind.TEXT, 8),
    ("status", Kind.TEXT, 20),
    *_LINE_COLUMNS[2:],
)
_LEFT_COLUMNS: Final = (
    ("reference", Kind.TEXT, 24),
    ("number", Kind.TEXT, 20),
    ("date", Kind.DATE, 12),
    ("partner", Kind.TEXT, 36),
    ("state", Kind.TEXT, 20),
    *_LINE_COLUMNS[2:],
)
_GAP_COLUMNS: Final = (
    ("what", Kind.TEXT, 40),
    ("row", Kind.NUMBER, 8),
    ("reference", Kind.TEXT, 24),
    ("partner", Kind.TEXT, 36),
    ("here_base", Kind.AMOUNT, 20),
    ("there_base", Kind.AMOUNT, 20),
    ("here_vat", Kind.AMOUNT, 20),
    ("there_vat", Kind.AMOUNT, 20),
)


@dataclass(frozen=True, slots=True)
class RecapSheets:
    """What goes into the file.

    Args:
        title: Company, period and how the month stands, a line each.
        books: Against the office's own list, where one was given.
    """

    title: Sequence[str]
    month: Month
    left_out: Sequence[LeftOut] = ()
    changes: Sequence[Changed] = ()
    coretax: Reconciliation | None = None
    books: Reconciliation | None = None


def write_recap(path: Path, sheets: RecapSheets, *, say: Say) -> int:
    """Write the workbook; return how many rows it has.

    Raises:
        CannotExportError: the place cannot be written; what stood there before still stands.
    """
    return write_workbook(path, list(_tables(sheets, say)))


def _tables(sheets: RecapSheets, say: Say) -> Iterator[Table]:
    yield _lines(sheets, say)
    for annex in Annex:
        rows = sheets.month.annex(annex)
        if rows:
            name = say(f"recap.sheet.{annex}", {})
            yield Table(name, _columns(_ROW_COLUMNS, say), [_row(row) for row in rows])
    if sheets.left_out:
        cells = [_left_out(each, say) for each in sheets.left_out]
        yield Table(say("recap.sheet.left-out", {}), _columns(_LEFT_COLUMNS, say), cells)
    if sheets.changes:
        cells = [cell for each in sheets.changes for cell in _changed(each, say)]
        columns = (
            Column(say("recap.column.what", {}), Kind.TEXT, 24),
            *_columns(_ROW_COLUMNS, say),
        )
        yield Table(say("recap.sheet.changes", {}), columns, cells)
    for name, found in (("coretax", sheets.coretax), ("books", sheets.books)):
        if found is not None and not found.agrees:
            columns = _columns(_GAP_COLUMNS, say)
            yield Table(say(f"recap.sheet.{name}", {}), columns, list(_gaps(found, say)))


def _lines(sheets: RecapSheets, say: Say) -> Table:
    rows = [
        (
            *(line.key, say(f"recap.line.{line.key}", {})),
            *(line.base, line.other_base, line.vat, line.ppnbm),
        )
        for line in return_lines(sheets.month.recap)
    ]
    notes = tuple((line,) for line in sheets.title)
    columns = _columns(_LINE_COLUMNS, say)
    return Table(say("recap.sheet.lines", {}), columns, rows, notes, is_listed=False)


def _columns(named: Sequence[tuple[str, Kind, int]], say: Say) -> tuple[Column, ...]:
    return tuple(
        Column(say(f"recap.column.{name}", {}), kind, width) for name, kind, width in named
    )


def _row(row: Row) -> tuple[CellValue, ...]:
    sums = row.sums
    return (
        *(row.line, row.number, row.reference, _day(row.date), row.partner_id, row.partner),
        *(row.code, row.status, sums.base, sums.other_base, sums.vat, sums.ppnbm),
    )


def _left_out(each: LeftOut, say: Say) -> tuple[CellValue, ...]:
    sums = each.sums
    return (
        *(each.reference, each.number, _day(each.date), each.partner),
        *(state_text(each.state, say), sums.base, sums.other_base, sums.vat, sums.ppnbm),
    )


def state_text(state: str, say: Say) -> str:
    """Return why a document does not count, for people."""
    key = f"recap.state.{state}"
    said = say(key, {})
    return state if said == key else said


def _changed(changed: Changed, say: Say) -> Iterator[tuple[CellValue, ...]]:
    for key, row in (("before", changed.before), ("now", changed.now)):
        if row is not None:
            yield (say(f"recap.changed.{key}", {}), *_row(row))


def _gaps(found: Reconciliation, say: Say) -> Iterator[tuple[CellValue, ...]]:
    for key, pairs in (("differs", found.differing), ("uncounted", found.uncounted)):
        for pair in pairs:
            yield _pair(say(f"recap.gap.{key}", {}), pair)
    for row in found.only_here:
        what, sums = say("recap.gap.only-here", {}), row.sums
        yield (what, None, row.reference, row.partner, sums.base, None, sums.vat, None)
    for there in found.only_there:
        name = there.reference or there.number
        amounts = (None, there.base, None, there.vat)
        yield (say("recap.gap.only-there", {}), there.row, name, there.partner, *amounts)


def _pair(what: str, pair: Pair) -> tuple[CellValue, ...]:
    here, there = pair.here, pair.there
    amounts = (here.sums.base, there.base, here.sums.vat, there.vat)
    return (what, there.row, here.reference or here.number, here.partner, *amounts)


def _day(text: str) -> Date | None:
    return Date.fromisoformat(text) if text else None
