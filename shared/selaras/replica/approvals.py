"""Approvals and batches as this PC knows them, from facts alone."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from selaras.documents.crdt import Document
from selaras.documents.invoice_codec import decode_invoice
from selaras.domain.approval import content_of
from selaras.domain.fields import invoice_view
from selaras.domain.invoice import Invoice
from selaras.domain.result import Rejection
from selaras.store.db import Connection
from selaras.store.documents import get_document
from selaras.store.facts import facts_about, facts_of_kind, get_fact
from selaras.store.former import formers_of_kind, get_former
from selaras.store.requests import StoredRequest, all_requests

# Why an approval is refused when what was seen is not what is there.
CHANGED: Final = "approval.changed"


@dataclass(frozen=True, slots=True)
class Batch:
    """One export batch.

    Args:
        content: As the fact holds it.
        office: Id of the hub of an office that this PC left, where it was made; blank for one
            of the present office.
    """

    batch_id: str
    content: dict[str, Any]
    office: str = ""

    @property
    def is_live(self) -> bool:
        """Say whether its invoices are taken by it."""
        return bool(self.content["state"] == "live")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that is not as somebody saw it; blank where there was or is none.

    Args:
        field: By the names of ``show --json``.
    """

    field: str
    seen: str
    now: str


def live_approval(db: Connection, invoice_id: str) -> dict[str, Any] | None:
    """Return the approval that freezes an invoice now, or None."""
    for fact in facts_about(db, invoice_id, kind="approval"):
        content: dict[str, Any] = json.loads(fact.content)
        if content["state"] == "approved":
            return content
    return None


def frozen_versions(db: Connection, invoice_id: str) -> list[dict[str, Any]]:
    """Return every approval an invoice ever had, oldest first."""
    # By the number at the end of the id: several may be of one moment.
    facts = sorted(
        facts_about(db, invoice_id, kind="approval"),
        key=lambda fact: int(fact.fact_id.rpartition(":")[2]),
    )
    return [json.loads(fact.content) for fact in facts]


def changed_since_seen(db: Connection, request: StoredRequest) -> tuple[FieldChange, ...]:
    """Return in what an invoice differs now from what the person saw who asked to approve it."""
    stored = get_document(db, request.subject)
    if stored is None:
        return ()
    now = Document(stored.state).registers()
    seen, present = (
        decode_invoice(stored.doc_id, registers)[0] for registers in (request.seen, content_of(now))
    )
    return field_changes(seen, present)


def field_changes(seen: Invoice, now: Invoice) -> tuple[FieldChange, ...]:
    """Return in what two versions of an invoice differ."""
    before, after = (dict(_flat(invoice_view(each, ()))) for each in (seen, now))
    return tuple(
        FieldChange(name, before.get(name, ""), after.get(name, ""))
        for name in dict.fromkeys((*before, *after))
        if before.get(name) != after.get(name)
    )


def changed_since_asked(db: Connection, invoice_id: str) -> tuple[FieldChange, ...]:
    """Return the same for the newest request of this PC that was refused because of it."""
    asked = [
        request
        for request in all_requests(db)
        if (request.subject, request.code) == (invoice_id, CHANGED)
    ]
    return changed_since_seen(db, asked[-1]) if asked else ()


def _flat(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(inner, f"{name}.{key}".lstrip("."))
    elif isinstance(value, list):
        for number, inner in enumerate(value, start=1):
            yield from _flat(inner, f"{name}.{number}")
    else:
        yield name, str(value)


def all_batches(db: Connection) -> list[Batch]:
    """Return the batches in the hub's order."""
    return [Batch(fact.fact_id, json.loads(fact.content)) for fact in facts_of_kind(db, "batch")]


def former_batches(db: Connection) -> list[Batch]:
    """Return the batches of the offices that this PC left when it joined another."""
    found = formers_of_kind(db, "batch")
    return [Batch(fact.fact_id, json.loads(fact.content), office) for office, fact in found]


def find_batch(db: Connection, batch_id: str) -> Batch | Rejection:
    """Return one batch by its id, whole or without its kind; a former one where no other is."""
    for name in (batch_id, f"batch:{batch_id}"):
        fact = get_fact(db, name)
        if fact is not None and fact.kind == "batch":
            return Batch(fact.fact_id, json.loads(fact.content))
        former = get_former(db, name)
        if former is not None and former[1].kind == "batch":
            return Batch(former[1].fact_id, json.loads(former[1].content), former[0])
    return Rejection("batch.not-found", {"batch": batch_id})


def frozen_invoices(db: Connection, batch: Batch) -> Iterator[Invoice]:
    """Return the invoices of a batch as they were frozen, in the file's order."""
    for item in batch.content["invoices"]:
        content = _approval_of(db, batch, item["approval"])
        yield decode_invoice(item["invoice"], json.loads(content)["frozen"])[0]


def _approval_of(db: Connection, batch: Batch, approval: str) -> str:
    if batch.office:
        former = get_former(db, approval, office=batch.office)
        fact = former[1] if former else None
    else:
        fact = get_fact(db, approval)
    if fact is None:
        raise LookupError(approval)
    return fact.content
