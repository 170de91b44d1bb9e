"""Tax periods (masa pajak): months, in order, with the window in which input VAT is credited."""

import re
from dataclasses import dataclass
from datetime import date as Date
from typing import Final

from selaras.domain import rules
from selaras.domain.party import is_digits

_YEAR_DIGITS: Final = 4


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One month.

    Args:
        month: 1 to 12.
    """

    year: int
    month: int

    @property
    def text(self) -> str:
        """Return it as ``MMYYYY``."""
        return f"{self.month:02}{self.year:04}"

    def later(self, months: int) -> "Period":
        """Return the period this many months after it."""
        years, month = divmod(self.month - 1 + months, 12)
        return Period(self.year + years, month + 1)


def period_of(day: Date) -> Period:
    """Return the period that a day lies in."""
    return Period(day.year, day.month)


def parse_period(text: str) -> Period | None:
    """Read ``MMYYYY``; None for anything else."""
    if not is_digits(text, 6) or not 1 <= int(text[:2]) <= 12:
        return None
    return Period(int(text[2:]), int(text[:2]))


def month_shown(month: str) -> str:
    """Return a month of a list's row, ``2026-10``, as people write it; blank for none."""
    year, _, number = month.partition("-")
    return f"{number}/{year}" if number else ""


def typed_period(text: str) -> Period | None:
    """Read what a person types for a month: ``102026``, ``10/2026``, ``1-2026`` or ``2026-10``."""
    parts = re.split(r"[-/. ]", text.strip())
    if len(parts) == 1:
        return parse_period(parts[0])
    first, second, *rest = parts
    month, year = (second, first) if len(first) == _YEAR_DIGITS else (first, second)
    return None if rest else parse_period(month.zfill(2) + year)


def credit_window(period: Period) -> tuple[Period, ...]:
    """Return the periods in which VAT of an invoice of *period* may be credited (CREDIT-1)."""
    months = rules.credit_window_months()
    return tuple(period.later(number) for number in range(months + 1))
