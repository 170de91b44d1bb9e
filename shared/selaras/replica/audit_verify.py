"""Verifying the audit on this PC, without asking anybody.

Every PC walks its own copy of the chain. Where the hub lives in the same file, its copy is walked
too, and every document is taken back, change by change, to what its first record says it was.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from selaras.documents.crdt import Document
from selaras.documents.fingerprint import content_hash
from selaras.domain.audit import Head, record_id
from selaras.domain.audit_chain import ChainWalk, Fault, History, content_at_first
from selaras.errors import DocumentError
from selaras.replica.audit import field_name
from selaras.replica.finding import open_invoice
from selaras.replica.identity import load_identity
from selaras.store.audit import HUB_TABLE, hub_head, indexed_ids, rows_in_order
from selaras.store.db import Connection
from selaras.store.hub_documents import each_hub_document


@dataclass(frozen=True, slots=True)
class Report:
    """What verifying found.

    Args:
        head: Where this PC's chain ends.
        documents: How many were held against the records; 0 on a PC that is no hub.
    """

    head: Head
    documents: int
    faults: tuple[Fault, ...]

    @property
    def is_sound(self) -> bool:
        """Say whether nothing was tampered with, as far as this PC can tell."""
        return not self.faults


def verify(db: Connection, *, known: Head | None = None) -> Report:
    """Walk the chain and say what is not as the hub wrote it.

    Args:
        known: A head that was written down earlier; the chain must go through it.
    """
    company = load_identity(db).company
    walk = ChainWalk(company, known=known).take_all(rows_in_order(db, company))
    faults = [*walk.faults, *_index_faults(db, company, walk.head)]
    hub = verify_hub(db, company)
    if hub is None:
        return Report(walk.head, 0, tuple(faults))
    if not faults and hub.is_sound and walk.head != hub.head:
        facts = {"expected": hub.head.text(), "found": walk.head.text()}
        faults.append(Fault("audit.hub-differs", str(walk.head.number), facts))
    faults += [each for each in hub.faults if each not in faults]
    return Report(walk.head, hub.documents, tuple(faults))


def verify_hub(db: Connection, company: str) -> Report | None:
    """Verify the hub's own copy and its documents; None where no hub keeps an audit."""
    remembered = hub_head(db, company)
    if remembered is None:
        return None
    walk = ChainWalk(company).take_all(rows_in_order(db, company, table=HUB_TABLE))
    walk.end_at(remembered, "audit.head-differs")
    faults = [*walk.faults, *_document_faults(db, company, walk.documents)]
    return Report(walk.head, len(walk.documents), tuple(faults))


def _index_faults(db: Connection, company: str, end: Head) -> Iterator[Fault]:
    """Compare the index with the chain: a record it does not know would not be listed."""
    expected = {record_id(company, number) for number in range(1, end.number + 1)}
    for fact_id in sorted(expected ^ indexed_ids(db, company)):
        yield Fault("audit.index-differs", fact_id)


def _document_faults(
    db: Connection, company: str, documents: dict[str, History]
) -> Iterator[Fault]:
    """Hold the hub's documents against what the records say of them."""
    missing = dict(documents)
    for document in each_hub_document(db):
        if document.company != company:
            continue
        history = missing.pop(document.doc_id, None)
        if history is None:
            yield Fault("audit.document-unrecorded", document.doc_id)
            continue
        yield from _content_faults(db, document.doc_id, document.state, history)
    for doc_id in missing:
        yield Fault("audit.document-missing", doc_id)


def _content_faults(db: Connection, doc_id: str, state: bytes, history: History) -> Iterator[Fault]:
    try:
        present = Document(state).registers()
    except DocumentError:
        yield Fault("audit.document-differs", doc_id, {"field": "-"})
        return
    first, unexplained = content_at_first(history, present)
    found = open_invoice(db, doc_id) if unexplained else None
    for key in unexplained:
        yield Fault("audit.document-differs", doc_id, {"field": field_name(key, found)})
    if not unexplained and content_hash(doc_id, first).hex() != history.content:
        yield Fault("audit.document-differs", doc_id, {"field": "-"})
