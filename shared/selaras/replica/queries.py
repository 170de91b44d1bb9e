"""What the window and the command line ask of a replica; nothing here writes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from selaras.documents.approval_content import approval_hash
from selaras.documents.fingerprint import Fingerprint, content_hash
from selaras.documents.values import decode_value
from selaras.domain.company import Company
from selaras.domain.fields import invoice_view
from selaras.domain.invoice import Invoice
from selaras.domain.result import Rejection
from selaras.domain.tax_period import period_of
from selaras.domain.validation import Finding, Severity
from selaras.replica.approvals import frozen_versions, live_approval
from selaras.replica.closed import is_closed
from selaras.replica.companies import profile_of
from selaras.replica.conflicts import open_conflicts
from selaras.replica.finding import Found, find_invoice
from selaras.replica.identity import load_identity
from selaras.replica.payments import chain_view, findings_of_chain
from selaras.replica.results import results_view
from selaras.replica.signing import count_waiting_for_login
from selaras.replica.works import findings_of_replacement, works_view
from selaras.store.db import Connection
from selaras.store.derive_invoices import own_findings
from selaras.store.documents import document_hashes
from selaras.store.facts import each_fact
from selaras.store.former import formers_about
from selaras.store.invoices import ids_to_export, ids_with_number, ids_with_reference
from selaras.store.outbox import count_entries, has_entries
from selaras.store.projection import stage_of
from selaras.store.results import coretax_state
from selaras.store.tray import refused_edits

# Registers of an invoice that are no content of it.
FORMER: Final = "former"
DUPLICATE_OF: Final = "duplicate_of"
# Facts about people and PCs say nothing of the office's data.
_NOT_FINGERPRINTED = {
    "alarm",
    "audit",
    "device",
    "epoch",
    "former-audit",
    "incarnation",
    "office-alarm",
    "pc-health",
}


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """How this PC stands with its hub.

    Args:
        waiting: Entries the hub has not settled.
        refused: Edits in the tray.
        conflicts: Conflicts nobody has settled.
        unsigned: Entries that wait for somebody to log in, and so do all behind them.
    """

    hub_address: str
    seq: int
    waiting: int
    refused: int
    conflicts: int
    unsigned: int = 0


def own_company(db: Connection) -> Company | None:
    """Return the profile of the company that is worked for, or None before set-up."""
    return profile_of(db, load_identity(db).company)


def show_invoice(db: Connection, ref: str) -> dict[str, object] | Rejection:
    """Return everything about one invoice in the shape of ``show --json``."""
    found = find_invoice(db, load_identity(db).company, ref=ref)
    return found if isinstance(found, Rejection) else view_of(db, found)


def view_of(db: Connection, found: Found) -> dict[str, object]:
    """Return the shape of ``show --json`` of an invoice that was found."""
    conflicts = open_conflicts(db, found.stored.doc_id)
    return {
        **invoice_view(found.invoice, all_findings(db, found)),
        "state": stage_of(db, found.invoice, registers=found.registers).value,
        "hash": approval_hash(found.stored.doc_id, found.registers),
        "approvals": [_approval_view(each) for each in frozen_versions(db, found.stored.doc_id)],
        **_coretax_view(db, found.stored.doc_id),
        **works_view(db, found.invoice),
        **chain_view(db, found.invoice),
        **_beside_view(db, found),
        "rev": found.stored.rev,
        "unsent": has_entries(db, found.stored.doc_id),
        "defects": [asdict(defect) for defect in found.defects],
        "conflicts": [asdict(conflict) for conflict in conflicts],
    }


def former_mark(found: Found) -> dict[str, str]:
    """Return how the invoice stood in the office it came from; empty where it was a draft there."""
    value = decode_value(found.registers.get(FORMER, "null"))
    return {str(k): str(each) for k, each in value.items()} if isinstance(value, dict) else {}


def _beside_view(db: Connection, found: Found) -> dict[str, object]:
    """Return what came along when a PC joined, and which invoice was kept in its place."""
    former = [
        json.loads(fact.content)
        for _, fact in formers_about(db, found.stored.doc_id, kind="approval")
    ]
    link = decode_value(found.registers.get(DUPLICATE_OF, "null"))
    view: dict[str, object] = {"duplicate_of": link} if link else {}
    if former_mark(found) or former:
        approvals = [_approval_view(each) for each in former]
        view["former"] = {**former_mark(found), "approvals": approvals}
    return view


def _coretax_view(db: Connection, invoice_id: str) -> dict[str, object]:
    there = coretax_state(db, invoice_id)
    results = results_view(db, invoice_id)
    return {"nsfp": there.number, "coretax": there.status, "results": results}


def _approval_view(approval: dict[str, Any]) -> dict[str, object]:
    return {name: value for name, value in approval.items() if name != "frozen"}


def all_findings(db: Connection, found: Found) -> list[Finding]:
    """Return the findings of one invoice, those that need its neighbours too."""
    invoice = found.invoice
    result = list(own_findings(invoice))
    same = ids_with_reference(db, invoice.company, reference=invoice.reference)
    others = [each for each in same if each != invoice.invoice_id]
    if others and not invoice.discarded:
        facts: dict[str, str | int] = {"reference": invoice.reference, "count": len(others)}
        result.append(Finding("reference.duplicate", Severity.ERROR, "reference", facts))
    frozen = live_approval(db, invoice.invoice_id) is not None
    mark = former_mark(found)
    if mark and not frozen:
        code = "former.exported" if mark.get("batch") else "former.approved"
        result.append(Finding(code, Severity.WARNING, "", {**mark}))
    if (
        invoice.date
        and not frozen
        and is_closed(db, invoice.company, period=period_of(invoice.date))
    ):
        period: dict[str, str | int] = {"period": invoice.date.strftime("%m%Y")}
        result.append(Finding("period.closed", Severity.ERROR, "date", period))
    return [*result, *findings_of_replacement(db, invoice), *findings_of_chain(db, invoice)]


def invoices_to_export(db: Connection, refs: list[str]) -> list[Invoice] | Rejection:
    """Return the named invoices, or all drafts when none is named."""
    company = load_identity(db).company
    chosen: list[Invoice] = []
    for ref in refs or ids_to_export(db, company):
        found = find_invoice(db, company, ref=ref)
        if isinstance(found, Rejection):
            return found
        if found.invoice.replaces or found.invoice.payment:
            return Rejection("export.by-hand", {"ref": ref, "count": 1})
        chosen.append(found.invoice)
    return chosen


def numbered_invoices(db: Connection, refs: Sequence[str]) -> list[tuple[Invoice, str]] | Rejection:
    """Return the named invoices, or all that have a number, each with that of Coretax."""
    company = load_identity(db).company
    chosen: list[tuple[Invoice, str]] = []
    for ref in refs or ids_with_number(db, company):
        found = find_invoice(db, company, ref=ref)
        if isinstance(found, Rejection):
            return found
        number = coretax_state(db, found.stored.doc_id).number
        chosen.append((found.invoice, number))
    return chosen


def sync_status(db: Connection) -> SyncStatus:
    """Return how this PC stands with its hub."""
    identity = load_identity(db)
    return SyncStatus(
        hub_address=identity.hub_address,
        seq=identity.seq,
        waiting=count_entries(db),
        refused=len(refused_edits(db)),
        conflicts=len(open_conflicts(db)),
        unsigned=count_waiting_for_login(db),
    )


def fingerprint(db: Connection) -> dict[str, tuple[int, str]]:
    """Return, for each kind, how many there are and a hash of their canonical content.

    Documents and facts, with registers and kinds this release does not know; not the audit,
    devices, outbox or tray. Equal replicas return the same.
    """
    kinds: dict[str, Fingerprint] = {}
    for kind, item_hash in document_hashes(db):
        kinds.setdefault(kind, Fingerprint()).add(item_hash)
    for fact in each_fact(db):
        if fact.kind not in _NOT_FINGERPRINTED:
            item: Mapping[str, str] = {"content": fact.content}
            kinds.setdefault(fact.kind, Fingerprint()).add(content_hash(fact.fact_id, item))
    return {kind: (kinds[kind].count, kinds[kind].text()) for kind in sorted(kinds)}
