"""From what a person names (a reference or a document id) to one invoice."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from selaras.documents.crdt import Document
from selaras.documents.invoice_codec import decode_invoice
from selaras.domain.invoice import Invoice
from selaras.domain.result import Defect, Rejection
from selaras.store.db import Connection
from selaras.store.documents import StoredDocument, get_document
from selaras.store.invoices import ids_with_reference

# A form asks for one invoice several times for each field that is left.
_READ_AGAIN: Final = 4


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
    registers, invoice, defects = _read(doc_id, stored.state)
    # Whoever adds to the registers adds to a copy of her own.
    return Found(stored, dict(registers), invoice, defects)


@lru_cache(maxsize=_READ_AGAIN)
def _read(doc_id: str, state: bytes) -> tuple[dict[str, str], Invoice, tuple[Defect, ...]]:
    """Return what *state* says: the same bytes always say the same."""
    registers = Document(state).registers()
    return registers, *decode_invoice(doc_id, registers)
