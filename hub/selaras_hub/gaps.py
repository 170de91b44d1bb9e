"""The books of a hub whose file was damaged and rebuilt, made whole of its documents and facts.

What could not be read of them follows from those: which references are spent, which PCs are on the
list or off it, who wrote into what, what was answered. Whose hand nobody tells of is nobody's that
has seen anything.
"""

from collections.abc import Sequence

from selaras.documents.crdt import Document
from selaras.domain.audit import KIND as AUDIT
from selaras.domain.audit import Record, Whole
from selaras.domain.epochs import FORMER_AUDIT
from selaras.replica.identity import Identity, load_identity
from selaras.store.db import Connection
from selaras.store.facts import each_fact
from selaras.store.hub_documents import HubDocument, each_hub_document, put_hub_document
from selaras.values import replace
from selaras_hub.effects_of_facts import take_effect
from selaras_hub.makers import MadeTogether
from selaras_hub.rebuilt_authors import authors_of
from selaras_hub.recorded import accepted_about, note_editors
from selaras_hub.references import note_reference
from selaras_hub.returning import note_origin


def fill_books(db: Connection, *, now: str) -> None:
    """Derive anew what the hub keeps beside its documents and facts."""
    own, together = load_identity(db), MadeTogether(db, kinds=(FORMER_AUDIT, AUDIT))
    for document in list(each_hub_document(db)):
        _fill(db, document, own=own, together=together.of(document.doc_id))
    for fact in list(each_fact(db, table="hub_fact")):
        take_effect(db, fact, now=now)
        if fact.kind in (AUDIT, FORMER_AUDIT):
            note_origin(db, fact.content)


def _fill(
    db: Connection,
    document: HubDocument,
    *,
    own: Identity,
    together: Sequence[tuple[Record, Whole]],
) -> None:
    registers = Document(document.state).registers()
    note_reference(db, document.company, doc_id=document.doc_id, registers=registers)
    records = [record for record, _ in accepted_about(db, document.doc_id)]
    note_editors(db, document.doc_id, records=records)
    if registers.keys() - document.registers.keys():
        found = authors_of(document, records, own=own, together=together, is_told=False)
        put_hub_document(db, replace(document, registers=found | dict(document.registers)))
