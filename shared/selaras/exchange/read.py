"""A file becomes invoices of one company: the way in for command line and window."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from selaras.domain.invoice import Invoice
from selaras.exchange.coretax_xml import read_coretax_xml
from selaras.exchange.detect import detect
from selaras.exchange.djp_template import is_template, read_template
from selaras.exchange.efaktur_csv import read_efaktur_csv
from selaras.exchange.grid_read import open_grid
from selaras.exchange.parsed import ParsedFile, to_invoices
from selaras.exchange.refusal import naming, refused
from selaras.exchange.sales_map import SalesMap
from selaras.exchange.sales_read import read_sales_list
from selaras.exchange.source import Cancelled, Progress, Source


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """What a file gives; nothing of it is stored yet.

    Args:
        kind: ``coretax-xml``, ``efaktur-csv``, ``djp-excel`` or ``sales-list``.
        sha256: Of the file, 64 hex digits.
        invoices: In the order of the file, with ids, company and origin.
        company: Whose they are, NPWP.
    """

    kind: str
    sha256: str
    invoices: tuple[Invoice, ...]
    company: str


def read_file(
    path: Path,
    *,
    company: str,
    others: Collection[str] = (),
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> ImportedFile:
    """Read *path*, whatever kind it is.

    Args:
        company: The NPWP that imports, 16 digits.
        others: Those whose files are taken as well; the file itself says whose it is.
        progress: Called with bytes done and bytes in total.
        cancelled: Asked between pieces; a true answer ends the reading.

    Raises:
        FileRefusedError: it is not taken, with all reasons.
        ImportCancelledError: the person stopped it.
    """
    source = Source(path, progress=progress, cancelled=cancelled)
    with naming(path):
        parsed = _parsed(source)
        if parsed.seller_tin in others:
            company = parsed.seller_tin
        return _imported(parsed, company)


def read_sales_file(
    path: Path,
    mapping: SalesMap,
    *,
    company: str,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> ImportedFile:
    """Read a sales list of another program by a mapping.

    Args:
        company: The NPWP that sells, 16 digits; the list does not say.

    Raises:
        FileRefusedError: it is not taken, with all reasons.
        ImportCancelledError: the person stopped it.
    """
    source = Source(path, progress=progress, cancelled=cancelled)
    with naming(path):
        return _imported(read_sales_list(source, mapping, company=company), company)


def _parsed(source: Source) -> ParsedFile:
    match detect(source.path):
        case "coretax-xml":
            return read_coretax_xml(source)
        case "efaktur-csv":
            return read_efaktur_csv(source)
        case _:
            return _workbook(source)


def _workbook(source: Source) -> ParsedFile:
    with open_grid(source) as grid:
        if is_template(grid):
            return read_template(grid, source)
    raise refused("sales.needs-map")


def _imported(parsed: ParsedFile, company: str) -> ImportedFile:
    invoices = tuple(to_invoices(parsed, company=company))
    return ImportedFile(parsed.format, parsed.sha256, invoices, company)
