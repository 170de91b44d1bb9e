"""Draws what a person keys in at Coretax: how to find the invoice, what changes, the sums.

Almost always one page; what does not fit goes on to the next.
"""

from typing import Final

from selaras.exchange.printing.invoice_page import AMOUNT, GAP, ROW_GAP, STRONG, TITLE
from selaras.exchange.printing.key_in_texts import KeyPage, KeyRow
from selaras.exchange.printing.sheet import (
    BODY,
    FOOT,
    HEIGHT,
    MARGIN,
    PAGE,
    SMALL,
    WIDTH,
    Column,
    Sheet,
)

_FIELD = Column(MARGIN, 46)
_THERE = Column(MARGIN + 48, 66)
_KEY = Column(MARGIN + 116, WIDTH - 116)
_SUM_NAME = Column(MARGIN + 48, 66)
_SUM = Column(MARGIN + 116, 44)
_BOTTOM: Final = HEIGHT - FOOT


def draw_key_page(sheet: Sheet, page: KeyPage) -> None:
    """Draw one page of work by hand."""
    sheet.leaf(watermark="", foot=page.foot)
    sheet.list_in_contents(page.title)
    y = sheet.put(page.title, PAGE, y=MARGIN, ink=TITLE) + GAP
    for number, step in enumerate(page.steps, start=1):
        y = _roomy(sheet, page, y)
        y = sheet.put(f"{number}.  {step}", PAGE, y=y) + ROW_GAP
    if page.rows:
        y = _row(sheet, page, page.headings, y=y + GAP)
    for row in page.rows:
        y = _row(sheet, page, row, y=y)
    sheet.rule(y)
    y += GAP
    for name, amount in page.sums:
        y = _roomy(sheet, page, y)
        sheet.put(name, _SUM_NAME, y=y, ink=BODY)
        y = sheet.put(amount, _SUM, y=y, ink=AMOUNT) + 0.6


def _row(sheet: Sheet, page: KeyPage, row: KeyRow, *, y: float) -> float:
    texts = ((row.field, _FIELD), (row.there, _THERE), (row.key, _KEY))
    height = max(sheet.height_of(text or "-", column, ink=STRONG) for text, column in texts)
    y = _roomy(sheet, page, y, height=height + ROW_GAP)
    sheet.rule(y)
    y += ROW_GAP / 2
    is_heading = row is page.headings
    sheet.put(row.field, _FIELD, y=y, ink=STRONG if is_heading else BODY)
    sheet.put(row.there or "-", _THERE, y=y, ink=STRONG if is_heading else SMALL)
    sheet.put(row.key or "-", _KEY, y=y, ink=STRONG)
    return y + height + ROW_GAP / 2


def _roomy(sheet: Sheet, page: KeyPage, y: float, *, height: float = 8.0) -> float:
    """Begin another page where this one is full."""
    if y + height <= _BOTTOM:
        return y
    sheet.leaf(watermark="", foot=page.foot)
    return MARGIN
