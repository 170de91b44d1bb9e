"""How papers of each kind count in a tax month: on which line, and why one does not. Pure.

A kind that is not here counts in no return (rules RECAP-1 to RECAP-5 and RECAP-7).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from selaras.domain.coretax_results import status_name
from selaras.domain.document_papers import (
    COLLECTED,
    OTHER_INPUT,
    OTHER_INPUT_RETURN,
    OTHER_OUTPUT,
    OTHER_OUTPUT_RETURN,
    RETAIL_TOTAL,
)
from selaras.domain.findings import Severity
from selaras.domain.months import COLLECTED_LINE, LeftOut, Row, short
from selaras.domain.other_documents import PurchaseReturn
from selaras.domain.papers import Listing, Paper, Shape
from selaras.domain.purchase_paper import PURCHASE, purchase_key
from selaras.domain.purchases import (
    NOT_CREDITABLE_CODES,
    VOID_STATUSES,
    Crediting,
    PurchaseInvoice,
)
from selaras.domain.recap import (
    NOT_CREDITED,
    Entry,
    Sums,
    input_entry,
    other_input_entry,
    other_output_entry,
    output_entry,
    retail_entry,
    returned,
)
from selaras.domain.return_papers import PURCHASE_RETURN, SALES_RETURN, SalesReturn

FAULTY: Final = "faulty"
NO_LINE: Final = "no-line"


def _no_purchase(_: object) -> str:
    return ""


Place = Callable[[Any, Sums], Entry | str]


@dataclass(frozen=True, slots=True)
class Counting:
    """How one kind counts.

    Args:
        place: The entry of a value and its sums; or why it does not count.
        purchase: Key of the purchase that a value takes back; blank for none.
        must_be_sound: One with an error does not count.
    """

    shape: Shape[Any]
    place: Place
    must_be_sound: bool = True
    purchase: Callable[[Any], str] = _no_purchase


def counted_row(
    counting: Counting, paper: Paper[Any], *, is_of_uncredited: bool = False
) -> Row | LeftOut:
    """Return a paper as it counts in its month, or with why it does not.

    Args:
        is_of_uncredited: It takes back a purchase whose VAT is not credited.
    """
    listing = counting.shape.listing(paper.value)
    sums = Sums(listing.base, listing.other_base, listing.vat, listing.ppnbm).rounded()
    placed = _placed(counting, paper, sums)
    if is_of_uncredited and isinstance(placed, Entry):
        placed = Entry(NOT_CREDITED, placed.sums)
    about = _about(counting, paper, listing)
    if isinstance(placed, str):
        names = ("doc_id", "kind", "number", "reference", "date", "partner")
        return LeftOut(**{name: about[name] for name in names}, state=placed, sums=sums)
    code, status = short(listing.code), short(listing.status or listing.decision)
    return Row(**about, line=placed.line, code=code, status=status, sums=placed.sums)


def _placed(counting: Counting, paper: Paper[Any], sums: Sums) -> Entry | str:
    placed = counting.place(paper.value, sums)
    if isinstance(placed, str) or not counting.must_be_sound:
        return placed
    has_error = any(each.severity is Severity.ERROR for each in counting.shape.found(paper))
    return FAULTY if has_error else placed


def _about(counting: Counting, paper: Paper[Any], listing: Listing) -> dict[str, str]:
    return {
        "doc_id": paper.paper_id,
        "kind": counting.shape.kind,
        "number": short(listing.number),
        "reference": short(listing.refers),
        "date": listing.date.isoformat() if listing.date else "",
        "partner_id": short(listing.tin),
        "partner": short(listing.party),
    }


def _purchase(invoice: PurchaseInvoice, sums: Sums) -> Entry | str:
    """Void ones do not count; undecided ones neither, unless there is nothing to decide."""
    if invoice.status in VOID_STATUSES or invoice.is_valid is False:
        return invoice.status or "INVALID"
    is_open = invoice.crediting is Crediting.UNDECIDED
    if is_open and invoice.trx_code not in NOT_CREDITABLE_CODES:
        return Crediting.UNDECIDED.value
    is_credited = invoice.crediting is Crediting.CREDITED
    return input_entry(invoice.trx_code, sums, is_credited=is_credited)


def _other_output(document: Any, sums: Sums) -> Entry | str:  # noqa: ANN401  # also a return
    return other_output_entry(document.trx_type, document.detail, sums=sums) or NO_LINE


def _other_input(document: Any, sums: Sums) -> Entry | str:  # noqa: ANN401  # also a return
    return other_input_entry(document.trx_type, document.detail, sums=sums)


def _purchase_return(document: PurchaseReturn, sums: Sums) -> Entry | str:
    return returned(input_entry(document.number[:2], sums, is_credited=True))


def _sales_return(document: SalesReturn, sums: Sums) -> Entry | str:
    status = status_name(document.status)
    if status in VOID_STATUSES:
        return status
    entry = output_entry(document.number[:2], sums)
    return returned(entry) if entry else NO_LINE


def _purchase_of(document: PurchaseReturn) -> str:
    return purchase_key(PurchaseInvoice(document.number, document.seller_tin))


def _back(place: Place) -> Place:
    def turned(document: Any, sums: Sums) -> Entry | str:  # noqa: ANN401  # as *place*
        placed = place(document, sums)
        return placed if isinstance(placed, str) else returned(placed)

    return turned


_COUNTED: Final = (
    Counting(PURCHASE, _purchase, must_be_sound=False),
    Counting(PURCHASE_RETURN, _purchase_return, purchase=_purchase_of),
    Counting(SALES_RETURN, _sales_return),
    Counting(OTHER_OUTPUT, _other_output),
    Counting(OTHER_INPUT, _other_input),
    Counting(OTHER_OUTPUT_RETURN, _back(_other_output)),
    Counting(OTHER_INPUT_RETURN, _back(_other_input)),
    Counting(RETAIL_TOTAL, lambda total, sums: retail_entry(total.trx_code, sums) or NO_LINE),
    Counting(COLLECTED, lambda _, sums: Entry(COLLECTED_LINE, sums.rounded())),
)
COUNTINGS: Final[Mapping[str, Counting]] = {each.shape.kind: each for each in _COUNTED}
