"""What is wrong with returns, other documents and retail totals (rules DOC-1 to DOC-7).

Path names are those of ``other_documents``; lines of a return are counted from 1.
"""

from collections.abc import Iterator
from datetime import date as Date
from decimal import Decimal
from functools import cache

from selaras.domain.coretax_results import NUMBER_DIGITS
from selaras.domain.findings import Finding, error, warning
from selaras.domain.money import difference, product, to_sen
from selaras.domain.other_documents import (
    CollectedByOther,
    OtherDocument,
    OtherInput,
    OtherInputReturn,
    OtherOutput,
    OtherOutputReturn,
    PurchaseReturn,
    RetailTotal,
    ReturnLine,
)
from selaras.domain.party import NO_TIN, NPWP_DIGITS, is_digits, is_plausible_nik
from selaras.domain.table_files import read_rows
from selaras.domain.tables import all_facilities, goods_code, unit

ZERO = Decimal(0)
EXPORT, IMPORT = "02", "03"
RETAIL_CODES = ("Normal", "07", "08", "NoVAT")
COLLECTED_KINDS = ("001", "002", "003", "100")
ONE_RUPIAH = Decimal(1)


@cache
def document_codes(kind: str, side: str) -> frozenset[str]:
    """Return the codes of one list that one side may use (rule DOC-1).

    Args:
        kind: ``transaction_type``, ``transaction_detail`` or ``document``.
        side: ``output`` or ``input``.
    """
    return frozenset(
        row["code"]
        for row in read_rows("other_documents")
        if row["list"] == kind and row["used_in"] in {side, "both"}
    )


def check_document(document: OtherDocument, *, today: Date) -> list[Finding]:
    """Return the findings of one document.

    Args:
        today: By whom it is asked; a document of tomorrow is doubtful.
    """
    return [*_dates(document, today), *_amounts(document), *_own(document)]


def _own(document: OtherDocument) -> Iterator[Finding]:  # one flat match
    match document:
        case PurchaseReturn():
            yield from _purchase_return(document)
        case OtherOutput():
            yield from _other_output(document)
        case OtherInput():
            yield from _other_input(document)
        case OtherOutputReturn():
            yield from _codes(document.trx_type, document.detail, "output")
            # The buyer of what is returned had no tax number there either (DOC-4).
            if document.buyer_tin != NO_TIN:
                yield error("document.return-buyer", "buyer_tin", value=document.buyer_tin[:40])
            yield from _filled(document, "number", "return_number", "buyer_name", "buyer_address")
        case OtherInputReturn():
            yield from _input_return(document)
        case RetailTotal():
            yield from _retail(document)
        case CollectedByOther():
            yield from _collected(document)


def _dates(document: OtherDocument, today: Date) -> Iterator[Finding]:
    if document.date is None:
        yield error("document.no-date", "date")
    elif document.date > today:
        yield warning("document.future", "date", date=document.date.isoformat())


def _amounts(document: OtherDocument) -> Iterator[Finding]:
    """No amount is below zero, none has more than two decimals (DOC-2)."""
    for name in ("tax_base", "other_tax_base", "selling_price", "vat", "ppnbm"):
        amount = getattr(document, name, ZERO)
        if amount < ZERO:
            yield error("document.negative", name)
        elif to_sen(amount) != amount:
            yield error("document.decimals", name)


def _codes(trx_type: str, detail: str, side: str) -> Iterator[Finding]:
    if trx_type not in document_codes("transaction_type", side) and trx_type != "01":
        yield error("document.code", "trx_type", value=trx_type[:40])
    if detail not in document_codes("transaction_detail", side):
        yield error("document.code", "detail", value=detail[:40])


def _other_output(document: OtherOutput) -> Iterator[Finding]:
    yield from _codes(document.trx_type, document.detail, "output")
    if document.document not in document_codes("document", "output"):
        yield error("document.code", "document", value=document.document[:40])
    is_export = document.trx_type == EXPORT
    if is_export != (document.detail in {"11", "12", "13"}):
        yield error("document.detail-of-type", "detail", value=document.detail[:40])
    if is_export and document.buyer_tin != NO_TIN:
        yield error("document.export-buyer", "buyer_tin", value=document.buyer_tin[:40])
    if not is_digits(document.buyer_tin, NPWP_DIGITS):
        yield error("document.tin", "buyer_tin", value=document.buyer_tin[:40])
    known = {each.add_info for each in all_facilities() if each.trx_code == document.detail}
    if document.add_info not in (known or {""}):
        yield error("document.add-info", "add_info", value=document.add_info[:40])
    if document.detail in {"12", "13"} and not document.reference:
        yield error("document.empty", "reference")
    yield from _filled(document, "number", "buyer_name", "buyer_address")


