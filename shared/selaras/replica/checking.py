"""The doctor: is the file sound, can every document be read, does the projection agree?"""

from collections import deque
from dataclasses import dataclass

from selaras.documents.crdt import Document
from selaras.documents.fingerprint import content_hash
from selaras.errors import DocumentError
from selaras.store import projection
from selaras.store.documents import each_document
from selaras.store.engine import Store


@dataclass(frozen=True, slots=True)
class HomeReport:
    """What the doctor found.

    Args:
        faults: What SQLite finds wrong with the file.
        documents: How many were read.
        unreadable: Ids of documents that cannot be read or differ from their stored hash.
        differing: Rows of the projection that differed and were mended.
    """

    faults: list[str]
    documents: int
    unreadable: list[str]
    differing: int


def check_home(store: Store) -> HomeReport:
    """Check the file and rebuild the projection beside the old one, which it replaces if better."""
    faults = store.integrity_faults()
    if faults:
        return HomeReport(faults, 0, [], 0)
    documents, unreadable = _check_documents(store)
    differing = 0 if unreadable else _check_projection(store)
    return HomeReport(faults, documents, unreadable, differing)


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


def _check_projection(store: Store) -> int:
    with store.transaction() as db:
        deque(projection.rebuild_beside(db), maxlen=0)
        differing = len(projection.rebuilt_differences(db))
        if differing:
            projection.adopt_rebuilt(db)
        else:
            projection.drop_rebuilt(db)
    return differing
