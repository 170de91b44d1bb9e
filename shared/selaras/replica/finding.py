"""From what a person names (a reference or a document id) to one invoice."""

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Final

from selaras.documents.crdt import Document
from selaras.documents.invoice_codec import decode_invoice
from selaras.documents.lines import LINE_REGISTERS
from selaras.domain.invoice import Invoice
from selaras.domain.result import Defect, Rejection
from selaras.store.db import Connection
from selaras.store.documents import StoredDocument, get_document
from selaras.store.invoices import ids_with_reference

# A form asks for one invoice several times for each field that is left.
_READ_AGAIN: Final = 4


class _Said:
    """What one state of an invoice says, read as far as it is asked for."""

    def __init__(self, doc_id: str, state: bytes) -> None:
        self._doc_id = doc_id
        self.registers = Document(state).registers()

    @cached_property
    def whole(self) -> tuple[Invoice, tuple[Defect, ...]]:
        return decode_invoice(self._doc_id, self.registers)

    @cached_property
    def head(self) -> Invoice:
        if "whole" in self.__dict__:
            return replace(self.whole[0], lines=())
        head = {
            key: text for key, text in self.registers.items() if not key.startswith(LINE_REGISTERS)
        }
        return decode_invoice(self._doc_id, head)[0]


@dataclass(frozen=True, slots=True)
class Found:
    """One invoice with everything needed to edit or show it."""

    stored: StoredDocument
    registers: dict[str, str]
    said: _Said

    @property
    def invoice(self) -> Invoice:
        """Return the whole invoice."""
        return self.said.whole[0]

    @property
    def head(self) -> Invoice:
        """Return the invoice without its lines, which take most of what reading it does."""
        return self.said.head

    @property
    def defects(self) -> tuple[Defect, ...]:
        """Return what of it cannot be read."""
        return self.said.whole[1]


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
    said = _read(doc_id, stored.state)
    # Whoever adds to the registers adds to a copy of her own.
    return Found(stored, dict(said.registers), said)


@lru_cache(maxsize=_READ_AGAIN)
def _read(doc_id: str, state: bytes) -> _Said:
    """Return what *state* says: the same bytes always say the same."""
    return _Said(doc_id, state)
