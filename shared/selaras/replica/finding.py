"""From what a person names (a reference or a document id) to one invoice."""

from dataclasses import dataclass

from selaras.documents.crdt import Document
from selaras.documents.invoice_codec import decode_invoice
from selaras.domain.invoice import Invoice
from selaras.domain.result import Defect, Rejection
from selaras.store.db import Connection
from selaras.store.documents import StoredDocument, get_document
from selaras.store.invoices import ids_with_reference


@dataclass(frozen=True, slots=True)
class Found:
    """One invoice with everything needed to edit or show it."""

    stored: StoredDocument
    registers: dict[str, str]
    invoice: Invoice
    defects: tuple[Defect, ...]


def find_invoice(db: Connection, company: str, *, ref: str) -> Found | Rejection:
    """Return the invoice of *company* that *ref* names, or why there is not exactly one."""
    ids = [ref] if get_document(db, ref) else ids_with_reference(db, company, reference=ref)
    if not ids:
        return Rejection("invoice.not-found", {"ref": ref})
    if len(ids) > 1:
        return Rejection("invoice.reference-ambiguous", {"ref": ref, "ids": ", ".join(ids)})
    found = open_invoice(db, ids[0])
    if found is None or found.stored.company != company:
        return Rejection("invoice.not-found", {"ref": ref})
    return found


def open_invoice(db: Connection, doc_id: str) -> Found | None:
    """Return one invoice by its document id, or None."""
    stored = get_document(db, doc_id)
    if stored is None or stored.kind != "invoice":
        return None
    registers = Document(stored.state).registers()
    return Found(stored, registers, *decode_invoice(doc_id, registers))
