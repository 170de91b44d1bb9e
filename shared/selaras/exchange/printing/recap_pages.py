"""A month's VAT recap on paper: the return's lines, then each annex as a list."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from selaras.domain.money import number_text
from selaras.domain.month_lines import ReturnLine, return_lines
from selaras.domain.months import Annex, Month, Row
from selaras.domain.recap import Sums, add
from selaras.exchange.printing.invoice_texts import Say
from selaras.exchange.printing.sheet import (
    BODY,
    FOOT,
    HEIGHT,
    MARGIN,
    PAGE,
    WIDTH,
    Column,
    Ink,
    Sheet,
    line_height,
)

TITLE: Final = Ink(size=12, bold=True)
STRONG: Final = Ink(bold=True)
SMALL: Final = Ink(size=6.5)
ROW_GAP: Final = 1.0
_BOTTOM: Final = HEIGHT - FOOT

# Width and whether it holds an amount, from left to right.
_LINES: Final = ((12, False), (82, False), (24, True), (24, True), (23, True), (21, True))
_ROWS: Final = (
    *((31, False), (30, False), (17, False), (42, False)),
    *((24, True), (22, True), (20, True)),
)


@dataclass(frozen=True, slots=True)
class PrintedRecap:
    """What is printed.

    Args:
        head: Company, period and how the month stands, a line each.
        is_closed: An open month carries a word across the page.
    """

    head: Sequence[str]
    month: Month
    is_closed: bool


@dataclass(frozen=True, slots=True)
class _Line:
    """One row of a table."""

    texts: Sequence[str]
    ink: Ink = BODY


def recap_pdf(printed: PrintedRecap, *, say: Say, at: datetime) -> bytes:
    """Return the recap as a PDF said to be made *at*, by the wall clock of the office."""
    with closing(Sheet(title=say("recap.title", {}), at=at)) as sheet:
        pages = _Pages(sheet, printed, say, at)
        lines = [_return_line(line, say) for line in return_lines(printed.month.recap)]
        pages.table(say("recap.title", {}), lines, widths=_LINES, names=_LINE_NAMES)
        for annex in Annex:
            rows = printed.month.annex(annex)
            if rows:
                title = say(f"recap.annex.{annex}", {})
                listed = [*_rows(rows), _sums(rows, say)]
                pages.table(title, listed, widths=_ROWS, names=_ROW_NAMES)
        return bytes(sheet.output())


_LINE_NAMES: Final = ("line", "caption", "base", "other_base", "vat", "ppnbm")
_ROW_NAMES: Final = ("number", "reference", "date", "partner", "base", "vat", "ppnbm")


class _Pages:
    """Draws tables, each on pages of its own."""

    def __init__(self, sheet: Sheet, printed: PrintedRecap, say: Say, at: datetime) -> None:
        self._sheet, self._printed, self._say, self._at = sheet, printed, say, at
        self._number = 0

    def table(
        self,
        title: str,
        lines: Sequence[_Line],
        *,
        widths: Sequence[tuple[int, bool]],
        names: Sequence[str],
    ) -> None:
        """Draw one table; its heading stands on each page."""
        columns = list(_columns(widths))
        heading = [self._say(f"recap.column.{name}", {}) for name in names]
        y = self._page(title, columns, heading)
        self._sheet.list_in_contents(title)
        for line in lines:
            height = self._height(line, columns)
            if y + height > _BOTTOM:
                y = self._page(title, columns, heading)
            self._draw(line, columns, y=y)
            y += height

    def _page(
        self, title: str, columns: Sequence[tuple[Column, bool]], heading: Sequence[str]
    ) -> float:
        self._number += 1
        sheet, say = self._sheet, self._say
        facts = {"page": self._number, "at": f"{self._at:%d/%m/%Y %H:%M}"}
        watermark = "" if self._printed.is_closed else say("recap.watermark", {})
        sheet.leaf(watermark=watermark, foot=say("recap.foot", facts))
        y = sheet.put(title, PAGE, y=MARGIN, ink=TITLE)
        for line in self._printed.head:
            y = sheet.put(line, PAGE, y=y)
        y += 2
        head = _Line(heading, STRONG)
        sheet.rule(y)
        height = self._height(head, columns) + ROW_GAP
        self._draw(head, columns, y=y + ROW_GAP)
        sheet.rule(y + height)
        return y + height + ROW_GAP

    def _height(self, line: _Line, columns: Sequence[tuple[Column, bool]]) -> float:
        heights = [
            self._sheet.height_of(text, column, ink=line.ink)
            for text, (column, _) in zip(line.texts, columns, strict=True)
            # What fits on one line need not be broken: a month has thousands of rows.
            if not self._sheet.fits(text, column, ink=line.ink)
        ]
        return max([*heights, line_height(line.ink)]) + ROW_GAP

    def _draw(self, line: _Line, columns: Sequence[tuple[Column, bool]], *, y: float) -> None:
        for text, (column, is_amount) in zip(line.texts, columns, strict=True):
            ink = Ink(line.ink.size, line.ink.bold, align="R" if is_amount else "L")
            if text and self._sheet.fits(text, column, ink=ink):
                self._sheet.put_short(text, column, y=y, ink=ink)
            elif text:
                self._sheet.put(text, column, y=y, ink=ink)


def _columns(widths: Sequence[tuple[int, bool]]) -> Iterator[tuple[Column, bool]]:
    x = MARGIN
    for width, is_amount in widths:
        yield Column(x, min(width, MARGIN + WIDTH - x)), is_amount
        x += width


def _return_line(line: ReturnLine, say: Say) -> _Line:
    amounts = [line.base, line.other_base, line.vat, line.ppnbm]
    texts = (line.key, say(f"recap.line.{line.key}", {}), *map(_amount, amounts))
    return _Line(texts, STRONG if line.is_sum else BODY)


def _rows(rows: Sequence[Row]) -> Iterator[_Line]:
    for row in rows:
        day = "/".join(reversed(row.date.split("-")))
        about = (row.number, row.reference, day, row.partner)
        yield _Line((*about, *_shown(row.sums)), SMALL)


def _sums(rows: Sequence[Row], say: Say) -> _Line:
    total = say("recap.total", {"count": len(rows)})
    return _Line((total, "", "", "", *_shown(add(row.sums for row in rows))), STRONG)


def _shown(sums: Sums) -> tuple[str, str, str]:
    return number_text(sums.base), number_text(sums.vat), number_text(sums.ppnbm)


def _amount(amount: Decimal | None) -> str:
    return "" if amount is None else number_text(amount)
