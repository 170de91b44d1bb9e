"""The shapes of Coretax's smaller XML files: elements in the official order, and what each holds.

Source: docs/tax-rules.md, "Other files of Coretax". A path ``A/B`` is element B inside A.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from selaras.domain.other_documents import (
    CollectedByOther,
    OtherDocument,
    OtherInput,
    OtherInputReturn,
    OtherOutput,
    OtherOutputReturn,
    PurchaseReturn,
    RetailTotal,
    ReturnLine,
)


class Holds(StrEnum):
    """What an element holds."""

    TEXT = "text"
    CODE = "code"
    ISO_DATE = "iso-date"
    DAY_FIRST = "day-first"
    AMOUNT = "amount"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Part:
    """One element and the member of the value that it is."""

    path: str
    member: str
    holds: Holds = Holds.TEXT


@dataclass(frozen=True, slots=True)
class Form:
    """One kind of file.

    Args:
        key: Names it in commands and texts.
        head: Elements of the root before the list, by member of ``FormHead``.
        many: Element that holds the rows; *row* is one of them.
        totals: Elements behind the list with the member they are the sum of.
        lines: Parts of a line inside a row, blank for none.
        attributes: Of the root.
    """

    key: str
    root: str
    head: tuple[Part, ...]
    many: str
    row: str
    kind: type[OtherDocument]
    parts: tuple[Part, ...]
    totals: tuple[Part, ...] = ()
    lines: tuple[Part, ...] = ()
    attributes: str = ""


XSI: Final = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
SCHEMA: Final = f'{XSI} xsi:noNamespaceSchemaLocation="schema.xsd"'
XSD: Final = f' xmlns:xsd="http://www.w3.org/2001/XMLSchema"{XSI}'
# Of a purchase return: where its head, its lines and their sums stand.
DOCUMENT: Final = "TransactionDocumentData"
DETAILS: Final = "TransactionDetailsData"
LINES: Final = f"{DETAILS}/Rows"
FOOTER: Final = f"{DETAILS}/FooterRow"
LINE_KIND: Final = ReturnLine

_TIN: Final = Part("TIN", "tin", Holds.CODE)
_A, _C, _W = Holds.AMOUNT, Holds.CODE, Holds.WHOLE


def _parts(*named: tuple[str, str] | tuple[str, str, Holds]) -> tuple[Part, ...]:
    return tuple(Part(*each) for each in named)


_AMOUNTS: Final = (("TaxBase", "tax_base", _A), ("VAT", "vat", _A), ("STLG", "ppnbm", _A))
_RETURNED: Final = tuple((f"Return{name}", member, holds) for name, member, holds in _AMOUNTS)

FORMS: Final[Sequence[Form]] = (
    Form(
        "purchase-return",
        "InputTaxInvoiceReturn",
        (_TIN,),
        "InputReturnDataList",
        "InputReturnData",
        PurchaseReturn,
        _parts(
            (f"{DOCUMENT}/InvoiceNumber", "number", _C),
            (f"{DOCUMENT}/SellerTIN", "seller_tin", _C),
            (f"{DOCUMENT}/ReturnDate", "date", Holds.DAY_FIRST),
        ),
        totals=_parts(
            ("ReturnTaxBase", "tax_base", _A),
            ("ReturnOtherTaxBase", "other_tax_base", _A),
            ("ReturnVAT", "vat", _A),
            ("ReturnSTLG", "ppnbm", _A),
        ),
        lines=_parts(
            ("Type", "opt", _C),
            ("Name", "name"),
            ("Code", "code", _C),
            ("Quantity", "qty", _A),
            ("Unit", "unit", _C),
            ("UnitPrice", "price", _A),
            ("STLGRate", "ppnbm_rate", _A),
            ("ReturnQuantity", "return_qty", _A),
            ("ReturnDiscount", "discount", _A),
            ("ReturnTaxBase", "tax_base", _A),
            ("ReturnOtherTaxBase", "other_tax_base", _A),
            ("ReturnOtherTaxBaseCheck", "", _C),
            ("ReturnVAT", "vat", _A),
            ("ReturnSTLG", "ppnbm", _A),
        ),
        attributes=XSD,
    ),
    Form(
        "retail",
        "RetailInvoiceBulk",
        (_TIN, Part("TaxPeriodMonth", "month", _C), Part("TaxPeriodYear", "year", _C)),
        "ListOfRetailInvoice",
        "RetailInvoice",
        RetailTotal,
        _parts(
            ("TrxCode", "trx_code", _C),
            ("BuyerName", "buyer_name"),
            ("BuyerIdOpt", "id_kind", _C),
            ("BuyerIdNumber", "id_number", _C),
            ("GoodServiceOpt", "opt", _C),
            ("SerialNo", "number"),
            ("TransactionDate", "date", Holds.ISO_DATE),
            ("TaxBaseSellingPrice", "tax_base", _W),
            ("OtherTaxBaseSellingPrice", "other_tax_base", _W),
            ("VAT", "vat", _W),
            ("STLG", "ppnbm", _W),
            ("Info", "info"),
        ),
        attributes=SCHEMA,
    ),
    Form(
        "other-output",
        "SpecialDocBulk",
        (_TIN,),
        "ListOfSpecialDoc",
        "SpecialDoc",
        OtherOutput,
        _parts(
            ("TransactionType", "trx_type", _C),
            ("TransactionDetail", "detail", _C),
            ("TransactionDocument", "document", _C),
            ("AdditionalInformation", "add_info", _C),
            ("DocumentNumber", "number"),
            ("DocumentDate", "date", Holds.ISO_DATE),
            ("Reference", "reference"),
            ("BuyerTIN", "buyer_tin", _C),
            ("BuyerName", "buyer_name"),
            ("BuyerAddress", "buyer_address"),
            *_AMOUNTS,
        ),
        attributes=SCHEMA,
    ),
    Form(
        "other-input",
        "InputSpecialDocBulk",
        (_TIN,),
        "ListOfSpecialDoc",
        "SpecialDoc",
        OtherInput,
        _parts(
            ("SpecialDocNo", "number"),
            ("SpecialDocDate", "date", Holds.ISO_DATE),
            ("TrxType", "trx_type", _C),
            ("TrxCode", "detail", _C),
            ("TrxDocument", "document", _C),
            ("TaxPeriodMonth", "month", _C),
            ("TaxPeriodYear", "year", _C),
            ("TotalTaxBase", "tax_base", _A),
            ("TotalVAT", "vat", _A),
            ("TotalSTLG", "ppnbm", _A),
            ("SellerTin", "seller_tin", _C),
            ("SellerName", "seller_name"),
        ),
        attributes=SCHEMA,
    ),
    Form(
        "other-output-return",
        "OutputSpecialDocReturn",
        (_TIN,),
        "OutputReturnDataList",
        "OutputReturnData",
        OtherOutputReturn,
        _parts(
            ("DocumentNumber", "number"),
            ("ReturnDocumentNumber", "return_number"),
            ("TransactionType", "trx_type", _C),
            ("DocumentType", "document_type", _C),
            ("TransactionDetail", "detail", _C),
            ("TransactionDocument", "document", _C),
            ("DocumentDate", "date", Holds.DAY_FIRST),
            ("BuyerTIN", "buyer_tin", _C),
            ("BuyerTaxpayerName", "buyer_name"),
            ("BuyerAddress", "buyer_address"),
            *_RETURNED,
        ),
        attributes=SCHEMA,
    ),
    Form(
        "other-input-return",
        "InputSpecialDocReturn",
        (_TIN,),
        "InputReturnDataList",
        "InputReturnData",
        OtherInputReturn,
        _parts(
            ("DocumentNumber", "number"),
            ("ReturnDocumentNumber", "return_number"),
            ("TransactionType", "trx_type", _C),
            ("DocumentType", "document_type", _C),
            ("TransactionDetail", "detail", _C),
            ("TransactionDocument", "document", _C),
            ("DocumentDate", "date", Holds.ISO_DATE),
            ("Period", "month", _C),
            ("Year", "year", _C),
            ("SellerTIN", "seller_tin", _C),
            ("SellerTaxpayerName", "seller_name"),
            *_RETURNED,
        ),
        attributes=SCHEMA,
    ),
    Form(
        "annex-c",
        "VATandSTLGCollectedByOtherCollector",
        (
            Part("NameOfTE", "name"),
            _TIN,
            Part("Period", "month", _C),
            Part("Model", "year", _C),
        ),
        "ListOfVATandSTLG",
        "VATandSTLG",
        CollectedByOther,
        _parts(
            ("TINofSeller", "seller_tin", _C),
            ("NameofSeller", "seller_name"),
            ("TINofBuyer", "buyer_tin", _C),
            ("NameofBuyer", "buyer_name"),
            ("TypeOfVATCollected", "kind", _C),
            ("BillingDocument/Number", "number"),
            ("BillingDocument/Date", "date", Holds.ISO_DATE),
            ("InvoiceNumberReplaced", "replaced", _C),
            ("SellingPrice", "selling_price", _A),
            ("OtherTaxBase", "other_tax_base", _A),
            ("VAT", "vat", _A),
            ("STLG", "ppnbm", _A),
            ("Information", "info"),
        ),
        totals=_parts(
            ("TotalSellingPrice", "selling_price", _A),
            ("TotalOtherTaxBase", "other_tax_base", _A),
            ("TotalVAT", "vat", _A),
            ("TotalSTLG", "ppnbm", _A),
        ),
        attributes=XSD,
    ),
)


def form_named(key: str) -> Form | None:
    """Return a form by its key."""
    return next((form for form in FORMS if form.key == key), None)


def form_of_root(root: str) -> Form | None:
    """Return a form by the root of its files."""
    return next((form for form in FORMS if form.root == root), None)
