"""A file becomes invoices of one company: the way in for command line and window."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from selaras.domain.invoice import Invoice
from selaras.exchange.coretax_xml import read_coretax_xml
from selaras.exchange.detect import CORETAX_XML, detect
from selaras.exchange.efaktur_csv import read_efaktur_csv
from selaras.exchange.parsed import to_invoices
from selaras.exchange.source import Cancelled, Progress, Source


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """What a file gives; nothing of it is stored yet.

    Args:
        kind: ``coretax-xml`` or ``efaktur-csv``.
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
    kind = detect(path)
    source = Source(path, progress=progress, cancelled=cancelled)
    parsed = read_coretax_xml(source) if kind == CORETAX_XML else read_efaktur_csv(source)
    if parsed.seller_tin in others:
        company = parsed.seller_tin
    return ImportedFile(kind, parsed.sha256, tuple(to_invoices(parsed, company=company)), company)
