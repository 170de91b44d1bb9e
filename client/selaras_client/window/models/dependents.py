"""What follows from a field, so that nobody types it: written in the same edit.

Sources: PARTY-4 for the buyer's documents, CODE-2 for facilities of codes 07 and 08.
"""

from collections.abc import Mapping

from selaras.domain import tables
from selaras.domain.invoice import Buyer, BuyerDocument, Invoice
from selaras.domain.party import (
    HEAD_OFFICE,
    INDONESIA,
    NO_DOCUMENT_NUMBER,
    NO_TIN,
    nitku_of,
    parse_npwp,
)

USUAL_KIND = "down"
FACILITY_FIELDS = ("add_info", "facility_stamp", "custom_doc", "custom_doc_period")


def dependents(invoice: Invoice, name: str, *, text: str) -> Mapping[str, str]:
    """Return further fields to write when *name* becomes *text*."""
    match name:
        case "trx_code" if not needs_facility(text):
            return dict.fromkeys(FACILITY_FIELDS, "")
        case "add_info":
            pair = tables.facility(invoice.transaction.code, text.strip().upper())
            return {"facility_stamp": pair.facility_stamp} if pair else {}
        case "buyer.document":
            return _of_document(invoice.buyer, text)
        case "buyer.tin":
            npwp = parse_npwp(text)
            is_own = invoice.buyer.nitku.startswith(invoice.buyer.tin or "-")
            is_free = is_own or not invoice.buyer.nitku
            return {"buyer.nitku": nitku_of(npwp)} if npwp and is_free else {}
        case "payment.contract" | "payment.tax_base" if text and invoice.payment is None:
            # Without a kind an invoice takes nothing of a contract.
            return {"payment.kind": USUAL_KIND}
        case _:
            return {}


def needs_facility(trx_code: str) -> bool:
    """Say whether additional info and facility stamp belong to a transaction code."""
    known = tables.transaction_code(trx_code)
    return known is not None and known.needs_facility


def _of_document(buyer: Buyer, text: str) -> dict[str, str]:
    if text == BuyerDocument.TIN:
        follows = {"buyer.document_number": NO_DOCUMENT_NUMBER, "buyer.country": INDONESIA}
        no_npwp_yet = {"buyer.tin": "", "buyer.nitku": ""}
        return follows | (no_npwp_yet if buyer.tin == NO_TIN else {})
    if tables.buyer_document(text) is None:
        return {}
    follows = {"buyer.tin": NO_TIN, "buyer.nitku": HEAD_OFFICE}
    if buyer.document_number == NO_DOCUMENT_NUMBER:
        follows["buyer.document_number"] = ""
    if text == BuyerDocument.NATIONAL_ID:
        follows["buyer.country"] = INDONESIA
    return follows
