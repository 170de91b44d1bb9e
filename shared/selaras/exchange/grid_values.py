"""Cells of a table as values; what cannot be believed is a fault with sheet, row and column."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date as Date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Final

from selaras.domain.coretax_results import NUMBER_DIGITS
from selaras.domain.money import MAX_DECIMALS, MAX_WHOLE_DIGITS, amount_text, parse_amount
from selaras.domain.party import NPWP_DIGITS, is_digits
from selaras.domain.purchase_paper import OLD_NUMBER_DIGITS
from selaras.exchange.grid import Cell, State
from selaras.exchange.grid_table import Record
from selaras.exchange.refusal import FaultList

MAX_TEXT: Final = 4_000
# Excel keeps fifteen digits of a number; a longer one lost its end there.
EXACT_DIGITS: Final = 15
# An NPWP begins with up to four zeros: one of the new form, the others of a treasury's old one.
NPWP_LEAST: Final = 12
# Of Coretax and of the desktop program, without the leading zero.
_NUMBER_DIGITS: Final = (NUMBER_DIGITS - 1, OLD_NUMBER_DIGITS - 1)
_YEARS: Final = range(2000, 2100)

_DAY_FIRST = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4})")
_YEAR_FIRST = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
_TIME = re.compile(r"[T ][0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2}(?:\.[0-9]+)?)?(?: ?[AP]M)?Z?$")
_GROUPED_POINT = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?|-?[0-9]+,[0-9]+")
_GROUPED_COMMA = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_SHORTENED = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+[0-9]{1,2}")
_THREE = re.compile(r"-?[0-9]{1,3}[.,][0-9]{3}")
_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_MONTHS: Final = (
    ("jan",), ("feb", "peb"), ("mar",), ("apr",), ("mei", "may"), ("jun",),
    ("jul",), ("agu", "ags", "agt", "aug"), ("sep",), ("okt", "oct"), ("nov", "nop"),
    ("des", "dec"),
)  # fmt: skip
_NAMED = re.compile(r"([0-9]{1,2})[-/. ]([A-Za-z]{3,9})[-/. ]([0-9]{4})")

DateOf = Callable[[Decimal], Date | None]


class Values:
    """The values of one record.

    Args:
        date_of: The day that a bare number stands for in this file.
        is_month_first: Dates such as 10/01/2026 are the first of October.
        is_comma_decimal: In texts, ``1.250`` is one thousand two hundred and fifty.
    """

    def __init__(
        self,
        record: Record,
        faults: FaultList,
        *,
        date_of: DateOf,
        is_month_first: bool = False,
        is_comma_decimal: bool = True,
    ) -> None:
        self.record, self._faults, self._date_of = record, faults, date_of
        self._is_month_first, self._is_comma_decimal = is_month_first, is_comma_decimal

    def bad(self, code: str, key: str, **facts: object) -> None:
        """Note that the cell of *key* cannot be taken."""
        place = self.record.place(key)
        value = facts.pop("value", self.shown(key))
        self._faults.add(code, place, element=place.name, value=value, **facts)

    def shown(self, key: str) -> str:
        """Return the cell as a person sees it, cut."""
        cell = self.record.cell(key)
        return "" if cell is None else _text_of(cell)[:80]

    def text(self, key: str) -> str:
        """Return a text with its white space made plain; blank for an empty cell."""
        cell = self._usable(key)
        if cell is None:
            return ""
        text = " ".join(unicodedata.normalize("NFC", _text_of(cell)).split())
        if len(text) > MAX_TEXT:
            self.bad("grid.too-long", key, limit=MAX_TEXT)
        return text[:MAX_TEXT]

    def digits(self, key: str) -> str:
        """Return a number that names something, as text; its separators stay.

        A cell that holds a number has lost its leading zeros, and beyond fifteen digits its end;
        so has one that Excel saved as it showed it (``3,17E+15``).
        """
        cell = self._usable(key)
        if cell is not None and isinstance(cell.value, Decimal):
            text = amount_text(cell.value)
            if len(text) > EXACT_DIGITS and text.endswith("0"):
                self.bad("grid.digits-lost", key)
            return text
        text = self.text(key)
        if _SHORTENED.fullmatch(text):
            self.bad("grid.digits-lost", key)
        return text

    def npwp(self, key: str) -> str:
        """Return an NPWP with the zeros that a number lost; what is no NPWP stays as it is."""
        text = self.digits(key)
        kept = number_kept(text, NPWP_DIGITS)
        # Fewer digits are no NPWP that lost its zeros, but one that somebody cut.
        is_whole = len(kept.lstrip("0")) >= NPWP_LEAST or not kept.strip("0")
        return kept if text and is_whole else text

    def number(self, key: str) -> str:
        """Return a tax invoice's number as digits, with the one leading zero that a number lost.

        Of as many digits only ``10`` begins with none, and that has lost nothing.
        """
        text = self.digits(key).replace(".", "").replace("-", "")
        is_short = len(text) in _NUMBER_DIGITS and not text.startswith("0")
        return f"0{text}" if is_short else text

    def amount(self, key: str) -> Decimal | None:
        """Return an amount of rupiah, None for an empty cell.

        Nobody writes rupiah with three decimals: ``1,250`` where the comma is decimal comes from a
        program that writes thousands so, and is not taken for a thousandth.
        """
        cell = self.record.cell(key)
        mark = "," if self._is_comma_decimal else "."
        if cell is not None and isinstance(cell.value, str) and _unclear(cell.value, mark):
            self.bad("grid.unclear-number", key)
            return None
        return self.quantity(key)

    def quantity(self, key: str) -> Decimal | None:
        """Return a number with any decimals, None for an empty cell."""
        cell = self._usable(key, may_be_merged=False)
        if cell is None or cell.value == "":
            return None
        found = self._amount(cell)
        if found is None:
            self.bad("grid.bad-number", key)
        return found

    def date(self, key: str) -> Date | None:
        """Return a day, None for an empty cell."""
        cell = self._usable(key)
        if cell is None or cell.value == "":
            return None
        found = self._day(cell)
        if found is None:
            self.bad("grid.bad-date", key)
        return found

    def _usable(self, key: str, *, may_be_merged: bool = True) -> Cell | None:
        cell = self.record.cell(key)
        if cell is None:
            return None
        if cell.state is State.UNCALCULATED:
            self.bad("grid.formula", key)
        elif cell.state is State.ERROR:
            self.bad("grid.error-value", key)
        elif cell.state is State.MERGED and not may_be_merged:
            self.bad("grid.merged-amount", key)
        else:
            return cell
        return None

    def _amount(self, cell: Cell) -> Decimal | None:
        match cell.value:
            case Decimal():
                return _amount_of(amount_text(cell.value))
            case str():
                return parse_shown(cell.value, is_comma_decimal=self._is_comma_decimal)
            case _:
                return None

    def _day(self, cell: Cell) -> Date | None:
        match cell.value:
            case Date():
                day: Date | None = cell.value
            case Decimal():
                day = self._date_of(cell.value)
            case str():
                day = parse_day(cell.value, is_month_first=self._is_month_first)
            case _:
                day = None
        # Of any other century is a slip, or the day that a number of another kind stands for.
        return day if day is not None and day.year in _YEARS else None


def _unclear(text: str, mark: str) -> bool:
    """Say whether a text has three digits behind its decimal *mark*, as thousands have."""
    bare = re.sub(r"^(-?)(?:Rp\.?|IDR)", r"\1", "".join(text.split()), flags=re.IGNORECASE)
    bare = bare.strip("()")
    return mark in bare and bool(_THREE.fullmatch(bare)) and bare.lstrip("-")[0] != "0"


def parse_day(text: str, *, is_month_first: bool = False) -> Date | None:
    """Read a day as people and programs write it, None for anything else.

    Day before month, unless *is_month_first*; a year in front is never in doubt, nor is a month by
    its name.
    """
    bare = _TIME.sub("", text.strip())
    named = _NAMED.fullmatch(bare)
    if named:
        month = next((n for n, each in enumerate(_MONTHS, 1) if _is_month(named[2], each)), 0)
        return _day_of(named[3], str(month), named[1])
    year_first = _YEAR_FIRST.fullmatch(bare)
    if year_first:
        return _day_of(*year_first.groups())
    day_first = _DAY_FIRST.fullmatch(bare)
    if day_first:
        first, second, year = day_first.groups()
        return _day_of(year, *((first, second) if is_month_first else (second, first)))
    return None


def parse_shown(text: str, *, is_comma_decimal: bool = True) -> Decimal | None:
    """Read an amount written for people: ``Rp 1.250.000,50``, ``1,250,000.50``, ``1250000.5``.

    Args:
        is_comma_decimal: Decides ``1.250`` and ``1,250``, which mean one thing here and another
            there; what can only mean one thing is taken whatever this says.
    """
    bare = "".join(text.replace("\N{NO-BREAK SPACE}", " ").split())
    bare = re.sub(r"^(-?)(?:Rp\.?|IDR)", r"\1", bare, flags=re.IGNORECASE).removesuffix(",-")
    if bare.startswith("(") and bare.endswith(")"):
        bare = f"-{bare[1:-1]}"
    point, comma = _GROUPED_POINT.fullmatch(bare), _GROUPED_COMMA.fullmatch(bare)
    if _PLAIN.fullmatch(bare) and not (point and is_comma_decimal):
        return _amount_of(bare)
    if point and (is_comma_decimal or not comma):
        return _amount_of(bare.replace(".", "").replace(",", "."))
    if comma:
        return _amount_of(bare.replace(",", ""))
    return None


def _amount_of(text: str) -> Decimal | None:
    """Read a plain decimal; what stands beyond the eighth decimal is no money, and is rounded."""
    whole, point, decimals = text.partition(".")
    if len(decimals) <= MAX_DECIMALS or len(whole) > MAX_WHOLE_DIGITS + 1:
        return parse_amount(text)
    with localcontext(prec=100):
        rounded = Decimal(f"{whole}{point}{decimals[:40]}").quantize(
            Decimal(1).scaleb(-MAX_DECIMALS), rounding=ROUND_HALF_UP
        )
    return parse_amount(amount_text(rounded))


def month_number(text: str) -> int | None:
    """Read a month by its number, its Indonesian or English name, or Coretax's code (TD.007nn)."""
    bare = text.strip().upper().removeprefix("TD.007")
    if bare.isascii() and bare.isdecimal() and 1 <= int(bare[:9]) <= 12:
        return int(bare)
    return next((n for n, each in enumerate(_MONTHS, 1) if _is_month(bare, each)), None)


def number_kept(text: str, count: int) -> str:
    """Return *text* as *count* digits, with the leading zeros that a number lost; or as it is."""
    bare = re.sub(r"[\s.\-/]", "", text)
    return bare.zfill(count) if is_digits(bare, len(bare)) and len(bare) <= count else text


def _text_of(cell: Cell) -> str:
    match cell.value:
        case Decimal():
            return amount_text(cell.value)
        case Date():
            return cell.value.isoformat()
        case bool():
            return "TRUE" if cell.value else "FALSE"
        case _:
            return cell.value


def _is_month(name: str, spellings: tuple[str, ...]) -> bool:
    return name.casefold()[:3] in spellings


def _day_of(year: str, month: str, day: str) -> Date | None:
    try:
        return Date(int(year), int(month), int(day))
    except ValueError:
        return None
