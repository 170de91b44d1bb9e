"""Marking a draft ready for approval: the recorder's last word.

The mark holds the hash of the content, so any later edit takes it away again. An empty reference
is given now, unless the company wants gapless numbers at approval.
"""

from dataclasses import replace

from selaras.documents.approval_content import ready_mark
from selaras.documents.invoice_codec import invoice_changes
from selaras.domain.invoice import Invoice
from selaras.domain.result import Rejection
from selaras.replica.approvals import live_approval
from selaras.replica.finding import Found, find_invoice, open_invoice
from selaras.replica.queries import all_findings
from selaras.replica.references import next_reference, series_of
from selaras.replica.writer import Writer


def mark_ready(writer: Writer, ref: str) -> Found | Rejection:
    """Mark a draft as ready for approval."""
    found = find_invoice(writer.db, writer.identity.company, ref=ref)
    if isinstance(found, Rejection):
        return found
    invoice = found.invoice
    if invoice.archived:
        return Rejection("invoice.archived", {"ref": ref})
    if invoice.discarded or invoice.legacy or live_approval(writer.db, invoice.invoice_id):
        return Rejection("approval.not-a-draft", {"ref": ref})
    fault = _findings_fault(writer, found, ref=ref)
    if fault:
        return fault
    reference = _reference(writer, invoice)
    if isinstance(reference, Rejection):
        return Rejection(reference.code, {"ref": ref, **reference.facts})
    return _mark(writer, found, replace(invoice, reference=reference))


def _reference(writer: Writer, invoice: Invoice) -> str | Rejection:
    series = series_of(writer.db, writer.identity.company)
    if invoice.reference or (series is not None and series.gapless) or invoice.date is None:
        return invoice.reference
    return next_reference(writer, invoice.date)


def _findings_fault(writer: Writer, found: Found, *, ref: str) -> Rejection | None:
    errors = [each.code for each in all_findings(writer.db, found) if each.is_error]
    faults = errors + [defect.code for defect in found.defects]
    if not faults:
        return None
    return Rejection("approval.findings", {"ref": ref, "count": len(faults), "first": faults[0]})


def _mark(writer: Writer, found: Found, numbered: Invoice) -> Found | Rejection:
    doc_id, company = found.stored.doc_id, found.stored.company
    changes = invoice_changes(found.registers, old=found.invoice, new=numbered)
    changes |= ready_mark(doc_id, found.registers | changes)
    writer.edit(doc_id, company, changes=changes)
    marked = open_invoice(writer.db, doc_id)
    return marked or Rejection("invoice.not-found", {"ref": doc_id})
