"""Down payments, instalments and settlement of one contract as a chain (rules DP-1 to DP-5).

Coretax takes these by hand only; what is kept here is what must be true of the chain, and what
is left. Amounts are whole rupiah: the settlement takes the rest, so nothing is lost to rounding.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date as Date
from decimal import Decimal
from fractions import Fraction
from math import floor

from selaras.domain.by_hand import identity_of
from selaras.domain.findings import Finding, error, warning
from selaras.domain.invoice import Invoice
from selaras.domain.money import difference, sum_of, to_rupiah
from selaras.domain.tax import Amounts, totals

ZERO = Decimal(0)
_NAMES = ("tax_base", "other_tax_base", "vat", "ppnbm")


@dataclass(frozen=True, slots=True)
class Payment:
    """One invoice of the chain.

    Args:
        amounts: Of this payment alone, in whole rupiah.
        number: Its tax invoice number; blank while there is none.
        earlier: Number of an earlier payment that it names; blank for the first.
        is_settlement: It is the last one (pelunasan).
    """

    date: Date
    amounts: Amounts
    number: str = ""
    earlier: str = ""
    is_settlement: bool = False


def counted(invoice: Invoice) -> Amounts:
    """Return what an invoice takes itself, in whole rupiah: of a contract its payment (DP-5)."""
    return taken_of(totals(invoice).rupiah, invoice)


def taken_of(whole: Amounts, invoice: Invoice) -> Amounts:
    """Return what *invoice* takes itself of *whole*, what its lines come to (DP-5)."""
    return whole if invoice.payment is None else part_of(whole, invoice.payment.tax_base)


def part_of(contract: Amounts, tax_base: Decimal) -> Amounts:
    """Return a payment of *tax_base*; what follows from the base is in proportion (DP-5)."""
    parts = [_share(getattr(contract, name), tax_base, contract.tax_base) for name in _NAMES[1:]]
    return Amounts(tax_base, *parts)


def payment_findings(invoice: Invoice) -> Iterator[Finding]:
    """Yield what is missing of a payment, looked at alone."""
    if invoice.payment is None:
        return
    if not invoice.payment.contract:
        yield error("payment.contract-missing", "payment.contract")
    if invoice.payment.tax_base != to_rupiah(invoice.payment.tax_base):
        yield error("payment.sen", "payment.tax_base")


def contract_findings(invoice: Invoice, first: Invoice) -> Iterator[Finding]:
    """Yield in what an invoice is not of the contract that *first* names in its lines (DP-5)."""
    if totals(invoice).rupiah != totals(first).rupiah:
        yield error("payment.contract-differs", "lines", ref=first.reference)
    if identity_of(invoice.buyer) != identity_of(first.buyer):
        yield error("payment.buyer-differs", "buyer.tin", ref=first.reference)


def _share(amount: Decimal, part: Decimal, whole: Decimal) -> Decimal:
    if not whole:
        return ZERO
    exact = Fraction(amount) * Fraction(part) / Fraction(whole)
    return Decimal(floor(exact + Fraction(1, 2)))


def remaining(contract: Amounts, payments: Sequence[Payment]) -> Amounts:
    """Return what of the contract no payment has taken yet (DP-2)."""
    left = {
        name: difference(
            getattr(contract, name), sum_of([getattr(each.amounts, name) for each in payments])
        )
        for name in _NAMES
    }
    return Amounts(**left)


def settle(contract: Amounts, payments: Sequence[Payment], *, day: Date, number: str) -> Payment:
    """Return the settlement: whatever is left, to the rupiah (DP-3).

    Args:
        number: Of the latest payment; which earlier one is named is not settled (see the doubts).
    """
    return Payment(day, remaining(contract, payments), earlier=number, is_settlement=True)


def check_chain(contract: Amounts, payments: Sequence[Payment]) -> list[Finding]:
    """Return what is wrong with a chain; payments in the order in which they were made."""
    found: list[Finding] = []
    for place in range(1, len(payments) + 1):
        found += _check(contract, payments[:place], f"payments.{place}")
    return found


def _check(contract: Amounts, so_far: Sequence[Payment], path: str) -> Iterator[Finding]:
    payment, before = so_far[-1], so_far[:-1]
    if payment.amounts.tax_base <= ZERO:
        yield error("payment.not-positive", path)
    yield from _earlier(payment, before, path)
    if before and payment.date < before[-1].date:
        yield warning("payment.order", path)
    if any(each.is_settlement for each in before):
        yield error("payment.after-settlement", path)
    left = remaining(contract, so_far)
    if any(getattr(left, name) < ZERO for name in _NAMES):
        yield error("payment.too-much", path)
    if payment.is_settlement and any(getattr(left, name) != ZERO for name in _NAMES):
        yield error("payment.rest", path, rest=str(left.tax_base))


def _earlier(payment: Payment, before: Sequence[Payment], path: str) -> Iterator[Finding]:
    """The first names none, a later one names a payment of this chain (DP-1)."""
    known = {each.number for each in before if each.number}
    if not before and payment.earlier:
        yield error("payment.first", path)
    elif before and not payment.earlier:
        yield error("payment.earlier-missing", path)
    elif before and payment.earlier not in known:
        yield error("payment.earlier-unknown", path, number=payment.earlier)
    if not before and payment.is_settlement:
        yield warning("payment.only-settlement", path)
