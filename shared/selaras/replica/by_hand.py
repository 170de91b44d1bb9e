"""Replacing and cancelling invoices that Coretax knows: drafts, requests, and what to key in.

Coretax takes both by hand only. A replacement is an invoice of its own that names the one it
replaces; a cancellation is asked of the hub.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import TypeAlias

from selaras.documents.invoice_codec import encode_invoice
from selaras.domain import requests
from selaras.domain.by_hand import (
    MAY_BEGIN,
    Original,
    WorkKind,
    next_code,
    replacement_reference,
)
from selaras.domain.fields import apply_fields
from selaras.domain.invoice import Invoice, Line
from selaras.domain.requests import MAX_REASON, Request
from selaras.domain.result import Rejection
from selaras.domain.roles import Action
from selaras.replica.asking import Waiting, ask
from selaras.replica.drafting import Edited, NewId, id_maker
from selaras.replica.filling import filled
from selaras.replica.finding import find_invoice
from selaras.replica.works import frozen_original, work_named
from selaras.replica.writer import Writer

Writing: TypeAlias = Callable[[], AbstractContextManager[Writer]]


class ByHand:
    """What is to be done in Coretax by hand."""

    def __init__(self, writing: Writing) -> None:
        """Work with *writing*, which opens a transaction and its writer."""
        self._writing = writing

    def replace(self, ref: str, fields: Mapping[str, str]) -> Edited | Rejection:
        """Begin a draft in the place of an invoice, as it was frozen, with *fields* put in.

        It is dated today and has a reference of its own, where *fields* do not say otherwise.
        """
        with self._writing() as writer:
            return writer.refusal(Action.EDIT) or _replace(writer, ref, fields)

    def ask_cancellation(self, ref: str, *, reason: str) -> Waiting | Rejection:
        """Ask that an invoice be cancelled in Coretax, for a reason."""
        with self._writing() as writer:
            return writer.refusal(Action.APPROVE) or _ask_cancellation(writer, ref, reason)

    def ask_mark(self, ref: str, *, state: str) -> Waiting | Rejection:
        """Say that work was done in Coretax, or that it was not after all.

        Args:
            state: ``done`` or ``planned``.
        """
        with self._writing() as writer:
            refusal = writer.refusal(Action.EXPORT)
            return refusal or _ask_about(writer, ref, requests.MARK_WORK, {"state": state})

    def ask_drop(self, ref: str, *, reason: str) -> Waiting | Rejection:
        """Let go of a planned cancellation, for a reason."""
        with self._writing() as writer:
            refusal = writer.refusal(Action.APPROVE) or _reason_fault(reason)
            return refusal or _ask_about(writer, ref, requests.DROP_WORK, {"reason": reason})


def _replace(writer: Writer, ref: str, fields: Mapping[str, str]) -> Edited | Rejection:
    original = _numbered(writer, ref)
    if isinstance(original, Rejection):
        return original
    if original.status not in MAY_BEGIN[WorkKind.REPLACE]:
        return Rejection("replacement.status", {"ref": ref, "status": original.status})
    new_id = id_maker(writer)
    code = next_code(original.number)
    copied = _copied(original.invoice, new_id=new_id)
    usual = {
        "date": writer.clock.now().astimezone().date().isoformat(),
        "reference": replacement_reference(copied.reference, code),
    }
    whole = filled(writer, {**usual, **fields})
    if isinstance(whole, Rejection):
        return whole
    drafted = apply_fields(copied, whole, new_line_id=new_id)
    if isinstance(drafted, Rejection):
        return drafted
    writer.edit(drafted.invoice_id, drafted.company, changes=encode_invoice(drafted))
    return Edited(drafted, changed=True)


def _copied(original: Invoice, *, new_id: NewId) -> Invoice:
    """Return the content of an invoice as a draft that replaces it."""
    lines: tuple[Line, ...] = tuple(replace(line, line_id=new_id()) for line in original.lines)
    return replace(
        original,
        invoice_id=f"invoice:{new_id()}",
        lines=lines,
        origin=None,
        content_digest="",
        archived=False,
        replaces=original.invoice_id,
    )


def _ask_cancellation(writer: Writer, ref: str, reason: str) -> Waiting | Rejection:
    original = _numbered(writer, ref)
    if isinstance(original, Rejection):
        return original
    fault = _reason_fault(reason)
    if fault is not None:
        return fault
    invoice_id = original.invoice.invoice_id
    members = {"invoice": invoice_id, "reason": reason.strip()}
    return ask(writer, Request(requests.PLAN_CANCELLATION, members), subject=invoice_id)


def _numbered(writer: Writer, ref: str) -> Original | Rejection:
    """Return the invoice that *ref* names, as it stands in Coretax under its number."""
    found = find_invoice(writer.db, writer.identity.company, ref=ref)
    if isinstance(found, Rejection):
        return found
    original = frozen_original(writer.db, found.stored.doc_id)
    if original is None or not original.number:
        return Rejection("work.no-number", {"ref": ref})
    return original


def _ask_about(
    writer: Writer, ref: str, kind: str, members: Mapping[str, str]
) -> Waiting | Rejection:
    work = work_named(writer.db, writer.identity.company, ref=ref)
    if isinstance(work, Rejection):
        return work
    request = Request(kind, {"work": work.work_id, **members})
    return ask(writer, request, subject=str(work.content["invoice"]))


def _reason_fault(reason: str) -> Rejection | None:
    is_given = 0 < len(reason.strip()) <= MAX_REASON
    return None if is_given else Rejection("reason.missing", {"max": MAX_REASON})
