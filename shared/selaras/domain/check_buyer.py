"""Checks on the buyer (lawan transaksi): identity document, NPWP, NIK, branch, e-mail."""

import re
from collections.abc import Iterator

from selaras.domain import tables
from selaras.domain.findings import Finding, error, warning
from selaras.domain.invoice import Buyer, BuyerDocument
from selaras.domain.party import (
    HEAD_OFFICE,
    INDONESIA,
    NITKU_DIGITS,
    NO_DOCUMENT_NUMBER,
    NO_TIN,
    NPWP_DIGITS,
    has_wrong_check_digit,
    is_digits,
    is_plausible_nik,
    nitku_belongs,
)

_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;.]+(?:\.[^@\s,;.]+)+")

_REQUIRED = ("tin", "document", "country", "document_number", "name", "address", "nitku")
_REQUIRED_LEGACY = ("tin", "name", "address")


def buyer_findings(buyer: Buyer, *, is_legacy: bool) -> Iterator[Finding]:
    """Yield what is missing or does not fit the kind of document.

    Source: PARTY-2 to PARTY-6. The desktop program asked for NPWP, name and address only.
    """
    for member in _REQUIRED_LEGACY if is_legacy else _REQUIRED:
        if not getattr(buyer, member):
            yield error("buyer.missing", f"buyer.{member}", field=f"buyer.{member}")
    if has_wrong_check_digit(buyer.tin):
        yield warning("buyer.check-digit", "buyer.tin", value=buyer.tin)
    yield from email_findings(buyer.email)
    if is_legacy or tables.buyer_document(buyer.document) is None:
        return
    if buyer.document == BuyerDocument.TIN:
        yield from _npwp_findings(buyer)
    else:
        yield from _other_document_findings(buyer)
    is_resident = buyer.document in {BuyerDocument.TIN, BuyerDocument.NATIONAL_ID}
    country = tables.country(buyer.country)
    if is_resident and country is not None and country.code != INDONESIA:
        yield warning("buyer.country-not-indonesia", "buyer.country", value=buyer.country)


def email_findings(email: str) -> Iterator[Finding]:
    """Yield what of ``buyer_findings`` is about the address for mail; no other part has any."""
    if email and _EMAIL.fullmatch(email) is None:
        yield warning("buyer.email-shape", "buyer.email", value=email)


def _npwp_findings(buyer: Buyer) -> Iterator[Finding]:
    if buyer.tin == NO_TIN:
        yield error("buyer.tin-zeros", "buyer.tin")
    number = buyer.document_number
    if number and number != NO_DOCUMENT_NUMBER:
        yield error("buyer.document-number-not-dash", "buyer.document_number", value=number)
    is_shaped = is_digits(buyer.nitku, NITKU_DIGITS) and is_digits(buyer.tin, NPWP_DIGITS)
    if is_shaped and not nitku_belongs(buyer.nitku, buyer.tin):
        yield error("buyer.nitku-foreign", "buyer.nitku", value=buyer.nitku, npwp=buyer.tin)


def _other_document_findings(buyer: Buyer) -> Iterator[Finding]:
    if is_digits(buyer.tin, NPWP_DIGITS) and buyer.tin != NO_TIN:
        yield error("buyer.tin-not-zeros", "buyer.tin", document=buyer.document)
    number = buyer.document_number
    if number == NO_DOCUMENT_NUMBER:
        yield error("buyer.document-number-dash", "buyer.document_number", document=buyer.document)
    if buyer.nitku and buyer.nitku != HEAD_OFFICE:
        yield warning("buyer.nitku-not-zeros", "buyer.nitku", document=buyer.document)
    is_nik = buyer.document == BuyerDocument.NATIONAL_ID and is_digits(number, NPWP_DIGITS)
    if is_nik and not is_plausible_nik(number):
        yield warning("buyer.nik-implausible", "buyer.document_number", value=number)
