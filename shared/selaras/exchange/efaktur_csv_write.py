"""The desktop program's CSV of output invoices out (records FK, OF), for programs that take it.

Only invoices that have a number: that of the desktop program, or the last 13 digits of Coretax's.
Head amounts are whole rupiah and those of the lines add up to them, or such programs refuse it.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import ClassVar, Final

from selaras.domain import rules, tables
from selaras.domain.by_hand import serial_of, status_code_of
from selaras.domain.invoice import Buyer, BuyerDocument, Invoice, Legacy, Line
from selaras.domain.money import amount_text, to_sen
from selaras.domain.party import NO_TIN, OLD_NPWP_DIGITS
from selaras.domain.payments import counted
from selaras.domain.tax import Amounts, line_tax, totals
from selaras.errors import DomainError
from selaras.exchange.coretax_write import UndatedInvoiceError
from selaras.exchange.csv_shape import FK, OF
from selaras.exchange.safe_file import write_safely

_LT: Final = ("LT", "NPWP", "NAMA", "JALAN", "BLOK", "NOMOR", "RT", "RW", "KECAMATAN", "KELURAHAN")
_LT_REST: Final = ("KABUPATEN", "PROPINSI", "KODE_POS", "NOMOR_TELEPON")
_KINDS: Final = {BuyerDocument.PASSPORT.value: "PASPOR"}
_ORIGINAL: Final = "00"
_PAYMENTS: Final = {"": "0", "down": "1", "settlement": "2"}
RUPIAH: Final = Decimal(1)


class UnnumberedInvoiceError(DomainError):
    """That format names an invoice by its number, and this one has none yet."""

    code: ClassVar[str] = "export.no-number"


def export_efaktur_csv(path: Path, invoices: Iterable[tuple[Invoice, str]]) -> int:
    """Write invoices with their numbers of Coretax, whole or not at all; return how many.

    Args:
        invoices: The number is blank for one of the desktop program.

    Raises:
        CannotExportError: the place cannot be written; what stood there before still stands.
        UnnumberedInvoiceError, UndatedInvoiceError: an invoice has no number, or no date.
    """
    count = 0
    with write_safely(path) as out:
        out.write(_record(FK) + _record((*_LT, *_LT_REST)) + _record(OF))
        for invoice, number in invoices:
            for record in _records(invoice, _legacy_of(invoice, number)):
                out.write(_record(record))
            count += 1
    return count


def _legacy_of(invoice: Invoice, number: str) -> Legacy:
    """Return what the head says besides the invoice's own members."""
    if invoice.date is None:
        raise UndatedInvoiceError(reference=invoice.reference or invoice.invoice_id)
    if invoice.legacy is not None:
        return invoice.legacy
    if not number:
        raise UnnumberedInvoiceError(reference=invoice.reference or invoice.invoice_id)
    sums, paid = totals(invoice).rupiah, invoice.payment
    taken = counted(invoice) if paid else Amounts(*[Decimal(0)] * 4)
    return Legacy(
        number=serial_of(number),
        replacement="0" if status_code_of(number) == _ORIGINAL else "1",
        period=invoice.date.strftime("%m%Y"),
        tax_base=sums.tax_base,
        vat=sums.vat,
        ppnbm=sums.ppnbm,
        down_payment=_PAYMENTS[paid.kind if paid else ""],
        down_payment_tax_base=taken.tax_base,
        down_payment_vat=taken.vat,
        down_payment_ppnbm=taken.ppnbm,
    )


def _records(invoice: Invoice, head: Legacy) -> Iterator[Sequence[str]]:
    date, transaction = invoice.date, invoice.transaction
    known = tables.facility(transaction.code, transaction.add_info)
    npwp, name = _identity(invoice.buyer)
    yield (
        *("FK", transaction.code, head.replacement, head.number),
        *(str(int(head.period[:2] or 0)), head.period[2:]),
        f"{date.day}/{date.month}/{date.year}" if date else "",
        *(npwp, name, invoice.buyer.address),
        *map(amount_text, (head.tax_base, head.vat, head.ppnbm)),
        *(str(known.ordinal) if known else "", head.down_payment),
        amount_text(head.down_payment_tax_base),
        amount_text(head.down_payment_vat),
        amount_text(head.down_payment_ppnbm),
        *(invoice.reference, transaction.custom_doc),
    )
    yield from _lines(invoice, head)


def _lines(invoice: Invoice, head: Legacy) -> Iterator[Sequence[str]]:
    rule, code = rules.for_date(invoice.date), invoice.transaction.code
    taxes = [line_tax(line, code=code, rule=rule) for line in invoice.lines]
    pairs = list(zip(invoice.lines, taxes, strict=True))
    # What an old file stated is written as it was, also where the rules say otherwise.
    bases = [_stated(line.stated_tax_base, tax.tax_base) for line, tax in pairs]
    vats = [_stated(line.vat, tax.vat) for line, tax in pairs]
    ppnbms = [_stated(line.ppnbm, tax.ppnbm) for line, tax in pairs]
    if invoice.legacy is None:
        bases = _adding_up(bases, head.tax_base)
        vats, ppnbms = _adding_up(vats, head.vat), _adding_up(ppnbms, head.ppnbm)
    for line, *amounts in zip(invoice.lines, bases, vats, ppnbms, strict=True):
        yield _line(line, *amounts)


def _stated(typed: Decimal | None, computed: Decimal) -> Decimal:
    return computed if typed is None else typed


def _line(line: Line, base: Decimal, vat: Decimal, ppnbm: Decimal) -> Sequence[str]:
    gross = to_sen(line.price * line.qty)
    return (
        *("OF", line.code, line.name, amount_text(line.price), amount_text(line.qty)),
        *map(amount_text, (gross, line.discount, base, vat, line.ppnbm_rate, ppnbm)),
    )


def _adding_up(amounts: list[Decimal], total: Decimal) -> list[Decimal]:
    """Return amounts in whole rupiah; the last takes what their rounding leaves of *total*."""
    whole = [each.quantize(RUPIAH, rounding=ROUND_HALF_UP) for each in amounts]
    return [*whole[:-1], total - sum(whole[:-1], Decimal(0))] if whole else whole


def _identity(buyer: Buyer) -> tuple[str, str]:
    """Return NPWP and name as that format has them; another number stands before the name."""
    if buyer.document == BuyerDocument.TIN and buyer.tin != NO_TIN:
        is_old = buyer.tin.startswith("0")
        return buyer.tin[-OLD_NPWP_DIGITS:] if is_old else buyer.tin, buyer.name
    kind = _KINDS.get(buyer.document, "NIK")
    return "0" * OLD_NPWP_DIGITS, f"{buyer.document_number}#{kind}#NAMA#{buyer.name}"


def _record(cells: Sequence[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(cells)
    return out.getvalue().encode("utf-8")
