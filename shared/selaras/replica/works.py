"""What is to be done in Coretax by hand, as this PC knows it; nothing here writes."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date as Date
from typing import Final

from selaras.documents.invoice_codec import decode_invoice
from selaras.domain.by_hand import Original, WorkKind, counting_day, replacement_findings
from selaras.domain.field_values import PAYMENT_FIELDS, TYPED_FIELDS
from selaras.domain.fields import BUYER_FIELDS, HEAD_FIELDS, LINE_FIELDS, TRANSACTION_FIELDS
from selaras.domain.findings import Finding
from selaras.domain.invoice import Invoice
from selaras.domain.result import Rejection
from selaras.domain.rules import upload_deadline
from selaras.domain.tax_period import period_of
from selaras.replica.approvals import FieldChange, field_changes, live_approval
from selaras.replica.closed import is_closed
from selaras.replica.finding import find_invoice, open_invoice
from selaras.store.by_hand import Work, all_works, find_work, works_about
from selaras.store.db import Connection
from selaras.store.facts import get_fact
from selaras.store.invoices import replacements_of
from selaras.store.results import coretax_state

_GROUPS: Final = {"buyer": BUYER_FIELDS, "payment": PAYMENT_FIELDS}
_HEAD: Final = frozenset({*HEAD_FIELDS, *TRANSACTION_FIELDS})


@dataclass(frozen=True, slots=True)
class KeyIn:
    """What a person keys in at Coretax, and how the invoice there is found.

    Args:
        original: The invoice there, as it was frozen.
        replacement: What it becomes; None where it is cancelled.
        changes: In what the two differ, by the names of ``show --json``.
        deadline: Until when the replacement must be uploaded (DATE-2).
    """

    work: Work
    original: Invoice
    replacement: Invoice | None = None
    changes: tuple[FieldChange, ...] = ()
    deadline: Date | None = None


def listed_works(db: Connection, *, is_all: bool) -> list[Work]:
    """Return what is to be done by hand, what changed last at the end; or what ever was."""
    return [work for work in all_works(db) if is_all or work.is_live]


def work_named(db: Connection, company: str, *, ref: str) -> Work | Rejection:
    """Return the work that *ref* names: its id, the invoice, or what replaces it."""
    known = find_work(db, ref)
    if known is not None:
        return known
    found = find_invoice(db, company, ref=ref)
    if isinstance(found, Rejection):
        return found
    about = works_about(db, found.stored.doc_id)
    of_replacement = [
        work
        for work in works_about(db, found.invoice.replaces)
        if work.content.get("replacement") == found.stored.doc_id
    ]
    live = [work for work in (*about, *of_replacement) if work.is_live]
    every = live or [*about, *of_replacement]
    return every[-1] if every else Rejection("work.not-found", {"ref": ref})


def works_view(db: Connection, invoice: Invoice) -> dict[str, object]:
    """Return the work about an invoice and about what it replaces, for ``show --json``."""
    about = [
        *works_about(db, invoice.invoice_id),
        *(
            work
            for work in works_about(db, invoice.replaces)
            if work.content.get("replacement") == invoice.invoice_id
        ),
    ]
    return {"work": [{"id": work.work_id, **work.content} for work in about]} if about else {}


def frozen_original(db: Connection, invoice_id: str, *, but: str = "") -> Original | None:
    """Return an invoice that may be replaced, as it stands; None where it is not approved.

    Args:
        but: A replacement of it that does not count among the others.
    """
    approval = live_approval(db, invoice_id)
    if approval is None:
        return None
    invoice = decode_invoice(invoice_id, approval["frozen"])[0]
    there = coretax_state(db, invoice_id)
    day = counting_day(approval, invoice)
    return Original(
        invoice,
        number=there.number,
        status=there.status,
        counts_from=day,
        is_closed=bool(day and is_closed(db, invoice.company, period=period_of(day))),
        others=sum(1 for _ in _others(db, invoice, but=but)),
    )


def findings_of_replacement(db: Connection, invoice: Invoice) -> list[Finding]:
    """Return what stands in the way of a draft that replaces an invoice."""
    if not invoice.replaces or invoice.discarded or live_approval(db, invoice.invoice_id):
        return []
    original = frozen_original(db, invoice.replaces, but=invoice.invoice_id)
    return replacement_findings(invoice, original)


def key_in(db: Connection, work: Work) -> KeyIn | Rejection:
    """Return what to key in for one piece of work."""
    invoice_id = str(work.content["invoice"])
    original = live_approval(db, invoice_id)
    if original is None:
        return Rejection("invoice.not-found", {"ref": str(work.content["reference"])})
    invoice = decode_invoice(invoice_id, original["frozen"])[0]
    if work.content["kind"] == WorkKind.CANCEL:
        return KeyIn(work, invoice)
    fact = get_fact(db, str(work.content["approval"]))
    if fact is None:
        return Rejection("invoice.not-found", {"ref": str(work.content["replacement"])})
    replacement = _frozen(fact.content)
    if work.content["kind"] == WorkKind.ENTER:
        # Everything is keyed in: Coretax has nothing of it yet.
        invoice = Invoice(invoice_id, invoice.company)
    day = replacement.date
    return KeyIn(
        work,
        invoice,
        replacement,
        _keyed_changes(invoice, replacement),
        upload_deadline(day) if day else None,
    )


def _keyed_changes(original: Invoice, replacement: Invoice) -> tuple[FieldChange, ...]:
    """Return in what the two differ, but for what Coretax computes itself."""
    found = field_changes(original, replacement)
    return tuple(each for each in found if _is_keyed(each.field, replacement))


def _is_keyed(name: str, replacement: Invoice) -> bool:
    root, _, rest = name.partition(".")
    number, _, member = rest.partition(".")
    if root != "lines":
        return name in _HEAD or rest in _GROUPS.get(root, ())
    if member not in TYPED_FIELDS:
        return member in LINE_FIELDS
    line = replacement.lines[int(number) - 1] if int(number) <= len(replacement.lines) else None
    return line is not None and getattr(line, member) is not None


def _frozen(content: str) -> Invoice:
    approval = json.loads(content)
    return decode_invoice(approval["invoice"], approval["frozen"])[0]


def _others(db: Connection, invoice: Invoice, *, but: str) -> Iterator[str]:
    for doc_id in replacements_of(db, invoice.company, invoice_id=invoice.invoice_id):
        found = open_invoice(db, doc_id)
        if doc_id != but and found is not None and not found.invoice.discarded:
            yield doc_id
