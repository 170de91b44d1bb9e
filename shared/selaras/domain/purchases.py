"""Purchase invoices (faktur pajak masukan) as values, and whether their VAT is credited, and when.

What Coretax's list says of them is a fact; the decision to credit is the office's own until
Coretax has it.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from datetime import date as Date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Final

from selaras.domain.result import Rejection
from selaras.domain.table_files import read_rows
from selaras.domain.tax_period import Period, credit_window, period_of

ZERO = Decimal(0)
# Nothing was collected from the buyer, so there is nothing to credit (CREDIT-2).
NOT_CREDITABLE_CODES = frozenset({"06", "07", "08"})
VOID_STATUSES = frozenset({"AMENDED", "CANCELED", "INVALID", "REJECTED"})


class Crediting(StrEnum):
    """What is decided about the VAT of a purchase."""

    UNDECIDED = "undecided"
    CREDITED = "credited"
    UNCREDITED = "uncredited"


# With these words Coretax says itself what was decided.
DECIDED: Final = frozenset({"CREDITED", "UNCREDITED"})


@cache
def status_ranks() -> Mapping[str, int]:
    """Return how far each status of an input invoice is (CREDIT-5)."""
    return {row["status"]: int(row["rank"]) for row in read_rows("purchase_statuses")}


@dataclass(frozen=True, slots=True)
class PurchaseInvoice:
    """One purchase invoice.

    Args:
        number: 17 digits; the first two are the transaction code.
        status: As Coretax spells it.
        crediting: What is decided; *credited_in* is the period, if it is credited.
        is_valid: What Coretax says; None where the list does not.
    """

    number: str = ""
    seller_tin: str = ""
    seller_name: str = ""
    date: Date | None = None
    period: Period | None = None
    status: str = ""
    tax_base: Decimal = ZERO
    other_tax_base: Decimal = ZERO
    vat: Decimal = ZERO
    ppnbm: Decimal = ZERO
    reference: str = ""
    crediting: Crediting = Crediting.UNDECIDED
    credited_in: Period | None = None
    is_valid: bool | None = None

    @property
    def trx_code(self) -> str:
        """Return the transaction code, which the number begins with."""
        return self.number[:2]

    @property
    def own_period(self) -> Period | None:
        """Return the period it belongs to; that of its date where the list names none."""
        return self.period or (period_of(self.date) if self.date else None)


class Arrival(StrEnum):
    """How an invoice that is read stands to those that are known."""

    NEW = "new"
    UNCHANGED = "unchanged"
    CHANGED = "changed"


def arrival(invoice: PurchaseInvoice, known: Mapping[str, PurchaseInvoice]) -> Arrival:
    """Say whether an invoice is new; two of one number are one (CREDIT-4).

    Args:
        known: By number.
    """
    there = known.get(invoice.number)
    if there is None:
        return Arrival.NEW
    return Arrival.UNCHANGED if there == invoice else Arrival.CHANGED


def credit(
    invoice: PurchaseInvoice, period: Period, *, closed: Container[Period]
) -> PurchaseInvoice | Rejection:
    """Return the invoice with its VAT credited in *period*, or why that may not be.

    Args:
        closed: Periods that are closed.
    """
    own = invoice.own_period
    facts = {"number": invoice.number, "period": period.text}
    if invoice.status in VOID_STATUSES or invoice.is_valid is False:
        return Rejection("purchase.void", facts | {"status": invoice.status or "INVALID"})
    if invoice.trx_code in NOT_CREDITABLE_CODES:
        return Rejection("purchase.not-creditable", facts | {"code": invoice.trx_code})
    if own is None:
        return Rejection("purchase.no-date", facts)
    window = credit_window(own)
    if period not in window:
        span = {"first": window[0].text, "last": window[-1].text}
        return Rejection("purchase.outside-window", facts | span)
    return _moved(invoice, Crediting.CREDITED, period, closed)


def leave_uncredited(
    invoice: PurchaseInvoice, *, closed: Container[Period]
) -> PurchaseInvoice | Rejection:
    """Return the invoice with its VAT not credited, or why that may not be."""
    return _moved(invoice, Crediting.UNCREDITED, None, closed)


def leave_open(
    invoice: PurchaseInvoice, *, closed: Container[Period]
) -> PurchaseInvoice | Rejection:
    """Return the invoice with the decision taken back, or why that may not be."""
    return _moved(invoice, Crediting.UNDECIDED, None, closed)


def later_status(known: PurchaseInvoice, told: PurchaseInvoice, *, update: bool) -> PurchaseInvoice:
    """Return *known* with Coretax's word in *told*, unless that is older (CREDIT-5).

    Args:
        update: A person says that it is newer: of two that are equally far it is taken.
    """
    ranks = status_ranks()
    here, there = ranks.get(known.status, 0), ranks.get(told.status, 0)
    is_newer = there > here or (there == here and (update or not known.status))
    if told.status in ("", known.status) or not is_newer:
        valid = told.is_valid if told.status == known.status else None
        return replace(known, is_valid=known.is_valid if valid is None else valid)
    moved = replace(known, status=told.status, is_valid=told.is_valid)
    if told.status not in DECIDED:
        return moved
    return replace(moved, crediting=told.crediting, credited_in=told.credited_in)


def last_chance(invoice: PurchaseInvoice) -> Period | None:
    """Return the last period in which an undecided invoice can still be credited."""
    own = invoice.own_period
    is_open = invoice.crediting is Crediting.UNDECIDED and invoice.status not in VOID_STATUSES
    if own is None or not is_open or invoice.trx_code in NOT_CREDITABLE_CODES:
        return None
    return credit_window(own)[-1]


def _moved(
    invoice: PurchaseInvoice, crediting: Crediting, period: Period | None, closed: Container[Period]
) -> PurchaseInvoice | Rejection:
    """Neither the period it leaves nor the one it enters may be closed (CREDIT-3)."""
    if invoice.status in DECIDED and (crediting, period) != _stands(invoice):
        return Rejection("purchase.decided", {"number": invoice.number, "status": invoice.status})
    for each in (invoice.credited_in, period):
        if each is not None and each in closed and (crediting, period) != _stands(invoice):
            return Rejection("period.closed", {"period": each.text})
    return replace(invoice, crediting=crediting, credited_in=period)


def _stands(invoice: PurchaseInvoice) -> tuple[Crediting, Period | None]:
    return invoice.crediting, invoice.credited_in
