"""Checks on the lines: what is filled in, what fits together, and the rates."""

from collections.abc import Iterator
from decimal import Decimal

from selaras.domain import tables
from selaras.domain.findings import Finding, error, warning
from selaras.domain.invoice import ZERO, Invoice, Line
from selaras.domain.money import amount_text, has_at_most_two_decimals, product
from selaras.domain.rate_tables import is_ppnbm_rate
from selaras.domain.rules import VatRule, for_date

_REQUIRED = ("opt", "code", "name", "unit")
_REQUIRED_LEGACY = ("name",)


def line_findings(invoice: Invoice) -> Iterator[Finding]:
    """Yield what is wrong with the lines, one by one and together.

    Source: LINE-1 to LINE-4, VAT-1, VAT-3, PPNBM-1.
    """
    if not invoice.lines:
        yield error("lines.none", "lines")
    is_legacy = invoice.legacy is not None
    rule = for_date(invoice.date)
    for number, line in enumerate(invoice.lines, start=1):
        path = f"lines.{number}"
        for member in _REQUIRED_LEGACY if is_legacy else _REQUIRED:
            if not getattr(line, member):
                yield error("line.missing", f"{path}.{member}", line=number, field=member)
        yield from _price_findings(line, path, is_legacy=is_legacy)
        if not is_legacy:
            yield from _fit_findings(line, path)
            yield from _rate_findings(line, path, rule)
    if not is_legacy:
        yield from _kind_findings(invoice)


def _price_findings(line: Line, path: str, *, is_legacy: bool) -> Iterator[Finding]:
    for member in ("price", "qty"):
        amount: Decimal = getattr(line, member)
        if amount <= ZERO:
            yield error("line.not-positive", f"{path}.{member}", value=amount_text(amount))
    if line.discount < ZERO:
        yield error("line.negative", f"{path}.discount", value=amount_text(line.discount))
    gross = product(line.price, line.qty)
    if line.discount > max(gross, ZERO):
        yield error(
            "line.discount-above-price",
            f"{path}.discount",
            value=amount_text(line.discount),
            gross=amount_text(gross),
        )
    # The desktop program took more decimals; such an invoice is never sent again.
    for member in () if is_legacy else ("price", "qty", "discount", "ppnbm_rate"):
        amount = getattr(line, member)
        if not has_at_most_two_decimals(amount):
            yield error("line.decimals", f"{path}.{member}", value=amount_text(amount))


def _fit_findings(line: Line, path: str) -> Iterator[Finding]:
    unit = tables.unit(line.unit)
    if unit is not None and line.opt in {"A", "B"} and not unit.fits(line.opt):
        yield warning("line.unit-does-not-fit", f"{path}.unit", value=line.unit, opt=line.opt)
    if line.opt == "B" and line.ppnbm_rate > ZERO:
        yield warning("line.ppnbm-on-service", f"{path}.ppnbm_rate")


def _rate_findings(line: Line, path: str, rule: VatRule) -> Iterator[Finding]:
    written = amount_text(line.ppnbm_rate)
    if line.ppnbm_rate < ZERO:
        yield error("line.negative", f"{path}.ppnbm_rate", value=written)
    elif line.ppnbm_rate > ZERO and not is_ppnbm_rate(line.ppnbm_rate):
        yield warning("line.ppnbm-rate-unknown", f"{path}.ppnbm_rate", value=written)
    if line.vat_rate is None or line.vat_rate == rule.vat_rate:
        return
    value, expected = amount_text(line.vat_rate), amount_text(rule.vat_rate)
    if line.vat_rate in rule.tolerated_rates:
        yield warning("line.vat-rate-tolerated", f"{path}.vat_rate", value=value, expected=expected)
    else:
        yield error("line.vat-rate-wrong", f"{path}.vat_rate", value=value, expected=expected)


def _kind_findings(invoice: Invoice) -> Iterator[Finding]:
    kinds = {line.ppnbm_rate > ZERO for line in invoice.lines}
    if len(kinds) > 1:
        yield warning("lines.luxury-mixed", "lines")
    # Until the end of the tolerance code 01 stood for the full base on anything (VAT-3).
    rule = for_date(invoice.date)
    is_strict_year = rule.ordinary_share != rule.luxury_share and not rule.tolerated_rates
    if invoice.transaction.code == "01" and is_strict_year and kinds == {False}:
        yield warning("trx-code.01-not-luxury", "trx_code")
