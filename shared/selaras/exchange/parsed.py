"""What a file held, and the ids its invoices get: the same on every PC, without a network."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from selaras.domain.ids import derived_id
from selaras.domain.invoice import Buyer, Invoice, Legacy, Line, Origin, Transaction
from selaras.domain.money import amount_text
from selaras.exchange.refusal import Place, refused

DIGEST_DIGITS = 32
FILE_DIGITS = 16


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """A file that has been read and found fit to be taken.

    Args:
        format: ``coretax-xml`` or ``efaktur-csv``.
        sha256: Of the file, 64 hex digits.
        seller_tin: Whose invoices they are; empty when the format does not say.
        seller_place: Where the file says so.
        invoices: In the order of the file, still without id, company and origin.
    """

    format: str
    sha256: str
    seller_tin: str
    seller_place: Place
    invoices: tuple[Invoice, ...]


def to_invoices(parsed: ParsedFile, *, company: str) -> list[Invoice]:
    """Give the invoices of a file their ids, for the company that imports them.

    Args:
        company: The NPWP, 16 digits.

    Raises:
        FileRefusedError: the file is of another company.
    """
    if parsed.seller_tin and parsed.seller_tin != company:
        raise refused(
            "import.other-company", parsed.seller_place, found=parsed.seller_tin, company=company
        )
    met: Counter[str] = Counter()
    invoices = []
    for position, invoice in enumerate(parsed.invoices, start=1):
        digest = content_digest(invoice)
        # Without a reference equal content is told apart by how often it has come already.
        key = invoice.reference or f"\0{digest}"
        met[key] += 1
        invoices.append(
            replace(
                invoice,
                invoice_id=f"invoice:{_id(invoice, company, digest, nth=met[key])}",
                company=company,
                origin=Origin(parsed.format, parsed.sha256[:FILE_DIGITS], position),
                content_digest=digest,
            )
        )
    return invoices


def content_digest(invoice: Invoice) -> str:
    """Return 32 hex digits of what the invoice says, whatever its ids and origin are.

    The order is fixed for good: two PCs with different releases must agree.
    """
    content = [
        invoice.date.isoformat() if invoice.date else "",
        invoice.reference,
        invoice.seller_nitku,
        _buyer(invoice.buyer),
        _transaction(invoice.transaction),
        [_line(line) for line in invoice.lines],
        _legacy(invoice.legacy),
    ]
    packed = json.dumps(content, ensure_ascii=True, separators=(",", ":")).encode("ascii")
    return hashlib.sha256(packed).hexdigest()[:DIGEST_DIGITS]


def numbered(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Give the lines of a file ids and places by their position.

    A place is digits that end with 1, so that there is room before and after each.
    """
    return tuple(
        replace(line, line_id=f"i{n:04d}", place=f"{n:05d}1")
        for n, line in enumerate(lines, start=1)
    )


def _id(invoice: Invoice, company: str, digest: str, *, nth: int) -> str:
    if invoice.legacy is not None:
        return derived_id("legacy", company, invoice.legacy.number, invoice.legacy.replacement)
    if not invoice.reference:
        return derived_id("invoice", company, "", digest, str(nth))
    if nth > 1:
        return derived_id("invoice", company, invoice.reference, str(nth))
    return derived_id("invoice", company, invoice.reference)


def _buyer(buyer: Buyer) -> list[str]:
    return [
        buyer.tin,
        buyer.document,
        buyer.country,
        buyer.document_number,
        buyer.name,
        buyer.address,
        buyer.email,
        buyer.nitku,
    ]


def _transaction(transaction: Transaction) -> list[str]:
    return [
        transaction.code,
        transaction.add_info,
        transaction.facility_stamp,
        transaction.custom_doc,
        transaction.custom_doc_period,
    ]


def _line(line: Line) -> list[str]:
    amounts = (
        line.price,
        line.qty,
        line.discount,
        line.ppnbm_rate,
        line.vat_rate,
        line.other_tax_base,
        line.vat,
        line.ppnbm,
        line.stated_tax_base,
    )
    texts = ["" if amount is None else amount_text(amount) for amount in amounts]
    return [line.opt, line.code, line.name, line.unit, *texts]


def _legacy(legacy: Legacy | None) -> list[str]:
    if legacy is None:
        return []
    amounts = (
        legacy.tax_base,
        legacy.vat,
        legacy.ppnbm,
        legacy.down_payment_tax_base,
        legacy.down_payment_vat,
        legacy.down_payment_ppnbm,
    )
    texts = [amount_text(amount) for amount in amounts]
    return [legacy.number, legacy.replacement, legacy.period, legacy.down_payment, *texts]
