"""A PC that worked alone joins a hub: its content comes along, its CRDT history stays behind.

The old life of the file ends: what it wrote is written anew under a new incarnation and new
author ids, in the one transaction that forgets the old office.
"""

from selaras.documents.crdt import Document
from selaras.replica.identity import CURRENT, save_identity
from selaras.replica.people import note_users_seq
from selaras.replica.writer import Writer
from selaras.store.documents import each_document
from selaras.store.meta import set_meta
from selaras.store.reset import forget_office


def begin_anew(writer: Writer, **identity: str) -> None:
    """Forget the office this file belonged to, take a new identity and write all content again."""
    brought = [
        (stored.doc_id, stored.company, Document(stored.state).registers())
        for stored in each_document(writer.db)
    ]
    current = writer.identity.company
    forget_office(writer.db)
    save_identity(writer.db, **identity, epoch="", epoch_counter=0, seq=0, client_ids=())
    note_users_seq(writer.db, 0)
    # Who worked for one of the companies goes on with it, if it is one of the new office's too.
    set_meta(writer.db, CURRENT, value=current)
    writer.reload_identity()
    for doc_id, company, registers in brought:
        writer.edit(doc_id, company, changes=registers)
