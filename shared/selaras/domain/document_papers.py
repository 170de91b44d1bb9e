"""Other documents, their returns, retail totals and annex C as papers.

Their values are those of ``other_documents``, what they must be is in ``check_documents`` (rules
DOC-1 to DOC-7). No list of Coretax's says of them, so they count once they are without fault.
"""

from collections.abc import Mapping
from datetime import date as Date
from typing import Any, Final, TypeVar

from selaras.domain.check_documents import check_document
from selaras.domain.findings import Finding
from selaras.domain.member_forms import Read
from selaras.domain.other_documents import (
    CollectedByOther,
    OtherDocument,
    OtherInput,
    OtherInputReturn,
    OtherOutput,
    OtherOutputReturn,
    RetailTotal,
)
from selaras.domain.papers import NO_PERIODS, Listing, Shape
from selaras.domain.party import is_digits
from selaras.domain.tax_period import Period, period_of

V = TypeVar("V")
_AMOUNTS: Final = ("tax_base", "vat", "ppnbm")
_SUMMED: Final = {"tax_base": "base", "selling_price": "base", "other_tax_base": "other_base"}


def stated_period(document: OtherInput | OtherInputReturn) -> Period | None:
    """Return the period a document is reported in; None where it names none."""
    if not is_digits(document.year, 4) or not document.month.isascii():
        return None
    is_month = document.month.isdecimal() and 1 <= int(document.month[:3]) <= 12
    return Period(int(document.year), int(document.month)) if is_month else None


def document_period(document: OtherDocument) -> Period | None:
    """Return in whose return a document counts: the period it names, else that of its date."""
    if isinstance(document, OtherInput | OtherInputReturn):
        return stated_period(document)
    return period_of(document.date) if document.date else None


def _counted(document: OtherDocument) -> frozenset[Period]:
    period = document_period(document)
    return frozenset({period}) if period else NO_PERIODS


def _findings(document: OtherDocument) -> list[Finding]:
    # Whether a day lies ahead hangs on when one looks: a paper's findings are the same everywhere.
    return check_document(document, today=Date.max)


def _listing(document: Any) -> Listing:  # noqa: ANN401  # by the members that a kind has
    held = {name: getattr(document, name, "") for name in ("return_number", "buyer_tin")}
    tin = held["buyer_tin"] or getattr(document, "seller_tin", "")
    amounts = {
        _SUMMED.get(name, name): getattr(document, name)
        for name in (*_AMOUNTS, *_SUMMED)
        if hasattr(document, name)
    }
    return Listing(
        number=held["return_number"] or document.number,
        date=document.date,
        period=document_period(document),
        code=_code(document),
        party=getattr(document, "buyer_name", "") or getattr(document, "seller_name", ""),
        tin=getattr(document, "id_number", tin),
        refers=document.number if held["return_number"] else "",
        **amounts,
    )


def _code(document: Any) -> str:  # noqa: ANN401  # by the members that a kind has
    """Return what decides on the line of the return: detail, retail code or kind of collection."""
    for name in ("detail", "trx_code", "kind"):
        if hasattr(document, name):
            return str(getattr(document, name))
    return ""


def _output_key(document: OtherOutput) -> str:
    return f"{document.trx_type}|{document.number}" if document.number else ""


def _input_key(document: OtherInput) -> str:
    return f"{document.seller_tin}|{document.number}" if document.number else ""


def _return_key(document: OtherOutputReturn | OtherInputReturn) -> str:
    is_known = bool(document.number and document.return_number)
    return f"{document.number}|{document.return_number}" if is_known else ""


def _retail_key(total: RetailTotal) -> str:
    """Return what is one total: own numbers begin anew each month (DOC-8)."""
    if not total.number or total.date is None:
        return ""
    return f"{total.date:%Y-%m}|{total.trx_code}|{total.number}"


def _collected_key(document: CollectedByOther) -> str:
    return f"{document.seller_tin}|{document.number}" if document.number else ""


_BUYER: Final = ("buyer_tin", "buyer_name", "buyer_address")
_CODES: Final = ("trx_type", "document_type", "detail", "document")


def _padded(count: int) -> Read:
    """Return how a code is read that a table keeps as a number, without its leading zeros."""
    return lambda text: text.zfill(count) if text and is_digits(text, len(text)) else text


_TYPED: Final[Mapping[str, Read]] = {
    **{name: _padded(2) for name in ("trx_type", "detail", "trx_code")},
    "kind": _padded(3),
    "id_number": lambda text: "".join(each for each in text if each not in " .-"),
}


def _shape(kind: str, make: type[V], groups: Mapping[str, tuple[str, ...]], key: Any) -> Shape[V]:  # noqa: ANN401  # the key of its own kind
    return Shape(
        kind=kind,
        make=make,
        groups=groups,
        listing=_listing,
        key=key,
        findings=_findings,  # type: ignore[arg-type]  # each is one of its documents
        counted=_counted,  # type: ignore[arg-type]
        typed={name: read for name, read in _TYPED.items() if hasattr(make(), name)},
    )


OTHER_OUTPUT: Final = _shape(
    "other_output",
    OtherOutput,
    {
        "identity": ("trx_type", "detail", "document", "add_info", "number", "date"),
        "reference": ("reference",),
        "party": _BUYER,
        "amounts": _AMOUNTS,
    },
    _output_key,
)
OTHER_INPUT: Final = _shape(
    "other_input",
    OtherInput,
    {
        "identity": ("number", "date", "trx_type", "detail", "document", "month", "year"),
        "party": ("seller_tin", "seller_name"),
        "amounts": _AMOUNTS,
    },
    _input_key,
)
OTHER_OUTPUT_RETURN: Final = _shape(
    "other_output_return",
    OtherOutputReturn,
    {
        "identity": ("number", "return_number", *_CODES, "date"),
        "party": _BUYER,
        "amounts": _AMOUNTS,
    },
    _return_key,
)
OTHER_INPUT_RETURN: Final = _shape(
    "other_input_return",
    OtherInputReturn,
    {
        "identity": ("number", "return_number", *_CODES, "date", "month", "year"),
        "party": ("seller_tin", "seller_name"),
        "amounts": _AMOUNTS,
    },
    _return_key,
)
RETAIL_TOTAL: Final = _shape(
    "retail_total",
    RetailTotal,
    {
        "identity": ("trx_code", "opt", "number", "date"),
        "party": ("buyer_name", "id_kind", "id_number"),
        "amounts": ("tax_base", "other_tax_base", "vat", "ppnbm"),
        "info": ("info",),
    },
    _retail_key,
)
COLLECTED: Final = _shape(
    "collected",
    CollectedByOther,
    {
        "identity": ("kind", "number", "date", "replaced"),
        "party": ("seller_tin", "seller_name", "buyer_tin", "buyer_name"),
        "amounts": ("selling_price", "other_tax_base", "vat", "ppnbm"),
        "info": ("info",),
    },
    _collected_key,
)
DOCUMENTS: Final[tuple[Shape[Any], ...]] = (
    *(OTHER_OUTPUT, OTHER_INPUT, OTHER_OUTPUT_RETURN, OTHER_INPUT_RETURN),
    *(RETAIL_TOTAL, COLLECTED),
)
