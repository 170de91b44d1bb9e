"""Structure and code lists: what Coretax looks up, and what an importer refuses a file for.

Only what is filled in is judged; an empty member of a draft is ``check_required``'s business.
"""

from collections.abc import Iterator

from selaras.domain import tables
from selaras.domain.findings import Finding, error
from selaras.domain.invoice import Buyer, BuyerDocument, Invoice, Line, Transaction
from selaras.domain.party import (
    NITKU_DIGITS,
    NO_TIN,
    NPWP_DIGITS,
    is_digits,
    nitku_belongs,
)

LEGACY_NUMBER_DIGITS = 13


def code_list_faults(invoice: Invoice) -> list[Finding]:
    """Return what of *invoice* breaks the structure or is in no code list, all errors.

    Importers refuse a file for any of these, and an edit that brings one in is refused.
    Source: CODE-1 to CODE-5, PARTY-1, PARTY-4 and PARTY-5.
    """
    found = head_list_faults(invoice)
    if invoice.legacy is None:
        for number, line in enumerate(invoice.lines, start=1):
            found += goods_list_faults(line, f"lines.{number}.")
    return found


def head_list_faults(invoice: Invoice) -> list[Finding]:
    """Return those of ``code_list_faults`` that are not about lines."""
    found = [*_transaction_faults(invoice.transaction)]
    if invoice.legacy is not None:
        # The desktop program knew no branches, units or goods codes: its columns are free text.
        found += _legacy_faults(invoice.legacy.number, invoice.legacy.period)
        return found + list(_tin_faults(invoice.buyer))
    found += _facility_faults(invoice.transaction)
    found += seller_list_faults(invoice.seller_nitku, invoice.company)
    return found + buyer_list_faults(invoice.buyer)


def seller_list_faults(nitku: str, company: str) -> list[Finding]:
    """Return what of a seller's place of business breaks the structure (PARTY-5)."""
    if not nitku:
        return []
    if not is_digits(nitku, NITKU_DIGITS):
        return [error("seller.nitku-shape", "seller_nitku", value=nitku)]
    if not nitku_belongs(nitku, company):
        return [error("seller.nitku-foreign", "seller_nitku", value=nitku, npwp=company)]
    return []


def buyer_list_faults(buyer: Buyer) -> list[Finding]:
    """Return what of a buyer breaks the structure or is in no code list (PARTY-1, PARTY-4)."""
    return [*_tin_faults(buyer), *_buyer_faults(buyer)]


def goods_list_faults(line: Line, path: str = "") -> list[Finding]:
    """Return what goods or a service say that is in no code list (CODE-4, CODE-5).

    Args:
        path: Where it stands in the invoice, with its point (``lines.2.``).
    """
    return list(_line_faults(line, path))


def is_period(text: str) -> bool:
    """Say whether *text* is a month and a year, ``MMYYYY``."""
    return is_digits(text, 6) and 1 <= int(text[:2]) <= 12 and int(text[2:]) >= 1983


def _transaction_faults(transaction: Transaction) -> Iterator[Finding]:
    if transaction.code and tables.transaction_code(transaction.code) is None:
        yield error("trx-code.not-in-list", "trx_code", value=transaction.code)
    period = transaction.custom_doc_period
    if period and not is_period(period):
        yield error("custom-doc.period-shape", "custom_doc_period", value=period)


def _facility_faults(transaction: Transaction) -> Iterator[Finding]:
    known = tables.transaction_code(transaction.code)
    if known is None or not known.needs_facility:
        return
    code, info, stamp = transaction.code, transaction.add_info, transaction.facility_stamp
    if info and tables.facility(code, info) is None:
        yield error("facility.add-info-not-in-list", "add_info", value=info, trx_code=code)
    if stamp and tables.facility_of_stamp(code, stamp) is None:
        yield error("facility.stamp-not-in-list", "facility_stamp", value=stamp, trx_code=code)


def _tin_faults(buyer: Buyer) -> Iterator[Finding]:
    if buyer.tin and not is_digits(buyer.tin, NPWP_DIGITS):
        yield error("buyer.tin-shape", "buyer.tin", value=buyer.tin)
    if buyer.document and tables.buyer_document(buyer.document) is None:
        yield error("buyer.document-not-in-list", "buyer.document", value=buyer.document)


def _buyer_faults(buyer: Buyer) -> Iterator[Finding]:
    if buyer.country and tables.country(buyer.country) is None:
        yield error("buyer.country-not-in-list", "buyer.country", value=buyer.country)
    is_npwp = buyer.document == BuyerDocument.TIN
    if buyer.nitku and is_npwp and not is_digits(buyer.nitku, NITKU_DIGITS):
        yield error("buyer.nitku-shape", "buyer.nitku", value=buyer.nitku)
    is_nik = buyer.document == BuyerDocument.NATIONAL_ID
    number = buyer.document_number
    if is_nik and number and (not is_digits(number, NPWP_DIGITS) or number == NO_TIN):
        yield error("buyer.nik-shape", "buyer.document_number", value=number)


def _line_faults(line: Line, path: str) -> Iterator[Finding]:
    is_opt = line.opt in {"A", "B"}
    if line.opt and not is_opt:
        yield error("line.opt-not-in-list", f"{path}opt", value=line.opt)
    if line.unit and tables.unit(line.unit) is None:
        yield error("line.unit-not-in-list", f"{path}unit", value=line.unit)
    if line.code and is_opt and tables.goods_code(line.opt, line.code) is None:
        yield error("line.code-not-in-list", f"{path}code", value=line.code, opt=line.opt)


def _legacy_faults(number: str, period: str) -> Iterator[Finding]:
    if not is_digits(number, LEGACY_NUMBER_DIGITS):
        yield error("legacy.number-shape", "legacy.number", value=number)
    if period and not is_period(period):
        yield error("legacy.period-shape", "legacy.period", value=period)
