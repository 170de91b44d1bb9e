"""Returns as papers: purchases that go back, and what buyers have returned of our sales.

A return counts in the period of its day, on the line of what is returned (RECAP-4). Several may be
about one invoice; together they take back at most what it says (DOC-6).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date as Date
from decimal import Decimal
from typing import Any, Final

from selaras.domain.check_documents import check_document
from selaras.domain.coretax_results import NUMBER_DIGITS
from selaras.domain.findings import Finding, error, warning
from selaras.domain.money import difference, product, sum_of, to_sen
from selaras.domain.other_documents import PurchaseReturn, ReturnLine
from selaras.domain.paper_lines import LineShape
from selaras.domain.papers import Listing, Shape
from selaras.domain.party import NPWP_DIGITS, is_digits
from selaras.domain.purchases import PurchaseInvoice
from selaras.domain.tax_period import Period, period_of

ZERO: Final = Decimal(0)
EXPORTED: Final = "EXPORTED"
AMOUNTS: Final = ("tax_base", "other_tax_base", "vat", "ppnbm")


@dataclass(frozen=True, slots=True)
class SalesReturn:
    """What a buyer returned of an output invoice, as Coretax shows it to the seller.

    Args:
        number: Of the output invoice, 17 digits.
        return_number: Of the buyer's note (nota retur or nota pembatalan).
        status: As Coretax spells it.
    """

    number: str = ""
    return_number: str = ""
    buyer_tin: str = ""
    buyer_name: str = ""
    date: Date | None = None
    tax_base: Decimal = ZERO
    other_tax_base: Decimal = ZERO
    vat: Decimal = ZERO
    ppnbm: Decimal = ZERO
    status: str = ""


def returned_sums(document: PurchaseReturn) -> dict[str, Decimal]:
    """Return what the lines of a purchase return come to."""
    return {name: sum_of([getattr(line, name) for line in document.lines]) for name in AMOUNTS}


def completed(
    document: PurchaseReturn, named: Mapping[str, str], *, bought: PurchaseInvoice | None
) -> PurchaseReturn:
    """Return a purchase return with what follows from the fields that were *named*.

    The base follows from price, quantity and discount (DOC-7); the other base and the taxes are
    the part of the purchase's own that the base is. What was named stands.
    """
    lines = tuple(
        _completed(
            line, {n.rpartition(".")[2] for n in named if n.startswith(f"lines.{at}.")}, bought
        )
        for at, line in enumerate(document.lines, start=1)
    )
    seller: dict[str, Any] = {} if bought is None else _seller(document, bought)
    return replace(document, lines=lines, **seller)


def _completed(line: ReturnLine, named: set[str], bought: PurchaseInvoice | None) -> ReturnLine:
    if not named & {"price", "return_qty", "discount", "tax_base"}:
        return line
    if "tax_base" not in named:
        base = to_sen(difference(product(line.price, line.return_qty), line.discount))
        line = replace(line, tax_base=base)
    if bought is None or not bought.tax_base:
        return line
    follows: dict[str, Any] = {
        name: to_sen(product(getattr(bought, name), line.tax_base) / bought.tax_base)
        for name in AMOUNTS[1:]
        if name not in named
    }
    return replace(line, **follows)


def _seller(document: PurchaseReturn, bought: PurchaseInvoice) -> dict[str, str]:
    known = {"seller_tin": bought.seller_tin, "seller_name": bought.seller_name}
    return {name: text for name, text in known.items() if not getattr(document, name)}


def _day_period(document: PurchaseReturn | SalesReturn) -> frozenset[Period]:
    return frozenset({period_of(document.date)} if document.date else ())


def _key(document: PurchaseReturn | SalesReturn) -> str:
    """Return the invoice and the note, which Coretax's file tells by its day alone."""
    day = document.date.isoformat() if document.date else ""
    told = document.return_number.casefold() or day
    if not document.number or not told:
        return ""
    seller = document.seller_tin if isinstance(document, PurchaseReturn) else ""
    return f"{document.number}|{seller}|{told}"


def _listed_purchase_return(document: PurchaseReturn) -> Listing:
    sums = returned_sums(document)
    return Listing(
        number=document.return_number,
        date=document.date,
        period=period_of(document.date) if document.date else None,
        code=document.number[:2],
        party=document.seller_name,
        tin=document.seller_tin,
        status=EXPORTED if document.exported else "",
        refers=document.number,
        base=sums["tax_base"],
        other_base=sums["other_tax_base"],
        vat=sums["vat"],
        ppnbm=sums["ppnbm"],
    )


def _listed_sales_return(document: SalesReturn) -> Listing:
    return Listing(
        number=document.return_number,
        date=document.date,
        period=period_of(document.date) if document.date else None,
        code=document.number[:2],
        party=document.buyer_name,
        tin=document.buyer_tin,
        status=document.status,
        refers=document.number,
        base=document.tax_base,
        other_base=document.other_tax_base,
        vat=document.vat,
        ppnbm=document.ppnbm,
    )


def _purchase_return_findings(document: PurchaseReturn) -> list[Finding]:
    # Without a clock here: that a day is still to come is what today's screen says.
    return check_document(document, today=Date.max)


def _sales_return_findings(document: SalesReturn) -> Iterator[Finding]:
    if not is_digits(document.number, NUMBER_DIGITS):
        yield error("document.number", "number", value=document.number[:40])
    if not document.return_number:
        yield warning("document.empty", "return_number")
    if not is_digits(document.buyer_tin, NPWP_DIGITS):
        yield warning("document.tin", "buyer_tin", value=document.buyer_tin[:40])
    if document.date is None:
        yield error("document.no-date", "date")
    for name in AMOUNTS:
        if getattr(document, name) < ZERO:
            yield error("document.negative", name)
    if not document.tax_base:
        yield error("document.empty", "tax_base")


def read_number(text: str) -> str:
    """Read an invoice's number with the separators that people put into it."""
    return "".join(each for each in text if each not in " .-")


PURCHASE_RETURN: Final[Shape[PurchaseReturn]] = Shape(
    kind="purchase_return",
    make=PurchaseReturn,
    groups={
        "invoice": ("number", "seller_tin", "seller_name"),
        "document": ("return_number", "date"),
        "exported": ("exported",),
    },
    listing=_listed_purchase_return,
    key=_key,
    findings=_purchase_return_findings,
    counted=_day_period,
    set_apart=frozenset({"exported"}),
    typed={"number": read_number},
    lines=LineShape(
        ReturnLine,
        {
            "what": ("opt", "code", "name", "unit"),
            "cost": ("qty", "price", "ppnbm_rate", "return_qty", "discount", *AMOUNTS),
        },
    ),
)
SALES_RETURN: Final[Shape[SalesReturn]] = Shape(
    kind="sales_return",
    make=SalesReturn,
    groups={
        "invoice": ("number", "buyer_tin", "buyer_name"),
        "document": ("return_number", "date"),
        "amounts": AMOUNTS,
        "coretax": ("status",),
    },
    listing=_listed_sales_return,
    key=_key,
    findings=lambda document: list(_sales_return_findings(document)),
    counted=_day_period,
    typed={"number": read_number},
)
