"""Coretax XML of output invoices out, in the official order, streaming.

Amounts are computed here from the lines (``tax``), never copied from a file: VAT is taken of the
*rounded* other base, since that is what Coretax checks. Two decimals, half up (rule ROUND-1).
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO, ClassVar

from selaras.domain import rules
from selaras.domain.invoice import Invoice, Line
from selaras.domain.money import amount_text, to_sen
from selaras.domain.tax import line_tax
from selaras.errors import DomainError
from selaras.exchange.safe_file import write_safely
from selaras.exchange.xml_shape import HEAD, INVOICE, INVOICES, ITEM, ITEMS, LINE, ROOT, TIN

_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
_ROOT_ATTRIBUTES = (
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xsi:noNamespaceSchemaLocation="TaxInvoice.xsd"'
)
# XML 1.0, production Char, turned round.
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class NotForCoretaxError(DomainError):
    """The invoice was numbered by the old desktop program; Coretax must not get it again."""

    code: ClassVar[str] = "export.not-coretax"


class UndatedInvoiceError(DomainError):
    """Without a date there is no rule to compute by."""

    code: ClassVar[str] = "export.no-date"


class UnwritableTextError(DomainError):
    """A text holds a character that no XML file can hold."""

    code: ClassVar[str] = "export.bad-character"


def export_coretax_xml(path: Path, invoices: Iterable[Invoice], *, company: str) -> int:
    """Write *invoices* to *path*, whole or not at all; return how many.

    Raises:
        CannotExportError: the place cannot be written; what stood there before still stands.
        NotForCoretaxError, UndatedInvoiceError, UnwritableTextError: as in ``write_coretax_xml``.
    """
    with write_safely(path) as out:
        return write_coretax_xml(invoices, company=company, out=out)


def write_coretax_xml(invoices: Iterable[Invoice], *, company: str, out: BinaryIO) -> int:
    """Write *invoices* in their order, one at a time; return how many.

    How many a file may hold for Coretax is the caller's matter.

    Args:
        company: The seller's NPWP, 16 digits.

    Raises:
        NotForCoretaxError: an invoice of the old desktop program.
        UndatedInvoiceError: an invoice has no date.
        UnwritableTextError: a text holds a character that XML cannot hold.
    """
    count = 0
    out.write(f"{_DECLARATION}<{ROOT}{_ROOT_ATTRIBUTES}>\n".encode())
    out.write(f"  <{TIN}>{company}</{TIN}>\n  <{INVOICES}>\n".encode())
    for invoice in invoices:
        out.write("".join(_invoice(invoice)).encode())
        count += 1
    out.write(f"  </{INVOICES}>\n</{ROOT}>\n".encode())
    return count


def _invoice(invoice: Invoice) -> Iterable[str]:
    if invoice.legacy is not None:
        raise NotForCoretaxError(reference=invoice.reference, number=invoice.legacy.number)
    yield f"    <{INVOICE}>\n"
    for name, text in zip(HEAD, head_texts(invoice), strict=True):
        yield _element(name, text, indent=6, invoice=invoice)
    yield f"      <{ITEMS}>\n"
    for line in invoice.lines:
        yield f"        <{ITEM}>\n"
        for name, text in zip(LINE, line_texts(line, invoice), strict=True):
            yield _element(name, text, indent=10, invoice=invoice)
        yield f"        </{ITEM}>\n"
    yield f"      </{ITEMS}>\n    </{INVOICE}>\n"


def head_texts(invoice: Invoice) -> tuple[str, ...]:
    """Return the texts of an invoice's head in the order of ``HEAD``."""
    buyer, transaction = invoice.buyer, invoice.transaction
    return (
        invoice.date.isoformat() if invoice.date else "",
        "Normal",
        transaction.code,
        transaction.add_info,
        transaction.custom_doc,
        transaction.custom_doc_period,
        invoice.reference,
        transaction.facility_stamp,
        invoice.seller_nitku,
        buyer.tin,
        buyer.document,
        buyer.country,
        buyer.document_number,
        buyer.name,
        buyer.address,
        buyer.email,
        buyer.nitku,
    )


def line_texts(line: Line, invoice: Invoice) -> tuple[str, ...]:
    """Return the texts of a line in the order of ``LINE``.

    Raises:
        UndatedInvoiceError: without a date there is no rule to compute by.
    """
    if invoice.date is None:
        raise UndatedInvoiceError(reference=invoice.reference)
    tax = line_tax(line, code=invoice.transaction.code, rule=rules.for_date(invoice.date))
    return (
        line.opt,
        line.code,
        line.name,
        line.unit,
        _sen(line.price),
        amount_text(line.qty),
        _sen(line.discount),
        _sen(tax.tax_base),
        _sen(tax.other_tax_base),
        amount_text(tax.vat_rate),
        _sen(tax.vat),
        amount_text(line.ppnbm_rate),
        _sen(tax.ppnbm),
    )


def _sen(amount: Decimal) -> str:
    return format(to_sen(amount), "f")


def _element(name: str, text: str, *, indent: int, invoice: Invoice) -> str:
    if not text:
        return f"{' ' * indent}<{name}/>\n"
    return f"{' ' * indent}<{name}>{_escaped(text, name, invoice)}</{name}>\n"


def _escaped(text: str, name: str, invoice: Invoice) -> str:
    bad = UNWRITABLE.search(text)
    if bad:
        character = f"U+{ord(bad[0]):04X}"
        raise UnwritableTextError(reference=invoice.reference, field=name, character=character)
    return xml_text(text)


def xml_text(text: str) -> str:
    """Return *text* as it stands between two tags."""
    # A bare carriage return would be read back as a line feed.
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace("\r", "&#13;")
