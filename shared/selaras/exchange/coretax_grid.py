"""Coretax's result lists (grid exports) as rows: output and input, of either language.

Only what is in the list is told here; what it means for an invoice is ``domain.coretax_results``.
The English headings of the output list were never seen; they are formed like those of the input
list (docs/tax-rules.md).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from selaras.domain.coretax_results import ResultRow
from selaras.domain.money import amount_text
from selaras.domain.party import NPWP_DIGITS
from selaras.exchange.grid import Grid
from selaras.exchange.grid_read import open_grid
from selaras.exchange.grid_table import Heading, find_heading, records
from selaras.exchange.grid_values import Values, number_kept
from selaras.exchange.refusal import FaultList, refused
from selaras.exchange.source import Source

MAX_ROWS: Final = 200_000

OUTPUT: Final[Mapping[str, tuple[str, ...]]] = {
    "buyer_id": ("NPWP Pembeli / Identitas lainnya", "NPWP Pembeli", "BuyerTIN", "Buyer TIN"),
    "buyer_name": ("Nama Pembeli", "BuyerTaxpayerName", "BuyerName"),
    "trx_code": ("Kode Transaksi", "TransactionCode", "TrxCode"),
    "number": ("Nomor Faktur Pajak", "TaxInvoiceNumber"),
    "date": ("Tanggal Faktur Pajak", "TaxInvoiceDate"),
    "period": ("Masa Pajak", "TaxInvoicePeriod"),
    "year": ("Tahun", "TaxInvoiceYear"),
    "status": ("Status Faktur", "TaxInvoiceStatus"),
    "esign": ("ESignStatus", "Status Tanda Tangan"),
    "tax_base": ("Harga Jual/Penggantian/DPP", "SellingPrice", "Harga Jual/Penggantian"),
    "other_tax_base": ("DPP Nilai Lain/DPP", "OtherTaxBase", "DPP Nilai Lain"),
    "vat": ("PPN", "VAT"),
    "ppnbm": ("PPnBM", "STLG"),
    "reference": ("Referensi", "Reference"),
}
_OUTPUT_NEEDED: Final = ("buyer_id", "number", "date", "status", "tax_base", "vat")
_SELLER: Final = {"seller_id": ("NPWP Penjual", "SellerTIN", "Seller TIN")}


@dataclass(frozen=True, slots=True)
class ResultList:
    """The rows of an output list.

    Args:
        sha256: Of the file, 64 hex digits.
    """

    sha256: str
    rows: tuple[ResultRow, ...]


def read_output_list(source: Source) -> ResultList:
    """Read Coretax's list of output invoices.

    Raises:
        FileRefusedError: it is no such list, or a cell of it cannot be read; with every fault.
        ImportCancelledError: the person stopped it.
    """
    with _table(source) as (grid, heading):
        faults = FaultList()
        rows = tuple(_rows(grid, heading, faults))
        faults.refuse_any()
    return ResultList(source.sha256, rows)


@contextmanager
def _table(source: Source) -> Iterator[tuple[Grid, Heading]]:
    with open_grid(source) as grid:
        heading = find_heading(grid, OUTPUT, needed=_OUTPUT_NEEDED)
        if heading is None:
            if find_heading(grid, _SELLER, needed=("seller_id",)):
                raise refused("grid.other-list", found="Pajak Masukan", wanted="Pajak Keluaran")
            wanted = ", ".join(OUTPUT[key][0] for key in _OUTPUT_NEEDED)
            raise refused("grid.no-heading", wanted=wanted)
        yield grid, heading


def _rows(grid: Grid, heading: Heading, faults: FaultList) -> Iterator[ResultRow]:
    for count, record in enumerate(records(heading), start=1):
        if count > MAX_ROWS:
            raise faults.stop("grid.too-many-rows", record.place(), limit=MAX_ROWS)
        values = Values(record, faults, date_of=grid.date_of)
        row = _row(values)
        if not row.status:
            values.bad("grid.missing", "status")
        # A file with a fault is refused whole; what it holds need not be kept.
        if not faults:
            yield row


def _row(values: Values) -> ResultRow:
    return ResultRow(
        row=values.record.row.number,
        status=values.text("status").upper(),
        number=values.number("number"),
        reference=values.text("reference"),
        buyer_id=_identity(values, "buyer_id"),
        buyer_name=values.text("buyer_name"),
        trx_code=_code(values),
        date=values.date("date"),
        tax_base=values.amount("tax_base"),
        other_tax_base=values.amount("other_tax_base"),
        vat=values.amount("vat"),
        ppnbm=values.amount("ppnbm"),
    )


def _identity(values: Values, key: str) -> str:
    """Return an NPWP or other number; one that became a number has its zeros back."""
    cell = values.record.cell(key)
    text = values.digits(key)
    is_number = cell is not None and isinstance(cell.value, Decimal)
    return number_kept(text, NPWP_DIGITS) if is_number and len(text) >= 13 else text


def _code(values: Values) -> str:
    """Return the transaction code; the list may add its name, and a number loses its zero."""
    cell = values.record.cell("trx_code")
    if cell is not None and isinstance(cell.value, Decimal):
        return amount_text(cell.value).zfill(2)
    return values.text("trx_code").partition("-")[0].partition(" ")[0]
