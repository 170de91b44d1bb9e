"""What a tax month holds besides output invoices, as values: returns, other documents, totals.

Pure data; what they must be is in ``check_documents``. Amounts are in rupiah; Coretax wants those
of retail totals whole. Codes are those of ``tables/other_documents.csv``.
"""

from dataclasses import dataclass
from datetime import date as Date
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """Goods or services of a purchase that go back.

    Args:
        opt: ``A`` goods, ``B`` services.
        qty: On the invoice.
        return_qty: Of it, what goes back.
        line_id: In a document; *place* is where it stands there.
    """

    opt: str = ""
    name: str = ""
    code: str = ""
    qty: Decimal = ZERO
    unit: str = ""
    price: Decimal = ZERO
    ppnbm_rate: Decimal = ZERO
    return_qty: Decimal = ZERO
    discount: Decimal = ZERO
    tax_base: Decimal = ZERO
    other_tax_base: Decimal = ZERO
    vat: Decimal = ZERO
    ppnbm: Decimal = ZERO
    line_id: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class PurchaseReturn:
    """A return of purchases (retur PM), made by the buyer.

    Args:
        number: Of the input invoice, 17 digits.
        return_number: The office's own, of the note (nota retur); not in Coretax's file.
        exported: Day on which it was written into a file for Coretax.
    """

    number: str = ""
    seller_tin: str = ""
    date: Date | None = None
    lines: tuple[ReturnLine, ...] = ()
    seller_name: str = ""
    return_number: str = ""
    exported: Date | None = None


@dataclass(frozen=True, slots=True)
class OtherOutput:
    """Another output document (dokumen lain keluaran), such as an export notice (PEB)."""

    trx_type: str = ""
    detail: str = ""
    document: str = ""
    add_info: str = ""
    number: str = ""
    date: Date | None = None
    reference: str = ""
    buyer_tin: str = ""
    buyer_name: str = ""
    buyer_address: str = ""
    tax_base: Decimal = ZERO
    vat: Decimal = ZERO
    ppnbm: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class OtherInput:
    """Another input document (dokumen lain masukan), such as an import notice (PIB).

    Args:
        month: Of the tax period, ``1`` to ``12``.
    """

    number: str = ""
    date: Date | None = None
    trx_type: str = ""
    detail: str = ""
    document: str = ""
    month: str = ""
    year: str = ""
    tax_base: Decimal = ZERO
    vat: Decimal = ZERO
    ppnbm: Decimal = ZERO
    seller_tin: str = ""
    seller_name: str = ""


@dataclass(frozen=True, slots=True)
class OtherOutputReturn:
    """A return of another output document."""

    number: str = ""
    return_number: str = ""
    trx_type: str = ""
    document_type: str = ""
    detail: str = ""
    document: str = ""
    date: Date | None = None
    buyer_tin: str = ""
    buyer_name: str = ""
    buyer_address: str = ""
    tax_base: Decimal = ZERO
    vat: Decimal = ZERO
    ppnbm: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class OtherInputReturn:
    """A return of another input document."""

    number: str = ""
    return_number: str = ""
    trx_type: str = ""
    document_type: str = ""
    detail: str = ""
    document: str = ""
    date: Date | None = None
    month: str = ""
    year: str = ""
    seller_tin: str = ""
    seller_name: str = ""
    tax_base: Decimal = ZERO
    vat: Decimal = ZERO
    ppnbm: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class RetailTotal:
    """Sales to end consumers reported in total (digunggung).

    Args:
        trx_code: ``Normal``, ``07``, ``08`` or ``NoVAT``.
        id_kind: ``NPWP`` or ``NIK``.
    """

    trx_code: str = ""
    buyer_name: str = ""
    id_kind: str = ""
    id_number: str = ""
    opt: str = ""
    number: str = ""
    date: Date | None = None
    tax_base: Decimal = ZERO
    other_tax_base: Decimal = ZERO
    vat: Decimal = ZERO
    ppnbm: Decimal = ZERO
    info: str = ""


@dataclass(frozen=True, slots=True)
class CollectedByOther:
    """A row of SPT annex C: VAT that another collector collected.

    Args:
        kind: ``001``, ``002``, ``003`` or ``100``.
        replaced: Number of the invoice that was replaced.
    """

    seller_tin: str = ""
    seller_name: str = ""
    buyer_tin: str = ""
    buyer_name: str = ""
    kind: str = ""
    number: str = ""
    date: Date | None = None
    replaced: str = ""
    selling_price: Decimal = ZERO
    other_tax_base: Decimal = ZERO
    vat: Decimal = ZERO
    ppnbm: Decimal = ZERO
    info: str = ""


OtherDocument = (
    PurchaseReturn
    | OtherOutput
    | OtherInput
    | OtherOutputReturn
    | OtherInputReturn
    | RetailTotal
    | CollectedByOther
)
