"""Coretax's list of input invoices (grid export) as purchase invoices, of either language.

The older list has no ``Referensi``; it is taken as well. A number that is there twice refuses the
file unless both rows say the same.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from selaras.domain.coretax_results import NUMBER_DIGITS, status_name
from selaras.domain.party import NPWP_DIGITS, is_digits
from selaras.domain.purchases import Crediting, PurchaseInvoice
from selaras.domain.tax_period import Period
from selaras.exchange.coretax_grid import MAX_ROWS
from selaras.exchange.grid import Grid
from selaras.exchange.grid_read import open_grid
from selaras.exchange.grid_table import Heading, find_heading, records
from selaras.exchange.grid_values import Values, month_number, number_kept
from selaras.exchange.refusal import FaultList, refused
from selaras.exchange.source import Source

INPUT: Final[Mapping[str, tuple[str, ...]]] = {
    "seller_tin": ("NPWP Penjual", "SellerTIN", "Seller TIN"),
    "seller_name": ("Nama Penjual", "SellerTaxpayerName"),
    "number": ("Nomor Faktur Pajak", "TaxInvoiceNumber"),
    "date": ("Tanggal Faktur Pajak", "TaxInvoiceDate"),
    "month": ("Masa Pajak", "TaxInvoicePeriod"),
    "year": ("Tahun", "TaxInvoiceYear"),
    "credit_month": ("Masa Pajak Pengkreditkan", "Masa Pajak Pengkreditan", "PeriodCredit"),
    "credit_year": ("Tahun Pajak Pengkreditan", "YearCredit"),
    "status": ("Status Faktur", "TaxInvoiceStatus"),
    "tax_base": ("Harga Jual/Penggantian/DPP", "SellingPrice"),
    "other_tax_base": ("DPP Nilai Lain/DPP", "OtherTaxBase"),
    "vat": ("PPN", "VAT"),
    "ppnbm": ("PPnBM", "STLG"),
    "reference": ("Referensi", "Reference"),
    "valid": ("Valid",),
}
_NEEDED: Final = ("seller_tin", "number", "date", "status", "tax_base", "vat")
_BUYER: Final = {"buyer": ("NPWP Pembeli / Identitas lainnya", "BuyerTIN")}
_CREDITING: Final = {"CREDITED": Crediting.CREDITED, "UNCREDITED": Crediting.UNCREDITED}


@dataclass(frozen=True, slots=True)
class PurchaseList:
    """The rows of an input list.

    Args:
        sha256: Of the file, 64 hex digits.
    """

    sha256: str
    invoices: tuple[PurchaseInvoice, ...]


def read_input_list(source: Source) -> PurchaseList:
    """Read Coretax's list of input invoices.

    Raises:
        FileRefusedError: it is no such list, or a cell of it cannot be read; with every fault.
        ImportCancelledError: the person stopped it.
    """
    faults = FaultList()
    with open_grid(source) as grid:
        heading = find_heading(grid, INPUT, needed=_NEEDED)
        if heading is None:
            raise _no_heading(grid)
        invoices = tuple(_invoices(grid, heading, faults))
        faults.refuse_any()
    return PurchaseList(source.sha256, invoices)


def _no_heading(grid: Grid) -> Exception:
    if find_heading(grid, _BUYER, needed=("buyer",)):
        return refused("grid.other-list", found="Pajak Keluaran", wanted="Pajak Masukan")
    return refused("grid.no-heading", wanted=", ".join(INPUT[key][0] for key in _NEEDED))


def _invoices(grid: Grid, heading: Heading, faults: FaultList) -> Iterator[PurchaseInvoice]:
    seen: dict[str, PurchaseInvoice] = {}
    for count, record in enumerate(records(heading), start=1):
        if count > MAX_ROWS:
            raise faults.stop("grid.too-many-rows", record.place(), limit=MAX_ROWS)
        values = Values(record, faults, date_of=grid.date_of)
        invoice = _invoice(values)
        there = seen.setdefault(invoice.number, invoice)
        if there is invoice:
            yield invoice
        elif there != invoice:
            values.bad("purchase.repeated", "number")


def _invoice(values: Values) -> PurchaseInvoice:
    status = status_name(values.text("status"))
    if not status:
        values.bad("grid.missing", "status")
    amounts = {
        key: values.amount(key) or Decimal(0)
        for key in ("tax_base", "other_tax_base", "vat", "ppnbm")
    }
    crediting = _CREDITING.get(status, Crediting.UNDECIDED)
    return PurchaseInvoice(
        number=_number(values),
        seller_tin=_seller(values),
        seller_name=values.text("seller_name"),
        date=values.date("date"),
        period=_period(values, "month", "year"),
        status=status,
        reference=values.text("reference"),
        crediting=crediting,
        credited_in=_credited_in(values, crediting),
        is_valid=_flag(values.text("valid")),
        **amounts,
    )


def _number(values: Values) -> str:
    number = values.digits("number").replace(".", "").replace("-", "")
    if not is_digits(number, NUMBER_DIGITS):
        values.bad("purchase.number", "number", count=NUMBER_DIGITS)
    return number


def _seller(values: Values) -> str:
    tin = number_kept(values.digits("seller_tin"), NPWP_DIGITS)
    if not is_digits(tin, NPWP_DIGITS):
        values.bad("purchase.seller", "seller_tin", count=NPWP_DIGITS)
    return tin


def _credited_in(values: Values, crediting: Crediting) -> Period | None:
    if crediting is not Crediting.CREDITED:
        return None
    period = _period(values, "credit_month", "credit_year")
    if period is None:
        values.bad("grid.missing", "credit_month")
    return period


def _period(values: Values, month: str, year: str) -> Period | None:
    """Return a period by the month's name or number; blank cells say nothing."""
    name, number = values.text(month), values.text(year)
    if not name or name == "0" or not number or number == "0":
        return None
    found = month_number(name)
    if found is None or not is_digits(number, 4):
        values.bad("purchase.period", month)
        return None
    return Period(int(number), found)


def _flag(text: str) -> bool | None:
    return {"TRUE": True, "YA": True, "FALSE": False, "TIDAK": False}.get(text.upper())
