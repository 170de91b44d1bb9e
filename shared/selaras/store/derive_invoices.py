"""The row and the search words of one invoice, from its document and the facts about it."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Final

from selaras.documents.approval_content import is_ready
from selaras.documents.invoice_codec import decode_invoice
from selaras.documents.lines import LINE_REGISTERS
from selaras.domain.approval import Stage
from selaras.domain.by_hand import KIND as WORK
from selaras.domain.customer import buyer_key
from selaras.domain.invoice import Invoice
from selaras.domain.party import OwnCompany
from selaras.domain.payments import counted
from selaras.domain.result import Defect
from selaras.domain.tax import totals
from selaras.domain.validation import Finding, findings, part_findings
from selaras.store.by_hand import work_about
from selaras.store.db import Connection
from selaras.store.facts import facts_about
from selaras.store.results import KIND as RESULT
from selaras.store.results import coretax_state

Row = tuple[object, ...]
Words = tuple[str, ...]
# Kinds of facts about an invoice that its row says something of.
DERIVED_FROM: Final = ("approval", RESULT, WORK)
# Registers of the head that decide about sums of the lines, or about what is wrong with them.
_WITH_LINES: Final = frozenset({"company", "date", "transaction", "legacy", "payment"})
# Where a row says what ``_Found`` holds.
_FOUND: Final = slice(9, 15)
# Registers by which something is said of an invoice whatever changed.
_ALWAYS: Final = ("company", "reference", "legacy", "discarded", "archived")
# Where a row says what only one register tells.
_TOLD_BY: Final[Mapping[str, tuple[int, ...]]] = {
    "date": (2,),
    "transaction": (4,),
    "seller_nitku": (5,),
    "buyer": (6, 7, 18),
    "origin": (15, 16),
    "content_digest": (17,),
    "replaces": (22,),
    "payment": (24,),
}
# Who writes an invoice reads it next: its row and its form say the same of it.
_FOUND_AGAIN: Final = 4


@dataclass(frozen=True, slots=True)
class _Found:
    """What a row says that takes the lines to know: how many, their sums in sen, what is wrong."""

    count: int
    tax_base: int
    vat: int
    ppnbm: int
    errors: int
    warnings: int


def invoice_row(db: Connection, doc_id: str, *, registers: Mapping[str, str]) -> tuple[Row, Words]:
    """Return the columns of ``invoice_row`` after the first, and of ``invoice_search``."""
    invoice, defects = decode_invoice(doc_id, registers)
    amounts = totals(invoice).file if invoice.payment is None else counted(invoice)
    errors, warnings = _faults(own_findings(invoice), defects)
    found = _Found(
        count=len(invoice.lines),
        tax_base=sen(amounts.tax_base),
        vat=sen(amounts.vat),
        ppnbm=sen(amounts.ppnbm),
        errors=errors,
        warnings=warnings,
    )
    goods = " ".join(dict.fromkeys(line.name for line in invoice.lines))
    return _said(db, invoice, registers=registers, found=found, goods=goods)


def revised_row(
    db: Connection,
    doc_id: str,
    *,
    registers: Mapping[str, str],
    before: Mapping[str, str],
    there: tuple[Row, Words],
) -> tuple[Row, Words] | None:
    """Return what ``invoice_row`` does, where nothing moved that the lines have a part in.

    Most changes are of one register of the head, and a row is mostly of the others: what they tell
    stays, and what is wrong moves by what was and is wrong with the registers that differ.

    Args:
        before: The registers that *there*, the row and words, were derived from.

    Returns:
        None where the lines must be read.
    """
    differing = {key for key, text in registers.items() if before.get(key) != text}
    differing |= before.keys() - registers.keys()
    if any(map(_is_of_lines, differing)):
        return None
    row, (_, buyer, goods) = there
    found = _Found(*row[_FOUND])  # type: ignore[arg-type]  # whole numbers, says the table
    keys = {*_ALWAYS, *differing}
    now, defects = _decoded(doc_id, registers, keys)
    # Nothing differs where only a fact about it is new.
    if differing:
        more = _faults_in(differing, now, defects)
        less = _faults_in(differing, *_decoded(doc_id, before, keys))
        found = replace(
            found,
            errors=found.errors + more[0] - less[0],
            warnings=found.warnings + more[1] - less[1],
        )
    said, words = _said(db, now, registers=registers, found=found, goods=goods)
    cells = list(said)
    for key in _TOLD_BY.keys() - differing:
        for place in _TOLD_BY[key]:
            cells[place] = row[place]
    return tuple(cells), words if "buyer" in differing else (words[0], buyer, goods)


def _is_of_lines(key: str) -> bool:
    return key in _WITH_LINES or key.startswith(LINE_REGISTERS)


def _decoded(
    doc_id: str, registers: Mapping[str, str], keys: Collection[str]
) -> tuple[Invoice, tuple[Defect, ...]]:
    """Read an invoice as if it had no other registers than those of *keys*."""
    return decode_invoice(doc_id, {key: registers[key] for key in keys if key in registers})


def _faults_in(
    parts: Iterable[str], invoice: Invoice, defects: Sequence[Defect]
) -> tuple[int, int]:
    return _faults([each for part in parts for each in part_findings(invoice, part)], defects)


def _faults(found: Sequence[Finding], defects: Sequence[Defect]) -> tuple[int, int]:
    """Return how many errors and warnings there are."""
    errors = sum(finding.severity == "error" for finding in found)
    return errors + len(defects), len(found) - errors


def _said(
    db: Connection, invoice: Invoice, *, registers: Mapping[str, str], found: _Found, goods: str
) -> tuple[Row, Words]:
    stage = stage_of(db, invoice, registers=registers)
    there = coretax_state(db, invoice.invoice_id)
    # What is approved and not exported is still to be sent: it stays in sight.
    is_archived = invoice.archived and stage is not Stage.APPROVED
    row = (
        *_columns(invoice, stage),
        *(found.count, found.tax_base, found.vat, found.ppnbm, found.errors, found.warnings),
        *_origin(invoice),
        buyer_key(invoice.buyer),
        int(is_archived),
        there.number,
        there.status,
        invoice.replaces,
        work_about(db, invoice.invoice_id),
        invoice.payment.contract if invoice.payment else "",
    )
    return row, (*_search_texts(invoice, there.number), goods)


@lru_cache(maxsize=_FOUND_AGAIN)
def own_findings(invoice: Invoice) -> tuple[Finding, ...]:
    """Return the findings of one invoice that need nothing but the invoice."""
    return tuple(findings(invoice, OwnCompany(invoice.company)))


def stage_of(db: Connection, invoice: Invoice, *, registers: Mapping[str, str]) -> Stage:
    """Return where an invoice stands, from its content and the facts about it."""
    for fact in facts_about(db, invoice.invoice_id, kind="approval"):
        approval = json.loads(fact.content)
        if approval["state"] == "approved":
            return Stage.EXPORTED if approval["batch"] else Stage.APPROVED
    if invoice.discarded:
        return Stage.DISCARDED
    if invoice.legacy:
        return Stage.LEGACY
    return Stage.READY if is_ready(invoice.invoice_id, registers) else Stage.DRAFT


def _columns(invoice: Invoice, stage: Stage) -> tuple[object, ...]:
    return (
        invoice.invoice_id,
        invoice.company,
        invoice.date.isoformat() if invoice.date else "",
        invoice.reference,
        invoice.transaction.code,
        invoice.seller_nitku,
        invoice.buyer.name,
        _buyer_id(invoice),
        stage.value,
    )


def _origin(invoice: Invoice) -> tuple[str, int, str]:
    origin = invoice.origin
    if origin is None:
        return "", 0, invoice.content_digest
    return origin.file, origin.position, invoice.content_digest


def _buyer_id(invoice: Invoice) -> str:
    buyer = invoice.buyer
    return buyer.tin if buyer.document == "TIN" else buyer.document_number


def _search_texts(invoice: Invoice, nsfp: str) -> tuple[str, str]:
    buyer = f"{invoice.buyer.name} {_buyer_id(invoice)}"
    number = invoice.legacy.number if invoice.legacy else ""
    reference = " ".join(text for text in (invoice.reference, number, nsfp) if text)
    return reference, buyer


def sen(amount: Decimal) -> int:
    """Return *amount* in hundredths of a rupiah, as far as SQLite can count."""
    # SQLite's integers end at 63 bits; beyond that the row shows the limit and a finding says so.
    limit = 2**62
    return max(-limit, min(limit, int(amount.scaleb(2))))
