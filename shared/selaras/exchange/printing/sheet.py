"""Pages of paper: fonts, watermark, foot. The only home of the PDF library.

Lengths are in millimetres, type sizes in points. The same content gives the same bytes: the
file carries the moment it is given, not the present one.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from fpdf import FPDF
from fpdf.enums import MethodReturnValue, XPos, YPos
from fpdf.fonts import TTFFont

MARGIN: Final = 12.0
WIDTH: Final = 210.0 - 2 * MARGIN
HEIGHT: Final = 297.0
FOOT: Final = 14.0
FAMILY: Final = "DejaVu"

_FONTS = Path(__file__).parent / "fonts"
_GREY, _BLACK, _PALE, _LINE = 95, 0, 235, 170
_WATERMARK_SIZE, _WATERMARK_ANGLE = 54, 40


@dataclass(frozen=True, slots=True)
class Ink:
    """How text looks; *align* is ``L``, ``R`` or ``C``."""

    size: float = 7.5
    bold: bool = False
    grey: bool = False
    align: str = "L"


@dataclass(frozen=True, slots=True)
class Column:
    """Where text stands from left to right."""

    x: float
    width: float


PAGE = Column(MARGIN, WIDTH)
BODY = Ink()
SMALL = Ink(size=6.5, grey=True)


class Sheet(FPDF):
    """A4 pages on which text is placed by position."""

    def __init__(self, *, title: str, at: datetime) -> None:
        """Begin a document; *at* is the moment it is said to be made."""
        # They tell of each character without a glyph, which may be of a customer's name.
        for name in ("fpdf", "fontTools"):
            logging.getLogger(name).setLevel(logging.ERROR)
        super().__init__(orientation="portrait", unit="mm", format="A4")
        _prepare(self)
        # The library measures text only where a page is open; ours are opened once it is known
        # how many there will be.
        self._ruler = FPDF(orientation="portrait", unit="mm", format="A4")
        _prepare(self._ruler)
        self._ruler.add_page()
        self.set_title(title)
        self.set_creation_date(at)
        self.set_producer("Selaras")

    def leaf(self, *, watermark: str, foot: str) -> None:
        """Begin a page with its watermark and its foot."""
        self.add_page()
        if watermark:
            self._across(watermark)
        self.put(foot, PAGE, y=HEIGHT - FOOT + 4, ink=SMALL)

    def close(self) -> None:
        """Let go of the font files, which the library reads as it needs them."""
        for pdf in (self, self._ruler):
            for font in pdf.fonts.values():
                if isinstance(font, TTFFont):
                    font.ttfont.close()

    def list_in_contents(self, name: str) -> None:
        """Let the viewer's list of contents lead to this page."""
        self.start_section(printable(name))

    def put(self, text: str, column: Column, *, y: float, ink: Ink = BODY) -> float:
        """Write *text* in a column, as many lines as it needs; return where it ends."""
        self.set_font(FAMILY, "B" if ink.bold else "", ink.size)
        self.set_text_color(_GREY if ink.grey else _BLACK)
        self.set_xy(column.x, y)
        self.multi_cell(
            column.width,
            line_height(ink),
            printable(text),
            align=ink.align,
            new_x=XPos.LEFT,
            new_y=YPos.NEXT,
        )
        return float(self.get_y())

    def fits(self, text: str, column: Column, *, ink: Ink = BODY) -> bool:
        """Say whether *text* stands on one line of a column."""
        self._ruler.set_font(FAMILY, "B" if ink.bold else "", ink.size)
        room = column.width - 2 * self._ruler.c_margin
        return "\n" not in text and self._ruler.get_string_width(printable(text)) <= room

    def put_short(self, text: str, column: Column, *, y: float, ink: Ink = BODY) -> None:
        """Write *text* that ``fits``; quicker, for tables of many rows."""
        self.set_font(FAMILY, "B" if ink.bold else "", ink.size)
        self.set_text_color(_GREY if ink.grey else _BLACK)
        self.set_xy(column.x, y)
        self.cell(column.width, line_height(ink), printable(text), align=ink.align)

    def height_of(self, text: str, column: Column, *, ink: Ink = BODY) -> float:
        """Return how tall *text* will be in a column."""
        self._ruler.set_font(FAMILY, "B" if ink.bold else "", ink.size)
        lines = self._ruler.multi_cell(
            column.width,
            line_height(ink),
            printable(text),
            dry_run=True,
            output=MethodReturnValue.LINES,
        )
        return len(lines) * line_height(ink) if isinstance(lines, Sequence) else 0.0

    def rule(self, y: float, column: Column = PAGE) -> None:
        """Draw a thin line."""
        self.set_draw_color(_LINE)
        self.set_line_width(0.2)
        self.line(column.x, y, column.x + column.width, y)

    def _across(self, text: str) -> None:
        self.set_font(FAMILY, "B", _WATERMARK_SIZE)
        # A long word is made smaller, so that it stays on the page.
        width = self.get_string_width(text)
        size = _WATERMARK_SIZE * min(1.0, 240.0 / width)
        self.set_font(FAMILY, "B", size)
        self.set_text_color(_PALE)
        middle_x, middle_y = 105.0, HEIGHT / 2
        with self.rotation(_WATERMARK_ANGLE, middle_x, middle_y):
            self.text(middle_x - self.get_string_width(text) / 2, middle_y, text)


def _prepare(pdf: FPDF) -> None:
    pdf.set_margins(MARGIN, MARGIN)
    pdf.set_auto_page_break(auto=False)
    pdf.add_font(FAMILY, "", _FONTS / "DejaVuSans.ttf")
    pdf.add_font(FAMILY, "B", _FONTS / "DejaVuSans-Bold.ttf")


def line_height(ink: Ink) -> float:
    """Return the height of a line of type, in millimetres."""
    return ink.size * 0.48


def printable(text: str) -> str:
    """Return *text* without characters that would move or hide what stands around it."""
    return "".join(each if each.isprintable() or each == "\n" else " " for each in text)
