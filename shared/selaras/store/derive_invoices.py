"""The row and the search words of one invoice, from its document and the facts about it."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from selaras.documents.approval_content import is_ready
from selaras.documents.invoice_codec import decode_invoice
from selaras.domain.approval import Stage
from selaras.domain.by_hand import KIND as WORK
from selaras.domain.customer import buyer_key
from selaras.domain.invoice import Buyer, Invoice
from selaras.domain.party import OwnCompany
from selaras.domain.payments import counted
from selaras.domain.result import Defect
from selaras.domain.tax import totals
from selaras.domain.validation import Finding, findings
from selaras.store.by_hand import work_about
from selaras.store.db import Connection
from selaras.store.facts import facts_about
from selaras.store.results import KIND as RESULT
from selaras.store.results import coretax_state

Row = tuple[object, ...]
Words = tuple[str, ...]
# Kinds of facts about an invoice that its row says something of.
DERIVED_FROM: Final = ("approval", RESULT, WORK)
# Who writes an invoice reads it next: its row and its form say the same of it.
_FOUND_AGAIN: Final = 4


class Marks(NamedTuple):
    """What decides of an invoice's content where it stands."""

    is_discarded: bool
    is_legacy: bool = False


def invoice_row(db: Connection, doc_id: str, *, registers: Mapping[str, str]) -> tuple[Row, Words]:
    """Return the columns of ``invoice_row`` after the first, and of ``invoice_search``."""
    invoice, defects = decode_invoice(doc_id, registers)
    amounts = totals(invoice).file if invoice.payment is None else counted(invoice)
    stage = stage_of(db, invoice, registers=registers)
    there = coretax_state(db, invoice.invoice_id)
    row = (
        *_columns(invoice, stage),
        *(len(invoice.lines), sen(amounts.tax_base), sen(amounts.vat), sen(amounts.ppnbm)),
        *faults(own_findings(invoice), defects),
        *_origin(invoice),
        buyer_key(invoice.buyer),
        is_out_of_the_way(stage, is_archived=invoice.archived),
        there.number,
        there.status,
        invoice.replaces,
        work_about(db, invoice.invoice_id),
        invoice.payment.contract if invoice.payment else "",
    )
    number = invoice.legacy.number if invoice.legacy else ""
    reference = searched(invoice.reference, number, there.number)
    goods = " ".join(dict.fromkeys(line.name for line in invoice.lines))
    return row, (reference, searched_buyer(invoice.buyer), goods)


def faults(found: Sequence[Finding], defects: Sequence[Defect]) -> tuple[int, int]:
    """Return how many errors and warnings there are."""
    errors = sum(finding.is_error for finding in found)
    return errors + len(defects), len(found) - errors


@lru_cache(maxsize=_FOUND_AGAIN)
def own_findings(invoice: Invoice) -> tuple[Finding, ...]:
    """Return the findings of one invoice that need nothing but the invoice."""
    return tuple(findings(invoice, OwnCompany(invoice.company)))


def stage_of(db: Connection, invoice: Invoice, *, registers: Mapping[str, str]) -> Stage:
    """Return where an invoice stands, from its content and the facts about it."""
    is_legacy = invoice.legacy is not None
    marks = Marks(is_discarded=invoice.discarded, is_legacy=is_legacy)
    return stage_in(db, invoice.invoice_id, registers=registers, marks=marks)


def stage_in(
    db: Connection, invoice_id: str, *, registers: Mapping[str, str], marks: Marks
) -> Stage:
    """Return where an invoice stands of which only *marks* are read."""
    for fact in facts_about(db, invoice_id, kind="approval"):
        approval = json.loads(fact.content)
        if approval["state"] == "approved":
            return Stage.EXPORTED if approval["batch"] else Stage.APPROVED
    if marks.is_discarded:
        return Stage.DISCARDED
    if marks.is_legacy:
        return Stage.LEGACY
    return Stage.READY if is_ready(invoice_id, registers) else Stage.DRAFT


def _columns(invoice: Invoice, stage: Stage) -> tuple[object, ...]:
    return (
        invoice.invoice_id,
        invoice.company,
        invoice.date.isoformat() if invoice.date else "",
        invoice.reference,
        invoice.transaction.code,
        invoice.seller_nitku,
        invoice.buyer.name,
        buyer_id(invoice.buyer),
        stage.value,
    )


def _origin(invoice: Invoice) -> tuple[str, int, str]:
    origin = invoice.origin
    if origin is None:
        return "", 0, invoice.content_digest
    return origin.file, origin.position, invoice.content_digest


def buyer_id(buyer: Buyer) -> str:
    """Return the number that a list shows of a buyer."""
    return buyer.tin if buyer.document == "TIN" else buyer.document_number


def is_out_of_the_way(stage: Stage, *, is_archived: bool) -> int:
    """Return 1 where a list leaves an invoice out, else 0."""
    # What is approved and not exported is still to be sent: it stays in sight.
    return int(is_archived and stage is not Stage.APPROVED)


def searched(*numbers: str) -> str:
    """Return the words of an invoice's own numbers: reference, legacy number, NSFP."""
    return " ".join(filter(None, numbers))


def searched_buyer(buyer: Buyer) -> str:
    """Return the words of a buyer."""
    return f"{buyer.name} {buyer_id(buyer)}"


def sen(amount: Decimal) -> int:
    """Return *amount* in hundredths of a rupiah, as far as SQLite can count."""
    # SQLite's integers end at 63 bits; beyond that the row shows the limit and a finding says so.
    limit = 2**62
    return max(-limit, min(limit, int(amount.scaleb(2))))
