"""Approval: the hub freezes the content an approver saw; nobody changes it any more.

While an approval is in no live batch, or after Coretax rejected it, it may be withdrawn with a
reason; every frozen version is a fact of its own and stays.
"""

from collections.abc import Mapping
from typing import Final

from selaras.documents.approval_content import approval_hash
from selaras.documents.crdt import Document
from selaras.documents.invoice_codec import decode_invoice
from selaras.documents.values import encode_value
from selaras.domain.approval import content_of
from selaras.domain.invoice import Invoice
from selaras.domain.numbering import Series, reference_text
from selaras.domain.party import OwnCompany
from selaras.domain.requests import MAX_REASON, Request
from selaras.domain.tax import totals
from selaras.domain.validation import findings
from selaras.store.hub_documents import HubDocument, get_hub_document
from selaras.store.hub_references import put_reference, spend_reference
from selaras_hub.approval_facts import KIND, live_approval
from selaras_hub.authoring import write_as_hub
from selaras_hub.by_hand import drop_replacement, plan_replacement, replacement_fault
from selaras_hub.contracts import contract_fault
from selaras_hub.judging import Refused
from selaras_hub.leases import take_number
from selaras_hub.periods import is_closed
from selaras_hub.references import holders_of
from selaras_hub.requesting import Asked, Done
from selaras_hub.result_facts import leave_batch, was_rejected
from selaras_hub.rights import own_invoice_fault
from selaras_hub.settings import series_of

# What is frozen travels as one text of the protocol, with room for escapes.
MAX_CONTENT_BYTES: Final = 2 * 1024 * 1024


def approve(asked: Asked, request: Request) -> Done | Refused:
    """Freeze one invoice as the approver saw it."""
    invoice_id = request.text("invoice")
    stored = get_hub_document(asked.facts.db, invoice_id)
    is_ours = stored is not None and stored.company == asked.company
    if stored is None or stored.kind != "invoice" or not is_ours:
        return Refused("invoice.not-found", {"ref": invoice_id})
    if live_approval(asked, invoice_id):
        return Refused("approval.already", {"ref": _name(stored)})
    registers = Document(stored.state).registers()
    if approval_hash(invoice_id, registers) != request.text("hash"):
        return Refused("approval.changed", {"ref": _name(stored)})
    fault = own_invoice_fault(asked, invoice_id) or _fault(asked, invoice_id, registers)
    return fault or _freeze(asked, _numbered(asked, stored))


def withdraw(asked: Asked, request: Request) -> Done | Refused:
    """Let an approved invoice be edited again, for a reason."""
    invoice_id, reason = request.text("invoice"), request.text("reason").strip()
    approval = live_approval(asked, invoice_id)
    if approval is None:
        return Refused("approval.none", {"ref": invoice_id})
    if not 0 < len(reason) <= MAX_REASON:
        return Refused("reason.missing", {"max": str(MAX_REASON)})
    if approval.batch and not was_rejected(asked.facts, approval.fact_id):
        code = "approval.keyed-in" if approval.by_hand_of else "approval.in-batch"
        ref = str(approval.content["reference"])
        return Refused(code, {"ref": ref, "batch": approval.batch})
    content = approval.content | {
        "state": "withdrawn",
        "reason": reason,
        "withdrawn_by": asked.entry.author,
        "withdrawn_at": asked.now,
    }
    asked.facts.put(KIND, approval.fact_id, subject=invoice_id, content=content)
    if approval.by_hand_of:
        drop_replacement(asked, approval, reason=reason)
    elif approval.batch:
        leave_batch(asked, approval.fact_id, batch_id=approval.batch)
    return Done({"approval": approval.fact_id})