def _other_input(document: OtherInput) -> Iterator[Finding]:
    yield from _codes(document.trx_type, document.detail, "input")
    if document.document not in document_codes("document", "input"):
        yield error("document.code", "document", value=document.document[:40])
    yield from _period(document)
    yield from _seller(document.seller_tin)
    yield from _filled(document, "number", "seller_name")


def _input_return(document: OtherInputReturn) -> Iterator[Finding]:
    yield from _codes(document.trx_type, document.detail, "input")
    wanted = "01" if document.trx_type == "01" else "08"
    if document.document != wanted:
        yield error("document.return-document", "document", value=document.document[:40])
    yield from _period(document)
    yield from _seller(document.seller_tin)
    yield from _filled(document, "number", "return_number", "seller_name")


def _period(document: OtherInput | OtherInputReturn) -> Iterator[Finding]:
    """A document lies in the period it is reported in (DOC-3)."""
    day = document.date
    is_month = document.month.isascii() and document.month.isdecimal()
    if not is_month or not 1 <= int(document.month) <= 12 or not is_digits(document.year, 4):
        yield error("document.period", "month", value=f"{document.month}/{document.year}"[:40])
    elif day is not None and (day.month, day.year) != (int(document.month), int(document.year)):
        yield error("document.other-period", "date", date=day.isoformat())


def _seller(tin: str) -> Iterator[Finding]:
    if not is_digits(tin, NPWP_DIGITS):
        yield error("document.tin", "seller_tin", value=tin[:40])


def _filled(document: OtherDocument, *names: str) -> Iterator[Finding]:
    for name in names:
        if not str(getattr(document, name)).strip():
            yield error("document.empty", name)


def _retail(document: RetailTotal) -> Iterator[Finding]:
    """Whole rupiah throughout, or the return cannot be filed (DOC-5)."""
    if document.trx_code not in RETAIL_CODES:
        yield error("document.code", "trx_code", value=document.trx_code[:40])
    if document.id_kind not in {"NPWP", "NIK"}:
        yield error("document.code", "id_kind", value=document.id_kind[:40])
    if not is_digits(document.id_number, NPWP_DIGITS):
        yield error("document.tin", "id_number", value=document.id_number[:40])
    elif document.id_kind == "NIK" and not _is_nik_or_none(document.id_number):
        yield warning("document.nik", "id_number", value=document.id_number)
    if document.opt not in {"A", "B"}:
        yield error("document.code", "opt", value=document.opt[:40])
    for name in ("tax_base", "other_tax_base", "vat", "ppnbm"):
        if getattr(document, name) != int(getattr(document, name)):
            yield error("document.not-whole", name)
    if document.trx_code == "NoVAT" and (document.vat or document.ppnbm):
        yield error("document.no-vat", "vat")
    yield from _filled(document, "buyer_name", "number")


def _is_nik_or_none(number: str) -> bool:
    return number == NO_TIN or is_plausible_nik(number)


def _collected(document: CollectedByOther) -> Iterator[Finding]:
    if document.kind not in COLLECTED_KINDS:
        yield error("document.code", "kind", value=document.kind[:40])
    for name in ("seller_tin", "buyer_tin"):
        if not is_digits(getattr(document, name), NPWP_DIGITS):
            yield error("document.tin", name, value=getattr(document, name)[:40])
    yield from _filled(document, "seller_name", "buyer_name", "number")


def _purchase_return(document: PurchaseReturn) -> Iterator[Finding]:
    if not is_digits(document.number, NUMBER_DIGITS):
        yield error("document.number", "number", value=document.number[:40])
    yield from _seller(document.seller_tin)
    if not document.lines:
        yield error("document.no-lines", "lines")
    for place, line in enumerate(document.lines, start=1):
        yield from _return_line(line, f"lines.{place}")


def _return_line(line: ReturnLine, path: str) -> Iterator[Finding]:
    """Nothing goes back that was not bought, and the amounts add up (DOC-6, DOC-7)."""
    if goods_code(line.opt, line.code) is None:
        yield error("document.code", f"{path}.code", value=f"{line.opt} {line.code}"[:40])
    if unit(line.unit) is None:
        yield error("document.code", f"{path}.unit", value=line.unit[:40])
    if not line.name.strip():
        yield error("document.empty", f"{path}.name")
    if not ZERO < line.return_qty <= line.qty:
        yield error("document.return-qty", f"{path}.return_qty")
    expected = to_sen(difference(product(line.price, line.return_qty), line.discount))
    if abs(expected - line.tax_base) > ONE_RUPIAH:
        yield error("document.return-base", f"{path}.tax_base")
    elif expected != line.tax_base:
        yield warning("document.return-base", f"{path}.tax_base")
    if line.other_tax_base > line.tax_base:
        yield warning("document.other-base", f"{path}.other_tax_base")
    for name in ("discount", "tax_base", "other_tax_base", "vat", "ppnbm"):
        if getattr(line, name) < ZERO:
            yield error("document.negative", f"{path}.{name}")
