"""Asking the hub for what only it may do: approval, batches, closed periods, settlements.

A request waits in the outbox like an edit, survives restarts of both ends, and ends as done or
refused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from selaras.documents.approval_content import approval_hash
from selaras.domain import requests
from selaras.domain.approval import content_of
from selaras.domain.requests import (
    MAX_INVOICES_PER_REQUEST,
    MAX_REASON,
    MAX_REQUEST_BYTES,
    Request,
    decode_request,
    encode_request,
)
from selaras.domain.result import Rejection
from selaras.domain.roles import action_of_request, is_of_installation
from selaras.replica.finding import find_invoice
from selaras.replica.releases import too_old
from selaras.replica.writer import Writer
from selaras.store.outbox import OutboxEntry
from selaras.store.requests import WAITING, StoredRequest, put_request


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that is in the outbox now; named by its origin."""

    incarnation: str
    n: int


def ask(
    writer: Writer,
    request: Request,
    *,
    subject: str = "",
    seen: Mapping[str, str] | None = None,
    company: str = "",
) -> Waiting | Rejection:
    """Put a request into the outbox.

    Args:
        company: Whom it concerns; who is worked for when blank. What concerns every company is
            asked of the founding one.
        subject: The document it is about.
        seen: Registers the person saw.
    """
    stale = too_old(writer.db)
    if stale is not None:
        return stale
    text = encode_request(request)
    size = len(text.encode("utf-8", "replace"))
    # What cannot be sent would keep everything behind it waiting for ever.
    if decode_request(text) is None:
        return Rejection("request.unreadable")
    if size > MAX_REQUEST_BYTES:
        return Rejection("request.too-long", {"bytes": size, "max": MAX_REQUEST_BYTES})
    if is_of_installation(action_of_request(request.kind)):
        company = writer.identity.founding
    entry = writer.append(writer.draft(subject, company=company, request=text))
    note(writer, entry, request=request, seen=dict(seen or {}))
    return Waiting(entry.origin_incarnation, entry.origin_n)


def note(writer: Writer, entry: OutboxEntry, *, request: Request, seen: dict[str, str]) -> None:
    """Follow a request that is in the outbox to its end."""
    put_request(
        writer.db,
        StoredRequest(
            origin_incarnation=entry.origin_incarnation,
            origin_n=entry.origin_n,
            kind=request.kind,
            subject=entry.doc_id,
            content=entry.request,
            seen=seen,
            author=entry.author,
            at=entry.at,
            state=WAITING,
            code="",
            facts={},
            company=entry.company,
        ),
    )
    writer.touched.add(entry.doc_id)


def ask_approval(writer: Writer, ref: str, *, seen: str = "") -> Waiting | Rejection:
    """Ask for the approval of the content on this PC.

    Args:
        seen: Hash of what the approver saw (``show --json`` has it); what is here now if blank.
    """
    found = find_invoice(writer.db, writer.identity.company, ref=ref)
    if isinstance(found, Rejection):
        return found
    digest = approval_hash(found.stored.doc_id, found.registers)
    if seen not in ("", digest):
        return Rejection("approval.changed", {"ref": ref})
    members = {"invoice": found.stored.doc_id, "hash": digest}
    request = Request(requests.APPROVE, members)
    return ask(writer, request, subject=found.stored.doc_id, seen=content_of(found.registers))


def ask_withdrawal(writer: Writer, ref: str, *, reason: str) -> Waiting | Rejection:
    """Ask that an approval be withdrawn."""
    found = find_invoice(writer.db, writer.identity.company, ref=ref)
    if isinstance(found, Rejection):
        return found
    if not 0 < len(reason.strip()) <= MAX_REASON:
        return Rejection("reason.missing", {"max": MAX_REASON})
    members = {"invoice": found.stored.doc_id, "reason": reason}
    request = Request(requests.WITHDRAW_APPROVAL, members)
    return ask(writer, request, subject=found.stored.doc_id)


def ask_export(writer: Writer, refs: Sequence[str]) -> Waiting | Rejection:
    """Ask for batches of the named approved invoices, or of all that are in none."""
    if len(refs) > MAX_INVOICES_PER_REQUEST:
        facts = {"count": len(refs), "max": MAX_INVOICES_PER_REQUEST}
        return Rejection("export.too-many", facts)
    invoices: list[str] = []
    for ref in refs:
        found = find_invoice(writer.db, writer.identity.company, ref=ref)
        if isinstance(found, Rejection):
            return found
        invoices.append(found.stored.doc_id)
    return ask(writer, Request(requests.EXPORT, {"invoices": invoices}))