def _fault(asked: Asked, invoice_id: str, registers: Mapping[str, str]) -> Refused | None:
    """Say what stands in the way of approval."""
    invoice, defects = decode_invoice(invoice_id, registers)
    ref = invoice.reference or invoice_id
    if invoice.discarded or invoice.legacy:
        return Refused("approval.not-a-draft", {"ref": ref})
    conflicts = [
        fact_id
        for fact_id, content in asked.facts.about(invoice_id, "conflict")
        if content["state"] == "open"
    ]
    if conflicts:
        return Refused("approval.conflicts", {"ref": ref, "count": str(len(conflicts))})
    errors = [each for each in findings(invoice, OwnCompany(asked.company)) if each.is_error]
    if errors or defects:
        first = errors[0].code if errors else defects[0].code
        count = len(errors) + len(defects)
        return Refused("approval.findings", {"ref": ref, "count": str(count), "first": first})
    return (
        _state_fault(asked, invoice)
        or replacement_fault(asked, invoice)
        or contract_fault(asked, invoice)
        or _size_fault(ref, registers)
    )


def _size_fault(ref: str, registers: Mapping[str, str]) -> Refused | None:
    size = sum(len(key.encode()) + len(text.encode()) for key, text in registers.items())
    if size > MAX_CONTENT_BYTES:
        facts = {"ref": ref, "bytes": str(size), "max": str(MAX_CONTENT_BYTES)}
        return Refused("approval.too-large", facts)
    return None


def _state_fault(asked: Asked, invoice: Invoice) -> Refused | None:
    if invoice.date and is_closed(asked, invoice.date):
        return Refused("period.closed", {"period": invoice.date.strftime("%m%Y")})
    if not invoice.reference:
        facts = {"ref": invoice.invoice_id}
        return None if _gapless(asked) else Refused("approval.no-reference", facts)
    others = [each for each in holders_of(asked, invoice.reference) if each != invoice.invoice_id]
    if others:
        facts = {"reference": invoice.reference, "count": str(len(others))}
        return Refused("reference.duplicate", facts)
    return None


def _name(stored: HubDocument) -> str:
    """Return what people call an invoice."""
    invoice = decode_invoice(stored.doc_id, Document(stored.state).registers())[0]
    return invoice.reference or invoice.invoice_id


def _gapless(asked: Asked) -> Series | None:
    series = series_of(asked.facts, asked.company)
    return series if series is not None and series.gapless else None


def _numbered(asked: Asked, stored: HubDocument) -> HubDocument:
    """Give an invoice without a reference the next number, where the company wants it so."""
    invoice = decode_invoice(stored.doc_id, Document(stored.state).registers())[0]
    series = _gapless(asked)
    if invoice.reference or series is None or invoice.date is None:
        return stored
    while True:
        number = take_number(asked.facts, invoice.date.year)
        reference = reference_text(series.pattern, invoice.date, number=number)
        # A number that somebody typed by hand is passed over: it is taken.
        if not holders_of(asked, reference):
            break
    put_reference(asked.facts.db, asked.company, doc_id=stored.doc_id, reference=reference)
    return write_as_hub(asked, stored, changes={"reference": encode_value(reference)})


def _freeze(asked: Asked, stored: HubDocument) -> Done:
    invoice_id = stored.doc_id
    registers = Document(stored.state).registers()
    content = content_of(registers)
    number = len(asked.facts.about(invoice_id, KIND)) + 1
    fact_id = f"{KIND}:{invoice_id.partition(':')[2]}:{number}"
    invoice = decode_invoice(invoice_id, content)[0]
    fact = {
        "invoice": invoice_id,
        "state": "approved",
        "hash": approval_hash(invoice_id, registers),
        "frozen": content,
        "reference": invoice.reference,
        "rules_version": totals(invoice).rules_version,
        "approved_by": asked.entry.author,
        "pc": asked.member.pc,
        "approved_at": asked.now,
        "batch": "",
    }
    fact |= plan_replacement(asked, invoice, approval=fact_id)
    asked.facts.put(KIND, fact_id, subject=invoice_id, content=fact)
    spend_reference(asked.facts.db, asked.company, reference=invoice.reference, doc_id=invoice_id)
    return Done({"approval": fact_id, "reference": invoice.reference})
