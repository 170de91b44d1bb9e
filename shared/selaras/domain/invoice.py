"""The invoice as a value: what a person drafts and Coretax receives.

Pure data, no rules: amounts follow from ``tax`` and ``rules``, findings from ``validation``.
Member names are those of ``show --json`` and of ``selaras edit``. Money, quantities and rates
are exact decimals; an empty text means "not filled in".
"""

from dataclasses import dataclass, field
from datetime import date as Date
from decimal import Decimal
from enum import StrEnum

ZERO = Decimal(0)


class BuyerDocument(StrEnum):
    """Kinds of buyer identity as Coretax spells them (tables/buyer_document_types.csv)."""

    TIN = "TIN"
    NATIONAL_ID = "National ID"
    PASSPORT = "Passport"
    OTHER_ID = "Other ID"


@dataclass(frozen=True, slots=True)
class Buyer:
    """Snapshot of the buyer (lawan transaksi) on one invoice; one register."""

    tin: str = ""
    document: str = ""
    country: str = ""
    document_number: str = ""
    name: str = ""
    address: str = ""
    email: str = ""
    nitku: str = ""


@dataclass(frozen=True, slots=True)
class Transaction:
    """Transaction code and what depends on it; one register.

    Args:
        code: ``01`` to ``10`` (kode transaksi).
        add_info: ``TD.005nn``, codes 07 and 08 only (keterangan tambahan).
        facility_stamp: ``TD.011nn`` with the same ordinal (cap fasilitas).
        custom_doc: Supporting document number (dokumen pendukung).
        custom_doc_period: ``MMYYYY`` of the supporting document.
    """

    code: str = ""
    add_info: str = ""
    facility_stamp: str = ""
    custom_doc: str = ""
    custom_doc_period: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of goods or services.

    ``opt`` to ``unit`` are one register, ``price`` to ``stated_tax_base`` another, ``place`` a
    third.

    Args:
        line_id: Stable inside the invoice.
        opt: ``A`` goods, ``B`` services.
        price: Unit price in rupiah without VAT.
        qty: Quantity in *unit*.
        discount: Amount for the whole line, in rupiah.
        ppnbm_rate: Luxury tax rate in percent.
        vat_rate: Percent; only when a file or a person wrote another than the rule's.
        other_tax_base: Only when typed and not what the rule gives.
        vat: Only when typed and not what the rule gives.
        ppnbm: Only when typed and not what the rule gives.
        stated_tax_base: What an imported file wrote when it differs from price x qty - discount;
            evidence for a finding, never exported.
        place: Fractional index; lines are shown in the order of (place, line_id).
    """

    line_id: str
    opt: str = ""
    code: str = ""
    name: str = ""
    unit: str = ""
    price: Decimal = ZERO
    qty: Decimal = ZERO
    discount: Decimal = ZERO
    ppnbm_rate: Decimal = ZERO
    vat_rate: Decimal | None = None
    other_tax_base: Decimal | None = None
    vat: Decimal | None = None
    ppnbm: Decimal | None = None
    stated_tax_base: Decimal | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class Instalment:
    """What an invoice takes of a contract, whose goods its lines name whole; one register.

    Args:
        kind: ``down`` for down payment and instalments (uang muka), ``settlement`` (pelunasan).
        contract: What joins the invoices of one contract, as people call it.
        tax_base: Of this payment, in whole rupiah.
    """

    kind: str = ""
    contract: str = ""
    tax_base: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Legacy:
    """What only the e-Faktur desktop program's CSV says (FK record); one register.

    Amounts are whole rupiah as the file wrote them.

    Args:
        number: 13-digit NSFP; such an invoice was numbered outside Coretax and is never exported.
        replacement: FG_PENGGANTI, ``0`` normal or ``1`` replacement.
        period: MASA_PAJAK ``1``..``12`` and year: ``MMYYYY``.
        down_payment: FG_UANG_MUKA, ``0`` none, ``1`` down payment, ``2`` settlement.
    """

    number: str
    replacement: str = "0"
    period: str = ""
    tax_base: Decimal = ZERO
    vat: Decimal = ZERO
    ppnbm: Decimal = ZERO
    down_payment: str = "0"
    down_payment_tax_base: Decimal = ZERO
    down_payment_vat: Decimal = ZERO
    down_payment_ppnbm: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an imported invoice came from; it orders an export like its file.

    Args:
        format: ``coretax-xml`` or ``efaktur-csv``.
        file: First 16 hex digits of the file's SHA-256.
        position: Counted from 1 in the file.
    """

    format: str
    file: str
    position: int


@dataclass(frozen=True, slots=True)
class Invoice:
    """One output invoice (Faktur Pajak Keluaran) as drafted.

    Args:
        invoice_id: ``invoice:<id>``.
        company: The seller's NPWP, 16 digits.
        date: Invoice date; None while not filled in.
        reference: Own number (RefDesc), the only key that comes back from Coretax.
        seller_nitku: 22 digits: NPWP and branch.
        lines: In displayed order, removed ones left out.
        discarded: A person threw the draft away; it stays readable.
        archived: Out of the way: not in the usual lists; it stays what it is.
        content_digest: Of the content as imported; two imports that differ are a conflict here.
        replaces: Id of the invoice in whose place this one is keyed in at Coretax, by hand.
    """

    invoice_id: str
    company: str
    date: Date | None = None
    reference: str = ""
    seller_nitku: str = ""
    buyer: Buyer = field(default_factory=Buyer)
    transaction: Transaction = field(default_factory=Transaction)
    lines: tuple[Line, ...] = ()
    discarded: bool = False
    legacy: Legacy | None = None
    origin: Origin | None = None
    content_digest: str = ""
    archived: bool = False
    replaces: str = ""
    payment: Instalment | None = None
