"""The hub as an author: the few registers that it writes into a document itself."""

from collections.abc import Mapping
from dataclasses import replace

from selaras.documents.crdt import Document
from selaras.store.hub_documents import (
    HubDocument,
    LastChange,
    Moved,
    append_feed,
    put_hub_document,
)
from selaras.store.hub_members import clients_of, highest_short_client, own_client
from selaras_hub.audit import Move
from selaras_hub.requesting import Asked

INCARNATION = "hub"
NAME = "Selaras"
_SHORT_BELOW = 2**32


def write_as_hub(asked: Asked, stored: HubDocument, changes: Mapping[str, str]) -> HubDocument:
    """Write registers into a document under the hub's own author id; return it as it is now."""
    db = asked.facts.db
    document = Document(stored.state, client_id=_client_id(asked))
    before = document.registers()
    written = document.write(changes)
    change = LastChange(stored.rev + 1, INCARNATION, NAME, asked.member.pc, asked.now)
    seq = append_feed(
        db,
        moved=Moved(
            doc_id=stored.doc_id,
            rev=change.rev,
            incarnation=INCARNATION,
            data=written.updates[0] if len(written.updates) == 1 else None,
            previous=stored.seq,
        ),
    )
    moved = replace(
        stored,
        rev=change.rev,
        seq=seq,
        state=document.state(),
        registers=stored.registers | dict.fromkeys(changes, change),
    )
    put_hub_document(db, moved)
    after = document.registers()
    asked.audit.moved(Move(stored.doc_id, before, after, wanted=changes, rev=change.rev))
    return moved


def _client_id(asked: Asked) -> int:
    db = asked.facts.db
    known = clients_of(db, INCARNATION)
    if known:
        return known[0]
    client_id = highest_short_client(db, _SHORT_BELOW) + 1
    own_client(db, client_id, incarnation=INCARNATION)
    return client_id
