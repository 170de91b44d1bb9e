"""The doctor: is the file sound, can every document be read, does the projection agree?"""

from collections import deque
from dataclasses import dataclass, field

from selaras.documents.crdt import Document
from selaras.documents.fingerprint import content_hash
from selaras.errors import DocumentError
from selaras.store import projection
from selaras.store.documents import each_document
from selaras.store.engine import Store
from selaras.store.hub_documents import each_hub_document
from selaras.store.sums import HUB, REPLICA, recount


@dataclass(frozen=True, slots=True)
class HomeReport:
    """What the doctor found.

    Args:
        faults: What SQLite finds wrong with the file.
        documents: How many were read.
        unreadable: Ids of documents that cannot be read or differ from their stored hash.
        differing: Rows of the projection that differed and were mended.
        miscounted: Kinds whose kept sum was wrong, and is counted again now.
        hub_unreadable: Documents of the hub in this file that cannot be read or differ.
    """

    faults: list[str]
    documents: int
    unreadable: list[str]
    differing: int
    miscounted: list[str] = field(default_factory=list)
    hub_unreadable: list[str] = field(default_factory=list)


def check_home(store: Store) -> HomeReport:
    """Check the file and rebuild the projection beside the old one, which it replaces if better."""
    faults = store.integrity_faults()
    if faults:
        return HomeReport(faults, 0, [], 0)
    documents, unreadable = _check_documents(store)
    differing = 0 if unreadable else _check_projection(store)
    miscounted = _check_sums(store)
    return HomeReport(
        faults, documents, unreadable, differing, miscounted, _check_hub_documents(store)
    )


def _check_documents(store: Store) -> tuple[int, list[str]]:
    count, unreadable = 0, []
    with store.reading() as db:
        for stored in each_document(db):
            count += 1
            try:
                registers = Document(stored.state).registers()
            except DocumentError:
                unreadable.append(stored.doc_id)
                continue
            if content_hash(stored.doc_id, registers) != stored.hash:
                unreadable.append(stored.doc_id)
    return count, unreadable


def _check_hub_documents(store: Store) -> list[str]:
    with store.reading() as db:
        return [
            held.doc_id
            for held in each_hub_document(db)
            if _hash_of(held.doc_id, held.state) != held.hash
        ]


def _hash_of(doc_id: str, state: bytes) -> bytes | None:
    try:
        return content_hash(doc_id, Document(state).registers())
    except DocumentError:
        return None


def _check_sums(store: Store) -> list[str]:
    with store.transaction() as db:
        return sorted({kind for side in (REPLICA, HUB) for _, kind in recount(db, side=side)})


def _check_projection(store: Store) -> int:
    with store.transaction() as db:
        deque(projection.rebuild_beside(db), maxlen=0)
        differing = len(projection.rebuilt_differences(db))
        if differing:
            projection.adopt_rebuilt(db)
        else:
            projection.drop_rebuilt(db)
    return differing
