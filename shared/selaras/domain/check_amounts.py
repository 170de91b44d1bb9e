"""Checks on amounts that a file or a person wrote, against what the rule gives."""

from collections.abc import Iterator
from decimal import Decimal

from selaras.domain.findings import Finding, error, warning
from selaras.domain.invoice import ZERO, Invoice, Legacy, Line
from selaras.domain.money import amount_text, difference, has_at_most_two_decimals
from selaras.domain.rate_tables import all_certain_amounts
from selaras.domain.rules import VatRule, for_date
from selaras.domain.tax import (
    certain_amount_vat,
    line_tax,
    may_type_other_base,
    may_type_vat,
    tax_base_of,
    totals,
    untyped_tax,
)

TOLERANCE = Decimal(1)
"""One rupiah: what rounding in another order explains (rule AMOUNT-1)."""

_TYPED = ("other_tax_base", "vat", "ppnbm")


def amount_faults(invoice: Invoice) -> list[Finding]:
    """Return where written amounts do not follow from price, quantity, discount and rule.

    A difference of up to one rupiah is a warning, since another order of rounding explains it;
    a larger one is an error. What is written is never exported in place of what is computed,
    except where the transaction code leaves it free. Source: AMOUNT-1 to AMOUNT-4.
    """
    code, rule = invoice.transaction.code, for_date(invoice.date)
    found: list[Finding] = []
    for number, line in enumerate(invoice.lines, start=1):
        path = f"lines.{number}"
        found += _stated_findings(line, path, code=code, rule=rule)
        found += _typed_findings(line, path, code=code, rule=rule)
        if code == "05":
            found += _certain_amount_findings(line, path, rule)
    if invoice.legacy is not None:
        found += _legacy_findings(invoice, invoice.legacy)
    return found


def _stated_findings(line: Line, path: str, *, code: str, rule: VatRule) -> Iterator[Finding]:
    if line.stated_tax_base is None:
        return
    computed = line_tax(line, code=code, rule=rule).tax_base
    yield from _compared(f"{path}.tax_base", line.stated_tax_base, computed, TOLERANCE)


def _typed_findings(line: Line, path: str, *, code: str, rule: VatRule) -> Iterator[Finding]:
    typed_members = [member for member in _TYPED if getattr(line, member) is not None]
    if not typed_members:
        return
    computed = untyped_tax(line, code=code, rule=rule)
    for member in typed_members:
        typed: Decimal = getattr(line, member)
        is_free = may_type_other_base(code) if member == "other_tax_base" else may_type_vat(code)
        if not is_free:
            # An other base that is honoured moves the tax that follows from it.
            due: Decimal = getattr(line_tax(line, code=code, rule=rule), member)
            yield from _compared(f"{path}.{member}", typed, due, TOLERANCE)
            continue
        yield from _shape_findings(typed, f"{path}.{member}")
        if member == "other_tax_base" and typed > computed.tax_base:
            yield warning(
                "amount.above-tax-base",
                f"{path}.{member}",
                value=amount_text(typed),
                expected=amount_text(computed.tax_base),
            )


def _shape_findings(typed: Decimal, path: str) -> Iterator[Finding]:
    if typed < ZERO:
        yield error("line.negative", path, value=amount_text(typed))
    if not has_at_most_two_decimals(typed):
        yield error("line.decimals", path, value=amount_text(typed))


def _certain_amount_findings(line: Line, path: str, rule: VatRule) -> Iterator[Finding]:
    base = tax_base_of(line)
    vat = line_tax(line, code="05", rule=rule).vat
    known = [certain_amount_vat(base, row.key) for row in all_certain_amounts()]
    if line.vat is None:
        yield warning("amount.certain-amount-missing", f"{path}.vat", value=amount_text(vat))
    elif all(abs(difference(vat, due)) > TOLERANCE for due in known):
        yield warning("amount.not-a-certain-amount", f"{path}.vat", value=amount_text(vat))


def _legacy_findings(invoice: Invoice, legacy: Legacy) -> Iterator[Finding]:
    computed = totals(invoice).rupiah
    # Whole rupiah a line, so every line may differ by one.
    tolerance = TOLERANCE * max(len(invoice.lines), 1)
    for member in ("tax_base", "vat", "ppnbm"):
        stated: Decimal = getattr(legacy, member)
        due: Decimal = getattr(computed, member)
        yield from _compared(f"legacy.{member}", stated, due, tolerance)


def _compared(path: str, stated: Decimal, due: Decimal, tolerance: Decimal) -> Iterator[Finding]:
    gap = abs(difference(stated, due))
    if not gap:
        return
    value, expected = amount_text(stated), amount_text(due)
    if gap <= tolerance:
        yield warning("amount.differs-by-rounding", path, value=value, expected=expected)
    else:
        yield error("amount.differs", path, value=value, expected=expected)
