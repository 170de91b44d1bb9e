"""Files of returns: Coretax's XML of purchase returns both ways, and lists of sales returns."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, cast

from selaras.domain.other_documents import PurchaseReturn
from selaras.domain.return_papers import SALES_RETURN, SalesReturn
from selaras.exchange.form_read import read_form
from selaras.exchange.form_shape import Form, form_named
from selaras.exchange.form_write import FormHead, form_bytes
from selaras.exchange.paper_table import Columns, PaperList, read_paper_table
from selaras.exchange.refusal import naming, refused
from selaras.exchange.safe_file import write_safely
from selaras.exchange.source import Source

_SALES: Final = Columns(
    SALES_RETURN,
    {
        "number": ("Nomor Faktur", "Nomor Faktur Pajak", "NSFP", "TaxInvoiceNumber"),
        "return_number": ("Nomor Retur", "Nomor Nota Retur", "No Retur", "ReturnNumber"),
        "buyer_tin": ("NPWP Pembeli", "NPWP", "BuyerTIN"),
        "buyer_name": ("Nama Pembeli", "Nama", "BuyerTaxpayerName"),
        "date": ("Tanggal Retur", "Tanggal", "ReturnDate"),
        "tax_base": ("DPP Retur", "DPP", "ReturnTaxBase"),
        "other_tax_base": ("DPP Nilai Lain Retur", "DPP Nilai Lain", "ReturnOtherTaxBase"),
        "vat": ("PPN Retur", "PPN", "ReturnVAT"),
        "ppnbm": ("PPnBM Retur", "PPnBM", "ReturnSTLG"),
        "status": ("Status", "Status Retur"),
    },
    needed=("number", "date", "return_number"),
    is_of_invoices=True,
)


def read_purchase_returns(source: Source, *, company: str) -> PaperList[PurchaseReturn]:
    """Read Coretax's XML of purchase returns.

    Raises:
        FileRefusedError: it is another file, another company's, or something in it cannot be taken.
        ImportCancelledError: the person stopped it.
    """
    with naming(source.path):
        found = read_form(source, _form())
        if found.head.tin != company:
            raise refused("document.other-company", found=found.head.tin, wanted=company)
    rows = cast("tuple[PurchaseReturn, ...]", found.rows)
    return PaperList(source.sha256, rows)


def read_sales_returns(source: Source) -> PaperList[SalesReturn]:
    """Read a list of sales returns, CSV or Excel, with the headings that an office uses.

    Raises:
        FileRefusedError: it is no such list, or a cell of it cannot be taken; with every fault.
        ImportCancelledError: the person stopped it.
    """
    return read_paper_table(source, _SALES)


def write_purchase_returns(path: Path, rows: Sequence[PurchaseReturn], *, company: str) -> None:
    """Write Coretax's XML of purchase returns.

    Raises:
        CannotExportError: the place cannot be written; what stood there before still stands.
        UnwritableTextError: a text holds a character that XML cannot hold.
    """
    data = purchase_returns_bytes(rows, company=company)
    with write_safely(path) as out:
        out.write(data)


def purchase_returns_bytes(rows: Sequence[PurchaseReturn], *, company: str) -> bytes:
    """Return Coretax's XML of purchase returns.

    Raises:
        UnwritableTextError: a text holds a character that XML cannot hold.
    """
    return form_bytes(_form(), FormHead(tin=company), rows=rows)


def _form() -> Form:
    form = form_named("purchase-return")
    if form is None:
        raise refused("import.unknown-kind", path="purchase-return")
    return form
