"""What a printed invoice says, as texts; where they stand is ``invoice_page``'s."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias

from selaras.domain.invoice import ZERO, Invoice, Line
from selaras.domain.money import number_text, rupiah_text, sum_of
from selaras.domain.party import NO_TIN, npwp_text
from selaras.domain.payments import counted
from selaras.domain.rules import for_date
from selaras.domain.tables import facility, transaction_code, unit
from selaras.domain.tax import Amounts, line_tax, tax_base_of, to_be_paid, totals
from selaras.domain.terbilang import terbilang

Say: TypeAlias = Callable[[str, Mapping[str, object]], str]


@dataclass(frozen=True, slots=True)
class PrintedInvoice:
    """One invoice to be printed.

    Args:
        invoice: As drafted, or as frozen by its approval.
        state: ``draft``, ``ready``, ``approved``, ``exported``, ``discarded`` or ``legacy``.
        number: NSFP that the tax office gave; blank while there is none.
        note: A line at the foot, such as who approved it and when.
    """

    invoice: Invoice
    seller: str
    state: str
    number: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """One line; *details* stand small under the name, amounts at the right."""

    number: str
    code: str
    name: str
    details: str
    tax_base: str
    other_tax_base: str
    vat: str


def title_of(printed: PrintedInvoice, say: Say) -> str:
    """Return the heading: nothing that is no tax invoice may look like one."""
    key = "print.title.issued" if printed.number else "print.title.draft"
    return say(key, {"number": printed.number})


def watermark_of(printed: PrintedInvoice, say: Say) -> str:
    """Return the word across the page; blank once the tax office gave a number."""
    return "" if printed.number else say(f"print.watermark.{printed.state}", {})


def parties(printed: PrintedInvoice, say: Say) -> tuple[str, str]:
    """Return the seller's and the buyer's block."""
    invoice, buyer = printed.invoice, printed.invoice.buyer
    seller = [printed.seller, npwp_line(invoice.company, say)]
    seller.append(say("print.nitku", {"nitku": invoice.seller_nitku or "-"}))
    identity = (
        npwp_line(buyer.tin, say)
        if buyer.tin and buyer.tin != NO_TIN
        else f"{buyer.document}: {buyer.document_number or '-'}"
    )
    about = [buyer.name or "-", identity, say("print.nitku", {"nitku": buyer.nitku or "-"})]
    about += [each for each in (buyer.address, buyer.email) if each]
    return "\n".join(seller), "\n".join(about)


def npwp_line(npwp: str, say: Say) -> str:
    """Return an NPWP with its name, as people read it."""
    return say("print.npwp", {"npwp": npwp_text(npwp) or "-"})


def head_rows(printed: PrintedInvoice, say: Say) -> list[tuple[str, str]]:
    """Return the names and values above the parties; what is blank and optional is left out."""
    invoice, transaction = printed.invoice, printed.invoice.transaction
    code = transaction_code(transaction.code)
    known = facility(transaction.code, transaction.add_info) if transaction.add_info else None
    rows = [
        ("reference", invoice.reference or "-"),
        ("date", f"{invoice.date:%d/%m/%Y}" if invoice.date else "-"),
        ("code", f"{transaction.code} {code.label_id}" if code else transaction.code or "-"),
        ("facility", known.purpose_id if known else transaction.add_info),
        ("custom_doc", transaction.custom_doc),
    ]
    return [(say(f"print.head.{name}", {}), value) for name, value in rows if value]


def line_texts(invoice: Invoice, say: Say) -> list[PrintedLine]:
    """Return every line as it is printed."""
    rule, code = for_date(invoice.date), invoice.transaction.code
    texts: list[PrintedLine] = []
    for number, line in enumerate(invoice.lines, start=1):
        tax = line_tax(line, code=code, rule=rule)
        texts.append(
            PrintedLine(
                number=str(number),
                code=line.code,
                name=line.name or "-",
                details=_details(line, tax.ppnbm, say),
                tax_base=number_text(tax_base_of(line)),
                other_tax_base=number_text(tax.other_tax_base),
                vat=number_text(tax.vat),
            )
        )
    return texts


def sum_rows(invoice: Invoice, say: Say) -> list[tuple[str, str]]:
    """Return the sums in whole rupiah, by the law's names; of a payment the contract's first."""
    whole, own = totals(invoice).rupiah, counted(invoice)
    if invoice.payment is None:
        return _sums(whole, invoice, say, has_discount=True)
    of_contract = _sums(whole, invoice, say, has_discount=True)
    of_payment = _sums(own, invoice, say, has_discount=False)
    titles = [(say(f"print.sum.{part}", {}), "") for part in ("contract", "payment")]
    return [titles[0], *of_contract, titles[1], *of_payment]


def _sums(
    sums: Amounts, invoice: Invoice, say: Say, *, has_discount: bool
) -> list[tuple[str, str]]:
    discount = sum_of([line.discount for line in invoice.lines]) if has_discount else ZERO
    rows: list[tuple[str, Decimal]] = [("discount", discount)] if discount else []
    rows += [
        ("tax_base", sums.tax_base),
        ("other_tax_base", sums.other_tax_base),
        ("vat", sums.vat),
        ("ppnbm", sums.ppnbm),
        ("total", to_be_paid(sums, code=invoice.transaction.code)),
    ]
    return [(say(f"print.sum.{name}", {}), rupiah_text(amount)) for name, amount in rows]


def in_words(invoice: Invoice, say: Say) -> str:
    """Return what the buyer pays in words; blank when there are no words for it."""
    try:
        paid = to_be_paid(counted(invoice), code=invoice.transaction.code)
        return say("print.in-words", {"words": terbilang(paid)})
    except ValueError:
        return ""


def foot_of(printed: PrintedInvoice, say: Say, *, page: int, pages: int, at: datetime) -> str:
    """Return the line at the bottom of a page."""
    facts = {
        "reference": printed.invoice.reference or printed.invoice.invoice_id,
        "page": page,
        "pages": pages,
        "at": f"{at:%d/%m/%Y %H:%M}",
    }
    return say("print.foot", facts)


def _details(line: Line, ppnbm: Decimal, say: Say) -> str:
    known = unit(line.unit)
    facts: dict[str, object] = {
        "qty": number_text(line.qty),
        "unit": known.label_id if known else line.unit,
        "price": rupiah_text(line.price),
    }
    details = [say("print.line.price", facts)]
    if line.discount != ZERO:
        details.append(say("print.line.discount", {"discount": rupiah_text(line.discount)}))
    if line.ppnbm_rate != ZERO or ppnbm != ZERO:
        rate = number_text(line.ppnbm_rate)
        details.append(say("print.line.ppnbm", {"rate": rate, "ppnbm": rupiah_text(ppnbm)}))
    return "; ".join(details)
