"""Draws one invoice on as many pages as it needs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from selaras.exchange.printing.invoice_texts import (
    PrintedInvoice,
    PrintedLine,
    Say,
    foot_of,
    head_rows,
    in_words,
    line_texts,
    parties,
    sum_rows,
    title_of,
    watermark_of,
)
from selaras.exchange.printing.paging import Room, paginate
from selaras.exchange.printing.sheet import (
    BODY,
    FOOT,
    HEIGHT,
    MARGIN,
    PAGE,
    SMALL,
    WIDTH,
    Column,
    Ink,
    Sheet,
    line_height,
)

TITLE: Final = Ink(size=14, bold=True)
STRONG: Final = Ink(bold=True)
AMOUNT: Final = Ink(align="R")
STRONG_AMOUNT: Final = Ink(bold=True, align="R")
GAP: Final = 3.0
ROW_GAP: Final = 1.6

_NUMBER = Column(MARGIN, 8)
_CODE = Column(MARGIN + 8, 15)
_NAME = Column(MARGIN + 23, 79)
_BASE = Column(MARGIN + 102, 30)
_OTHER = Column(MARGIN + 132, 28)
_VAT = Column(MARGIN + 160, 26)
_LEFT = Column(MARGIN, WIDTH / 2 - GAP)
_RIGHT = Column(MARGIN + WIDTH / 2 + GAP, WIDTH / 2 - GAP)
_LABEL = Column(MARGIN, 34)
_VALUE = Column(MARGIN + 34, WIDTH - 34)
_SUM_NAME = Column(MARGIN + 84, 66)
_SUM = Column(MARGIN + 150, 36)

_BOTTOM = HEIGHT - FOOT


@dataclass(frozen=True, slots=True)
class _Job:
    """One invoice on its way to paper."""

    sheet: Sheet
    printed: PrintedInvoice
    say: Say
    at: datetime


def draw_invoice(sheet: Sheet, printed: PrintedInvoice, *, say: Say, at: datetime) -> None:
    """Draw one invoice on pages of its own, its totals below the last line."""
    job = _Job(sheet, printed, say, at)
    lines = line_texts(printed.invoice, say)
    heights = [_row_height(sheet, line) for line in lines]
    later = _BOTTOM - (MARGIN + _later_head_height())
    room = Room(_BOTTOM - _first_head_height(job), later, _sums_height(job))
    pages = paginate(heights, room)
    for number, places in enumerate(pages, start=1):
        _page(job, number, len(pages))
        y = _first_head(job) if number == 1 else _later_head(job)
        for place in places:
            _row(sheet, lines[place], y=y)
            y += heights[place]
        if number == len(pages):
            _sums(job, y)


def _page(job: _Job, number: int, count: int) -> None:
    foot = foot_of(job.printed, job.say, page=number, pages=count, at=job.at)
    job.sheet.leaf(watermark=watermark_of(job.printed, job.say), foot=foot)
    if number == 1:
        job.sheet.list_in_contents(job.printed.invoice.reference or "-")


def _first_head(job: _Job) -> float:
    sheet, say = job.sheet, job.say
    y = sheet.put(title_of(job.printed, say), PAGE, y=MARGIN, ink=TITLE) + 1
    if job.printed.note:
        y = sheet.put(job.printed.note, PAGE, y=y, ink=SMALL) + 1
    for name, value in head_rows(job.printed, say):
        sheet.put(name, _LABEL, y=y, ink=SMALL)
        y = sheet.put(value, _VALUE, y=y)
    y += GAP
    seller, buyer = parties(job.printed, say)
    sheet.put(say("print.seller", {}), _LEFT, y=y, ink=STRONG)
    y = sheet.put(say("print.buyer", {}), _RIGHT, y=y, ink=STRONG)
    y = max(sheet.put(seller, _LEFT, y=y), sheet.put(buyer, _RIGHT, y=y)) + GAP
    return _table_head(job, y)


def _first_head_height(job: _Job) -> float:
    """Return how far down the lines begin on the first page."""
    sheet, say = job.sheet, job.say
    y = MARGIN + sheet.height_of(title_of(job.printed, say), PAGE, ink=TITLE) + 1
    if job.printed.note:
        y += sheet.height_of(job.printed.note, PAGE, ink=SMALL) + 1
    y += sum(sheet.height_of(value, _VALUE) for _, value in head_rows(job.printed, say)) + GAP
    seller, buyer = parties(job.printed, say)
    blocks = max(sheet.height_of(seller, _LEFT), sheet.height_of(buyer, _RIGHT))
    return y + line_height(STRONG) + blocks + GAP + _table_head_height()


def _later_head(job: _Job) -> float:
    invoice = job.printed.invoice
    facts = {"reference": invoice.reference or "-", "buyer": invoice.buyer.name[:60] or "-"}
    job.sheet.put(job.say("print.continued", facts), PAGE, y=MARGIN, ink=SMALL)
    return _table_head(job, MARGIN + line_height(SMALL) + 1)


def _later_head_height() -> float:
    return line_height(SMALL) + 1 + _table_head_height()


def _table_head(job: _Job, y: float) -> float:
    sheet, say = job.sheet, job.say
    sheet.rule(y)
    names = (("number", _NUMBER), ("code", _CODE), ("name", _NAME))
    for name, column in names:
        sheet.put(say(f"print.column.{name}", {}), column, y=y + ROW_GAP, ink=STRONG)
    for name, column in (("tax_base", _BASE), ("other_tax_base", _OTHER), ("vat", _VAT)):
        sheet.put(say(f"print.column.{name}", {}), column, y=y + ROW_GAP, ink=STRONG_AMOUNT)
    bottom = y + _table_head_height()
    sheet.rule(bottom)
    return bottom


def _table_head_height() -> float:
    return line_height(STRONG) + 2 * ROW_GAP


def _row(sheet: Sheet, line: PrintedLine, *, y: float) -> None:
    y += ROW_GAP / 2
    sheet.put(line.number, _NUMBER, y=y)
    sheet.put(line.code, _CODE, y=y)
    sheet.put(line.tax_base, _BASE, y=y, ink=AMOUNT)
    sheet.put(line.other_tax_base, _OTHER, y=y, ink=AMOUNT)
    sheet.put(line.vat, _VAT, y=y, ink=AMOUNT)
    sheet.put(line.details, _NAME, y=sheet.put(line.name, _NAME, y=y), ink=SMALL)


def _row_height(sheet: Sheet, line: PrintedLine) -> float:
    name = sheet.height_of(line.name, _NAME)
    return name + sheet.height_of(line.details, _NAME, ink=SMALL) + ROW_GAP


def _sums(job: _Job, y: float) -> None:
    sheet = job.sheet
    sheet.rule(y)
    y += ROW_GAP
    rows = sum_rows(job.printed.invoice, job.say)
    for place, (name, amount) in enumerate(rows):
        # What has no amount is the title of the rows below.
        is_strong = place == len(rows) - 1 or not amount
        sheet.put(name, _SUM_NAME, y=y, ink=STRONG if is_strong else BODY)
        sheet.put(amount, _SUM, y=y, ink=STRONG_AMOUNT if is_strong else AMOUNT)
        y += line_height(BODY) + 0.6
    words = in_words(job.printed.invoice, job.say)
    sheet.put(words, PAGE, y=y + GAP, ink=BODY)


def _sums_height(job: _Job) -> float:
    rows = sum_rows(job.printed.invoice, job.say)
    words = job.sheet.height_of(in_words(job.printed.invoice, job.say), PAGE)
    return ROW_GAP + len(rows) * (line_height(BODY) + 0.6) + GAP + words + GAP
