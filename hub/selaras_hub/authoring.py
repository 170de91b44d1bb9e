"""The hub as an author: the few registers that it writes into a document itself."""

from collections.abc import Iterable, Mapping

from selaras.documents.crdt import Document
from selaras.documents.fingerprint import content_hash
from selaras.store.db import Connection
from selaras.store.hub_documents import HubDocument, Moved, append_feed, put_hub_document
from selaras.store.hub_members import clients_of, own_client
from selaras.store.last_changes import LastChange
from selaras.values import replace
from selaras_hub.audit import Move
from selaras_hub.requesting import Asked
from selaras_hub.revs import counter_of, next_client, rev_after

INCARNATION = "hub"
NAME = "Selaras"


def write_as_hub(asked: Asked, stored: HubDocument, *, changes: Mapping[str, str]) -> HubDocument:
    """Write registers into a document under the hub's own author id; return it as it is now."""
    db, before_it = asked.facts.db, stored if stored.rev else None
    document = Document(stored.state, client_id=own_client_id(db))
    before = document.registers()
    document.write(changes)
    rev = rev_after(db, stored.doc_id, stored=before_it, counter=counter_of(db))
    change = LastChange(rev, INCARNATION, NAME, asked.member.pc, asked.now)
    after = document.registers()
    asked.audit.moved(Move(stored.doc_id, before, after, wanted=changes, rev=change.rev))
    written = replace(stored, state=document.state(), hash=content_hash(stored.doc_id, after))
    return move_on(asked, written, keys=changes, change=change)


def move_on(
    asked: Asked, stored: HubDocument, *, keys: Iterable[str], change: LastChange
) -> HubDocument:
    """Give a document its next rev, in which *change* is the last one of the registers *keys*."""
    db = asked.facts.db
    # Without data the feed sends the document's state.
    moved = Moved(stored.doc_id, change.rev, "", None, stored.seq)
    there = replace(
        stored,
        rev=change.rev,
        seq=append_feed(db, moved=moved),
        registers=stored.registers | dict.fromkeys(keys, change),
    )
    put_hub_document(db, there)
    return there


def own_client_id(db: Connection) -> int:
    """Return the author id that the hub writes under."""
    known = clients_of(db, INCARNATION)
    if known:
        return known[0]
    client_id = next_client(db)
    own_client(db, client_id, incarnation=INCARNATION)
    return client_id
