"""Which VAT rule is in force on a day: rates, base shares, roundings and deadlines.

The rules are rows of a packaged table with dates; a new regulation is a new row. Totals are
computed under a numbered version of these rules, so that a result can be explained years later.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date as Date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cache

from selaras.domain.table_files import read_rows

RULES_VERSION = 1
"""Raised by one whenever a row of ``vat_rules.csv`` or the arithmetic of ``tax`` changes."""


class Rounding(StrEnum):
    """How an invoice reaches whole rupiah."""

    LINE_DOWN = "line-down"
    """Each line in whole rupiah, tax rounded down (rule ROUND-2, before Coretax)."""
    TOTAL_DOWN = "total-down"
    """Lines with two decimals, the tax of the invoice rounded down (rules ROUND-1, ROUND-2)."""
    TOTAL_HALF_UP = "total-half-up"
    """Lines with two decimals, the invoice rounded half up (rules ROUND-1, ROUND-3)."""


@dataclass(frozen=True, slots=True)
class VatRule:
    """The VAT rule of one span of invoice dates (rules VAT-1 to VAT-5).

    Args:
        valid_from: First day; None for since ever.
        valid_to: Last day; None while in force.
        vat_rate: Percent.
        ordinary_share: Other tax base of ordinary goods and services, as a share of the base.
        luxury_share: The same for goods with PPnBM.
        tolerated_rates: Other rates in percent that are accepted on the full base.
    """

    id: str
    version: int
    valid_from: Date | None
    valid_to: Date | None
    vat_rate: Decimal
    ordinary_share: Fraction
    luxury_share: Fraction
    rounding: Rounding
    tolerated_rates: tuple[Decimal, ...] = ()


@cache
def all_rules() -> tuple[VatRule, ...]:
    """Return the rules in the order of their dates, without gaps."""
    return tuple(_rule(row) for row in read_rows("vat_rules"))


def for_date(day: Date | None) -> VatRule:
    """Return the rule in force on an invoice date; the newest for a draft without a date."""
    for rule in all_rules():
        if day is not None and (rule.valid_to is None or day <= rule.valid_to):
            return rule
    return all_rules()[-1]


def upload_deadline(day: Date) -> Date | None:
    """Return the last day to upload an invoice dated *day*; None before April 2022 (DATE-2)."""
    for row in _deadlines("upload_deadline"):
        if (row.valid_from or day) <= day <= (row.valid_to or day):
            year, month = (day.year, day.month + 1) if day.month < 12 else (day.year + 1, 1)
            return Date(year, month, row.value)
    return None


def not_issued_after(due: Date) -> Date:
    """Return the last day on which an invoice due on *due* still counts as issued (DATE-3)."""
    months = due.month - 1 + _deadlines("not_issued_after")[0].value
    year, month = due.year + months // 12, months % 12 + 1
    return Date(year, month, min(due.day, monthrange(year, month)[1]))


@dataclass(frozen=True, slots=True)
class _Deadline:
    value: int
    valid_from: Date | None
    valid_to: Date | None


def credit_window_months() -> int:
    """Return how many periods after its own an invoice's VAT may be credited in (CREDIT-1)."""
    return int(_deadlines("credit_window")[0].value)


@cache
def _deadlines(key: str) -> tuple[_Deadline, ...]:
    return tuple(
        _Deadline(int(row["value"]), _day(row["valid_from"]), _day(row["valid_to"]))
        for row in read_rows("deadlines")
        if row["key"] == key
    )


def _rule(row: dict[str, str]) -> VatRule:
    return VatRule(
        row["id"],
        RULES_VERSION,
        _day(row["valid_from"]),
        _day(row["valid_to"]),
        vat_rate=Decimal(row["vat_rate"]),
        ordinary_share=Fraction(row["ordinary_share"]),
        luxury_share=Fraction(row["luxury_share"]),
        rounding=Rounding(row["rounding"]),
        tolerated_rates=tuple(map(Decimal, row["tolerated_rates"].split())),
    )


def _day(text: str) -> Date | None:
    return Date.fromisoformat(text) if text else None
