"""Made-up invoices to look around with, rewritten for the company that asks for them."""

from dataclasses import replace
from datetime import date as Date
from importlib.resources import as_file, files

from selaras.domain.ids import derived_id
from selaras.domain.invoice import Invoice
from selaras.domain.party import nitku_of

_SELLER = "0021234567891000"
_HEAD_OFFICE = "000000"
LONGEST_MONTH = 31


def sample_invoices(company: str, today: Date | None = None) -> list[Invoice]:
    """Return the sample invoices as if *company* (16 digits) had drafted them.

    Args:
        today: They are of this month, up to this day: older ones would be late, and be told so.
            None leaves their dates as they are in the file.
    """
    # Most starts make no company, and read no file.
    from selaras.exchange import read_file

    with as_file(files("selaras_client") / "sample_data" / "contoh.xml") as path:
        invoices = read_file(path, company=_SELLER).invoices
    owned = [_owned_by(company, invoice) for invoice in invoices]
    return owned if today is None else [_drafted_by(today, invoice) for invoice in owned]


def _drafted_by(today: Date, invoice: Invoice) -> Invoice:
    """Return *invoice* with its day of any month moved to the days of this one so far."""
    if invoice.date is None:
        return invoice
    day = max(1, invoice.date.day * today.day // LONGEST_MONTH)
    return replace(invoice, date=today.replace(day=day))


def _owned_by(company: str, invoice: Invoice) -> Invoice:
    return replace(
        invoice,
        invoice_id=f"invoice:{derived_id('sample', company, invoice.reference)}",
        company=company,
        seller_nitku=nitku_of(company, _HEAD_OFFICE),
    )
