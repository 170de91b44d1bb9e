"""Amounts that a file states beside what the rules compute.

A file's amounts that do not add up are no reason to refuse it: what differs is kept on the line,
where validation finds it, and what agrees is left out, so that a later change of the price is not
tied to an old amount.
"""

from dataclasses import dataclass, replace
from datetime import date as Date
from decimal import Decimal

from selaras.domain import rules
from selaras.domain.invoice import Line
from selaras.domain.tax import LineTax, line_tax


@dataclass(frozen=True, slots=True)
class Stated:
    """The computed amounts of a line as a file writes them; None where the format has no such."""

    tax_base: Decimal
    vat: Decimal
    ppnbm: Decimal
    other_tax_base: Decimal | None = None
    vat_rate: Decimal | None = None


def with_stated(line: Line, stated: Stated, *, code: str, date: Date | None) -> Line:
    """Return *line* with those amounts of *stated* that the rules do not give.

    Args:
        line: With price, quantity, discount and PPnBM rate, and no typed amount.
        code: Transaction code, since it decides what the rules give.
        date: Invoice date; without one nothing can be computed and *line* stays as it is.
    """
    if date is None:
        return line
    rule = rules.for_date(date)

    def computed(so_far: Line) -> LineTax:
        return line_tax(so_far, code=code, rule=rule)

    # One after the other: a typed rate or base changes what follows from it.
    tax = computed(line)
    if stated.tax_base != tax.tax_base:
        line = replace(line, stated_tax_base=stated.tax_base)
    if stated.vat_rate not in (None, tax.vat_rate):
        line = replace(line, vat_rate=stated.vat_rate)
        tax = computed(line)
    if stated.other_tax_base not in (None, tax.other_tax_base):
        line = replace(line, other_tax_base=stated.other_tax_base)
        tax = computed(line)
    if stated.vat != tax.vat:
        line = replace(line, vat=stated.vat)
    if stated.ppnbm != tax.ppnbm:
        line = replace(line, ppnbm=stated.ppnbm)
    return line
