"""The row and the search words of one invoice, from its document and the facts about it."""

import json
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Final

from sqlalchemy import Connection

from selaras.documents.approval_content import is_ready
from selaras.documents.invoice_codec import decode_invoice
from selaras.domain.approval import Stage
from selaras.domain.by_hand import KIND as WORK
from selaras.domain.customer import buyer_key
from selaras.domain.invoice import Invoice
from selaras.domain.party import OwnCompany
from selaras.domain.payments import counted
from selaras.domain.tax import totals
from selaras.domain.validation import Finding, findings
from selaras.store.by_hand import work_about
from selaras.store.facts import facts_about
from selaras.store.results import KIND as RESULT
from selaras.store.results import coretax_state

Row = tuple[object, ...]
Words = tuple[str, ...]
# Kinds of facts about an invoice that its row says something of.
DERIVED_FROM: Final = ("approval", RESULT, WORK)
# Who writes an invoice reads it next: its row and its form say the same of it.
_FOUND_AGAIN: Final = 4


def invoice_row(db: Connection, doc_id: str, *, registers: Mapping[str, str]) -> tuple[Row, Words]:
    """Return the columns of ``invoice_row`` after the first, and of ``invoice_search``."""
    invoice, defects = decode_invoice(doc_id, registers)
    found = own_findings(invoice)
    errors = sum(finding.severity == "error" for finding in found) + len(defects)
    stage = stage_of(db, invoice, registers=registers)
    there = coretax_state(db, doc_id)
    # What is approved and not exported is still to be sent: it stays in sight.
    is_archived = invoice.archived and stage is not Stage.APPROVED
    row = (
        *_columns(invoice, stage),
        errors,
        len(found) + len(defects) - errors,
        *_origin(invoice),
        buyer_key(invoice.buyer),
        int(is_archived),
        there.number,
        there.status,
        invoice.replaces,
        work_about(db, doc_id),
        invoice.payment.contract if invoice.payment else "",
    )
    return row, _search_texts(invoice, there.number)


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
    amounts = totals(invoice).file if invoice.payment is None else counted(invoice)
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
        len(invoice.lines),
        sen(amounts.tax_base),
        sen(amounts.vat),
        sen(amounts.ppnbm),
    )


def _origin(invoice: Invoice) -> tuple[str, int, str]:
    origin = invoice.origin
    if origin is None:
        return "", 0, invoice.content_digest
    return origin.file, origin.position, invoice.content_digest


def _buyer_id(invoice: Invoice) -> str:
    buyer = invoice.buyer
    return buyer.tin if buyer.document == "TIN" else buyer.document_number


def _search_texts(invoice: Invoice, nsfp: str) -> tuple[str, str, str]:
    buyer = f"{invoice.buyer.name} {_buyer_id(invoice)}"
    number = invoice.legacy.number if invoice.legacy else ""
    reference = " ".join(text for text in (invoice.reference, number, nsfp) if text)
    return reference, buyer, " ".join(dict.fromkeys(line.name for line in invoice.lines))


def sen(amount: Decimal) -> int:
    """Return *amount* in hundredths of a rupiah, as far as SQLite can count."""
    # SQLite's integers end at 63 bits; beyond that the row shows the limit and a finding says so.
    limit = 2**62
    return max(-limit, min(limit, int(amount.scaleb(2))))
