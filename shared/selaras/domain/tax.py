"""The tax of a line and of an invoice: a pure function of the lines and the rule in force.

Two sets of amounts come out: what the file carries, with two decimals a line (rule ROUND-1), and
what the law asks, in whole rupiah (rules ROUND-2 and ROUND-3). A draft may hold nonsense, a
discount above the price for one: it is computed all the same, and ``validation`` says so.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from selaras.domain.invoice import ZERO, Invoice, Line
from selaras.domain.money import (
    difference,
    percent_of,
    product,
    rupiah_down,
    share_of,
    sum_of,
    to_rupiah,
    to_sen,
)
from selaras.domain.rate_tables import certain_amount
from selaras.domain.rules import Rounding, VatRule, for_date
from selaras.domain.tables import transaction_code
from selaras.values import Value

# A whole number, which a fraction is held against in a fifth of the time.
FULL = 1

# Codes whose base is the full one unless a person types another (rule VAT-4).
_FULL_BASE_CODES = frozenset({"01", "05", "10"})

_TAX_NOT_PAID_TO_SELLER = frozenset({"02", "03", "07", "08"})


class LineTax(Value):
    """The computed amounts of one line, in rupiah.

    Args:
        vat_rate: Percent.
        reason: Key of the sentence that explains the base (``tax.other-base-11-12``).
    """

    tax_base: Decimal
    other_tax_base: Decimal
    vat_rate: Decimal
    vat: Decimal
    ppnbm: Decimal
    reason: str


class Amounts(Value):
    """Four sums of an invoice, in rupiah."""

    tax_base: Decimal
    other_tax_base: Decimal
    vat: Decimal
    ppnbm: Decimal


class Totals(Value):
    """The sums of an invoice.

    Args:
        file: Sums of what the file carries for each line.
        rupiah: Legal totals in whole rupiah.
        rules_version: Version of the rules they were computed under.
    """

    file: Amounts
    rupiah: Amounts
    rules_version: int


def may_type_other_base(code: str) -> bool:
    """Say whether a person may type another tax base under this transaction code (VAT-4)."""
    return code != "01"


def may_type_vat(code: str) -> bool:
    """Say whether a person may type VAT and PPnBM under this transaction code (VAT-6)."""
    known = transaction_code(code)
    return known is None or not known.is_vat_strict


def tax_base_of(line: Line) -> Decimal:
    """Return price times quantity less discount, with two decimals (rule ROUND-1)."""
    return to_sen(difference(product(line.price, line.qty), line.discount))


def line_tax(line: Line, *, code: str, rule: VatRule) -> LineTax:
    """Return the amounts of one line under a transaction code and the rule in force.

    Source: VAT-2 to VAT-6, PPNBM-2, ROUND-1 and ROUND-2.
    """
    return tax_on(tax_base_of(line), line, code=code, rule=rule)


def tax_on(tax_base: Decimal, line: Line, *, code: str, rule: VatRule) -> LineTax:
    """Return the amounts of *line* as if its price, quantity and discount gave *tax_base*.

    VAT is the rate times the *rounded* other tax base, because that is what Coretax recomputes
    (rule VAT-5).

    Args:
        tax_base: In rupiah with two decimals; may be negative on a draft.
    """
    is_per_line = rule.rounding is Rounding.LINE_DOWN
    rounded = rupiah_down if is_per_line else to_sen
    rate = rule.vat_rate if line.vat_rate is None else line.vat_rate
    other, reason = _other_base(tax_base, line, code=code, rule=rule)
    vat = rounded(percent_of(other, rate))
    ppnbm = rounded(percent_of(other, line.ppnbm_rate))
    if may_type_vat(code) and (line.vat is not None or line.ppnbm is not None):
        vat, ppnbm = _typed(line.vat, vat), _typed(line.ppnbm, ppnbm)
        reason = "tax.typed"
    if is_per_line:
        tax_base, other = to_rupiah(tax_base), to_rupiah(other)
    return LineTax(tax_base, other, rate, vat, ppnbm, reason)


def untyped_tax(line: Line, *, code: str, rule: VatRule) -> LineTax:
    """Return the amounts of *line* as the rule alone gives them, nothing typed."""
    bare = replace(line, other_tax_base=None, vat=None, ppnbm=None)
    return line_tax(bare, code=code, rule=rule)


def totals(invoice: Invoice) -> Totals:
    """Return the sums of an invoice; amounts that a file stated are not used.

    Source: ROUND-1 for the file's sums; ROUND-2 and ROUND-3 for whole rupiah, where the sum of
    the invoice is rounded once, or the sum is of rounded lines before Coretax.
    """
    rule = for_date(invoice.date)
    code = invoice.transaction.code
    return totals_of([line_tax(line, code=code, rule=rule) for line in invoice.lines], rule)


def totals_of(lines: Sequence[LineTax], rule: VatRule) -> Totals:
    """Return the sums of an invoice whose lines have the amounts *lines* under *rule*."""
    file = Amounts(
        sum_of([tax.tax_base for tax in lines]),
        sum_of([tax.other_tax_base for tax in lines]),
        sum_of([tax.vat for tax in lines]),
        sum_of([tax.ppnbm for tax in lines]),
    )
    return Totals(file, _whole(file, rule), rule.version)


def to_be_paid(sums: Amounts, *, code: str) -> Decimal:
    """Return what the buyer pays to the seller of *sums* in whole rupiah.

    Under codes 02 and 03 the buyer pays the tax to the state, under 07 and 08 nobody does.
    """
    if code in _TAX_NOT_PAID_TO_SELLER:
        return sums.tax_base
    return sum_of([sums.tax_base, sums.vat, sums.ppnbm])


def certain_amount_vat(tax_base: Decimal, key: str) -> Decimal:
    """Return the VAT of a code 05 supply, with two decimals (rule CODE-6).

    Args:
        key: Of ``rate_tables.certain_amount`` (``parcel``).

    Raises:
        KeyError: There is no such supply.
    """
    known = certain_amount(key)
    if known is None:
        raise KeyError(key)
    return to_sen(share_of(tax_base, known.vat_share))


def net_of_vat(price: Decimal, rule: VatRule, *, luxury: bool) -> Decimal:
    """Return the price before VAT of a price that includes it, with two decimals (VAT-7).

    Args:
        price: Including VAT, but not PPnBM.
        luxury: Taxed on the base of luxury goods.
    """
    share = rule.luxury_share if luxury else rule.ordinary_share
    vat_share = Fraction(rule.vat_rate) / 100 * share
    return to_sen(share_of(price, 1 / (1 + vat_share)))


def _other_base(tax_base: Decimal, line: Line, *, code: str, rule: VatRule) -> tuple[Decimal, str]:
    if line.other_tax_base is not None and may_type_other_base(code):
        return line.other_tax_base, "tax.typed-base"
    if code == "05":
        return tax_base, "tax.certain-amount"
    if code in _FULL_BASE_CODES:
        return tax_base, "tax.full-base"
    if line.vat_rate in rule.tolerated_rates:
        return tax_base, "tax.transition-full-base"
    is_luxury = line.ppnbm_rate > ZERO
    share = rule.luxury_share if is_luxury else rule.ordinary_share
    if share == FULL:
        return tax_base, "tax.luxury-full-base" if is_luxury else "tax.full-base"
    return to_sen(share_of(tax_base, share)), "tax.other-base-11-12"


def _typed(amount: Decimal | None, computed: Decimal) -> Decimal:
    return computed if amount is None else amount


def _whole(file: Amounts, rule: VatRule) -> Amounts:
    tax = to_rupiah if rule.rounding is Rounding.TOTAL_HALF_UP else rupiah_down
    return Amounts(
        to_rupiah(file.tax_base), to_rupiah(file.other_tax_base), tax(file.vat), tax(file.ppnbm)
    )
