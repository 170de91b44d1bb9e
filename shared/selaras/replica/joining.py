"""A PC that worked alone joins a hub: its content comes along, its CRDT history stays behind.

The old life of the file ends: what it wrote is written anew under a new incarnation and new
author ids. A copy of the file as it was stays beside it.
"""

from collections.abc import Iterator

from selaras.documents.crdt import Document
from selaras.replica.identity import save_identity
from selaras.store.db import Connection
from selaras.store.documents import each_document
from selaras.store.reset import forget_office

Content = tuple[str, dict[str, str]]


def contents(db: Connection) -> Iterator[Content]:
    """Return (document id, registers) of everything this PC holds."""
    for stored in each_document(db):
        yield stored.doc_id, Document(stored.state).registers()


def begin_anew(db: Connection, **identity: str) -> None:
    """Forget the office this file belonged to and take a new identity."""
    forget_office(db)
    save_identity(db, **identity, epoch="", epoch_counter=0, seq=0, client_ids=())
