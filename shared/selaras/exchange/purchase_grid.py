"""Coretax's list of input invoices (grid export) as purchase invoices, of either language.

The older list has no ``Referensi``; it is taken as well. A number that is there twice refuses the
file unless both rows say the same.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from selaras.domain.coretax_results import NUMBER_DIGITS, status_name
from selaras.domain.party import NPWP_DIGITS, is_digits
from selaras.domain.purchase_paper import PURCHASE
from selaras.domain.purchases import Crediting, PurchaseInvoice
from selaras.domain.tax_period import Period
from selaras.exchange.coretax_grid import MAX_ROWS
from selaras.exchange.grid import Grid
from selaras.exchange.grid_read import open_grid
from selaras.exchange.grid_table import Heading, find_heading, records
from selaras.exchange.grid_values import Values, month_number
from selaras.exchange.paper_table import Columns, PaperList, paper_table
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
_OUTPUT: Final = {**_BUYER, "status": ("Status Faktur", "TaxInvoiceStatus")}
_CREDITING: Final = {"CREDITED": Crediting.CREDITED, "UNCREDITED": Crediting.UNCREDITED}


# An office's own list: what it bought, by the names that it uses itself.
OWN: Final = Columns(
    PURCHASE,
    {
        "number": ("Nomor", "Nomor Faktur", "No Faktur", "NSFP", "Nomor Seri Faktur Pajak",
                   "Nomor Faktur Pajak"),
        "seller_tin": ("NPWP", "NPWP Pemasok", "NPWP Lawan Transaksi", "NPWP Penjual"),
        "seller_name": ("Nama", "Name", "Pemasok", "Nama Pemasok", "Nama Lawan Transaksi",
                        "Nama Penjual"),
        "date": ("Tanggal", "Tanggal Faktur", "Tgl Faktur", "Tanggal Faktur Pajak"),
        "period": ("Masa Pajak", "Masa"),
        "tax_base": ("DPP", "Harga Jual", "Jumlah DPP", "Harga Jual/Penggantian/DPP"),
        "other_tax_base": ("DPP Nilai Lain", "DPP Lain", "DPP Nilai Lain/DPP"),
        "vat": ("PPN", "Jumlah PPN"),
        "ppnbm": ("PPnBM", "Jumlah PPnBM"),
        "reference": ("Referensi", "Keterangan", "Nomor PO", "No Invoice"),
    },
    needed=("seller_tin", "date", "number"),
    is_of_invoices=True,
)  # fmt: skip


def read_purchases(source: Source) -> PaperList[PurchaseInvoice]:
    """Read Coretax's list of input invoices or an office's own list of purchases.

    Raises:
        FileRefusedError: it is neither, or a cell of it cannot be taken; with every fault.
        ImportCancelledError: the person stopped it.
    """
    with open_grid(source) as grid:
        if find_heading(grid, INPUT, needed=_NEEDED) or _is_of_coretax(grid):
            return _coretax(grid, source)
        return paper_table(grid, OWN, source=source)


def read_input_list(source: Source) -> PaperList[PurchaseInvoice]:
    """Read Coretax's list of input invoices.

    Raises:
        FileRefusedError: it is no such list, or a cell of it cannot be read; with every fault.
        ImportCancelledError: the person stopped it.
    """
    with open_grid(source) as grid:
        return _coretax(grid, source)


def _coretax(grid: Grid, source: Source) -> PaperList[PurchaseInvoice]:
    faults = FaultList()
    heading = find_heading(grid, INPUT, needed=_NEEDED)
    if heading is None:
        raise _no_heading(grid)
    invoices = tuple(_invoices(grid, heading, faults))
    faults.refuse_any()
    return PaperList(source.sha256, invoices)


def _is_of_coretax(grid: Grid) -> bool:
    """Say whether it is a list of Coretax, if not of purchases: its refusal says more."""
    return find_heading(grid, _OUTPUT, needed=("buyer", "status")) is not None


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
    number = values.number("number")
    if not is_digits(number, NUMBER_DIGITS):
        values.bad("purchase.number", "number", count=NUMBER_DIGITS)
    return number


def _seller(values: Values) -> str:
    tin = values.npwp("seller_tin")
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
