"""Purchases as papers: which members stand together, how they are listed, when they count."""

from collections.abc import Iterator
from typing import Final

from selaras.domain.coretax_results import NUMBER_DIGITS
from selaras.domain.findings import Finding, error, warning
from selaras.domain.papers import Listing, Paper, Shape
from selaras.domain.party import NPWP_DIGITS, has_wrong_check_digit, is_digits
from selaras.domain.purchases import DECIDED, Crediting, PurchaseInvoice, later_status
from selaras.domain.tax_period import Period

AMOUNTS: Final = ("tax_base", "other_tax_base", "vat", "ppnbm")
# Of the desktop program's invoices, whose numbers had a digit less.
OLD_NUMBER_DIGITS: Final = 16


def purchase_key(invoice: PurchaseInvoice) -> str:
    """Return what two records of one purchase have in common: its seller and number (CREDIT-4)."""
    if not invoice.seller_tin or not invoice.number:
        return ""
    return f"{invoice.seller_tin}|{invoice.number}"


def counted_in(invoice: PurchaseInvoice) -> frozenset[Period]:
    """Return the period in whose return the VAT of a purchase is credited (CREDIT-3)."""
    return frozenset({invoice.credited_in} if invoice.credited_in else ())


def is_told(before: PurchaseInvoice | None, after: PurchaseInvoice) -> bool:
    """Say whether a change is Coretax's own word on crediting."""
    return after.status in DECIDED and (before is None or before.status != after.status)


def merged(known: PurchaseInvoice, told: PurchaseInvoice, *, update: bool) -> PurchaseInvoice:
    """Return what a purchase becomes when a list says another of its number."""
    return later_status(PURCHASE.filled(known, told, update=update), told, update=update)


def _read_number(text: str) -> str:
    return "".join(each for each in text if each not in " .-")


def _listing(invoice: PurchaseInvoice) -> Listing:
    return Listing(
        number=invoice.number,
        date=invoice.date,
        period=invoice.credited_in or invoice.own_period,
        code=invoice.trx_code,
        party=invoice.seller_name,
        tin=invoice.seller_tin,
        status=invoice.status,
        decision=invoice.crediting.value,
        base=invoice.tax_base,
        other_base=invoice.other_tax_base,
        vat=invoice.vat,
        ppnbm=invoice.ppnbm,
    )


def _findings(invoice: PurchaseInvoice) -> list[Finding]:
    return [*_shapes(invoice), *_missing(invoice), *_doubts(invoice)]


def _shapes(invoice: PurchaseInvoice) -> Iterator[Finding]:
    if not any(is_digits(invoice.number, n) for n in (NUMBER_DIGITS, OLD_NUMBER_DIGITS)):
        yield error("document.number", "number", value=invoice.number[:40])
    if not is_digits(invoice.seller_tin, NPWP_DIGITS):
        yield error("document.tin", "seller_tin", value=invoice.seller_tin[:40])
    for name in AMOUNTS:
        if getattr(invoice, name) < 0:
            yield error("document.negative", name)


def _missing(invoice: PurchaseInvoice) -> Iterator[Finding]:
    if invoice.date is None:
        yield error("document.no-date", "date")
    if not invoice.seller_name:
        yield warning("document.empty", "seller_name")


def _doubts(invoice: PurchaseInvoice) -> Iterator[Finding]:
    if has_wrong_check_digit(invoice.seller_tin):
        yield warning("purchase.check-digit", "seller_tin", value=invoice.seller_tin)
    if not invoice.tax_base:
        yield warning("purchase.no-amount", "tax_base")
    if invoice.vat > invoice.tax_base:
        yield warning("purchase.vat-above-base", "vat")
    if (invoice.crediting is Crediting.CREDITED) != (invoice.credited_in is not None):
        yield error("purchase.no-period", "credited_in")


PURCHASE: Final[Shape[PurchaseInvoice]] = Shape(
    kind="purchase",
    make=PurchaseInvoice,
    groups={
        "identity": ("number", "seller_tin", "seller_name", "date", "period"),
        "amounts": AMOUNTS,
        "reference": ("reference",),
        "coretax": ("status", "is_valid"),
        "crediting": ("crediting", "credited_in"),
    },
    listing=_listing,
    key=purchase_key,
    findings=_findings,
    counted=counted_in,
    merge=merged,
    as_told=is_told,
    set_apart=frozenset({"status", "is_valid", "crediting", "credited_in"}),
    typed={"number": _read_number},
)
PurchasePaper = Paper[PurchaseInvoice]
