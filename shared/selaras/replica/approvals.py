"""Approvals and batches as this PC knows them, from facts alone."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from selaras.documents.invoice_codec import decode_invoice
from selaras.domain.invoice import Invoice
from selaras.domain.result import Rejection
from selaras.store.db import Connection
from selaras.store.facts import facts_about, facts_of_kind, get_fact


@dataclass(frozen=True, slots=True)
class Batch:
    """One export batch.

    Args:
        content: As the fact holds it.
    """

    batch_id: str
    content: dict[str, Any]

    @property
    def is_live(self) -> bool:
        """Say whether its invoices are taken by it."""
        return bool(self.content["state"] == "live")


def live_approval(db: Connection, invoice_id: str) -> dict[str, Any] | None:
    """Return the approval that freezes an invoice now, or None."""
    for fact in facts_about(db, invoice_id, kind="approval"):
        content: dict[str, Any] = json.loads(fact.content)
        if content["state"] == "approved":
            return content
    return None


def frozen_versions(db: Connection, invoice_id: str) -> list[dict[str, Any]]:
    """Return every approval an invoice ever had, oldest first."""
    found = [json.loads(fact.content) for fact in facts_about(db, invoice_id, kind="approval")]
    return sorted(found, key=lambda content: str(content["approved_at"]))


def all_batches(db: Connection) -> list[Batch]:
    """Return the batches in the hub's order."""
    return [Batch(fact.fact_id, json.loads(fact.content)) for fact in facts_of_kind(db, "batch")]


def find_batch(db: Connection, batch_id: str) -> Batch | Rejection:
    """Return one batch by its id, whole or without its kind."""
    for name in (batch_id, f"batch:{batch_id}"):
        fact = get_fact(db, name)
        if fact is not None and fact.kind == "batch":
            return Batch(fact.fact_id, json.loads(fact.content))
    return Rejection("batch.not-found", {"batch": batch_id})


def frozen_invoices(db: Connection, batch: Batch) -> Iterator[Invoice]:
    """Return the invoices of a batch as they were frozen, in the file's order."""
    for item in batch.content["invoices"]:
        fact = get_fact(db, item["approval"])
        if fact is None:
            raise LookupError(item["approval"])
        yield decode_invoice(item["invoice"], json.loads(fact.content)["frozen"])[0]
