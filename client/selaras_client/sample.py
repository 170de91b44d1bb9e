"""Made-up invoices to look around with, rewritten for the company that asks for them."""

from dataclasses import replace
from importlib.resources import as_file, files

from selaras.domain.ids import derived_id
from selaras.domain.invoice import Invoice
from selaras.domain.party import nitku_of

_SELLER = "0021234567891000"
_HEAD_OFFICE = "000000"


def sample_invoices(company: str) -> list[Invoice]:
    """Return the sample invoices as if *company* (16 digits) had drafted them."""
    # Most starts make no company, and read no file.
    from selaras.exchange import read_file

    with as_file(files("selaras_client") / "sample_data" / "contoh.xml") as path:
        invoices = read_file(path, company=_SELLER).invoices
    return [_owned_by(company, invoice) for invoice in invoices]


def _owned_by(company: str, invoice: Invoice) -> Invoice:
    return replace(
        invoice,
        invoice_id=f"invoice:{derived_id('sample', company, invoice.reference)}",
        company=company,
        seller_nitku=nitku_of(company, _HEAD_OFFICE),
    )
