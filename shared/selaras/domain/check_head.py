"""Checks on the head of an invoice: date, reference, seller, transaction and facility."""

from collections.abc import Iterator
from datetime import date as Date

from selaras.domain import tables
from selaras.domain.findings import Finding, error, warning
from selaras.domain.invoice import Invoice, Transaction
from selaras.domain.party import OwnCompany
from selaras.domain.tables import CustomDoc, Facility

EARLIEST = Date(2010, 1, 1)
CORETAX_START = Date(2025, 1, 1)


def head_findings(invoice: Invoice, own: OwnCompany, *, today: Date | None) -> Iterator[Finding]:
    """Yield what is wrong with date, reference, seller and transaction.

    Source: DATE-1, DATE-4, REF-1, PARTY-5, CODE-1, CODE-2.
    """
    yield from _date_findings(invoice, today)
    yield from reference_findings(invoice.reference)
    if invoice.company != own.npwp:
        yield error("seller.other-company", "", company=invoice.company, npwp=own.npwp)
    if not invoice.transaction.code:
        yield error("trx-code.missing", "trx_code")
    if invoice.legacy is not None:
        return
    yield from seller_findings(invoice.seller_nitku)
    yield from _facility_findings(invoice.transaction)
    yield from _custom_doc_findings(invoice.transaction)


def reference_findings(reference: str) -> Iterator[Finding]:
    """Yield whether it is missing (REF-1)."""
    if not reference:
        yield warning("reference.missing", "reference")


def seller_findings(nitku: str) -> Iterator[Finding]:
    """Yield whether the seller's place of business is missing (PARTY-5)."""
    if not nitku:
        yield error("seller.nitku-missing", "seller_nitku")


def _date_findings(invoice: Invoice, today: Date | None) -> Iterator[Finding]:
    if invoice.date is None:
        yield error("date.missing", "date")
        return
    written = invoice.date.isoformat()
    if invoice.date < EARLIEST:
        yield error("date.too-early", "date", value=written)
    elif invoice.date < CORETAX_START and invoice.legacy is None:
        yield warning("date.before-coretax", "date", value=written)
    if today is not None and invoice.date > today:
        yield warning("date.in-future", "date", value=written)


def _facility_findings(transaction: Transaction) -> Iterator[Finding]:
    known = tables.transaction_code(transaction.code)
    if known is None:
        return
    code, info, stamp = transaction.code, transaction.add_info, transaction.facility_stamp
    if not known.needs_facility:
        if info:
            yield error("facility.add-info-not-allowed", "add_info", trx_code=code)
        if stamp:
            yield error("facility.stamp-not-allowed", "facility_stamp", trx_code=code)
        return
    if not info:
        yield error("facility.add-info-missing", "add_info", trx_code=code)
    if not stamp:
        yield error("facility.stamp-missing", "facility_stamp", trx_code=code)
    pair = tables.facility(code, info)
    by_stamp = tables.facility_of_stamp(code, stamp)
    if pair is not None and by_stamp is not None and pair is not by_stamp:
        yield error(
            "facility.not-a-pair", "facility_stamp", value=stamp, expected=pair.facility_stamp
        )


def _custom_doc_findings(transaction: Transaction) -> Iterator[Finding]:
    document, period = transaction.custom_doc, transaction.custom_doc_period
    pair = tables.facility(transaction.code, transaction.add_info)
    if document or period:
        yield from _allowed_findings(pair, "custom_doc" if document else "custom_doc_period")
    elif pair is not None and pair.custom_doc is CustomDoc.YES:
        yield warning("custom-doc.missing", "custom_doc", add_info=pair.add_info)
    if document and not period:
        yield warning("custom-doc.period-missing", "custom_doc_period")
    if period and not document:
        yield warning("custom-doc.number-missing", "custom_doc")


def _allowed_findings(pair: Facility | None, path: str) -> Iterator[Finding]:
    if pair is None or pair.custom_doc is CustomDoc.NO:
        yield error("custom-doc.not-allowed", path)
    elif pair.custom_doc is CustomDoc.UNKNOWN:
        yield warning("custom-doc.unknown", path, add_info=pair.add_info)
