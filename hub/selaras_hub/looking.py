"""Looking again: are the hub's documents on disk still what their hashes say?

Some are read at a time, one after the other. What is damaged is put back from the replica in the
same file where that one holds the same rev; whatever becomes of it, the office hears of it by name.
"""

import logging
from typing import Final

from selaras.documents.crdt import Document
from selaras.documents.fingerprint import content_hash
from selaras.domain.alarms import Cause
from selaras.errors import DocumentError
from selaras.store.db import Connection
from selaras.store.documents import get_document
from selaras.store.hub_documents import HubDocument, hub_documents_after, put_hub_document
from selaras.store.hub_references import reference_of_document
from selaras.store.meta import get_meta, set_meta
from selaras.values import replace
from selaras_hub.alarms import raise_alarm
from selaras_hub.facts import FactBook
from selaras_hub.identity import HubIdentity

AT_ONCE: Final = 200
_LOOKED_AT: Final = "hub.looked-at"

log = logging.getLogger(__name__)


def look_again(db: Connection, hub: HubIdentity, *, now: str) -> list[str]:
    """Read the next documents; return the ids of those that are damaged and could not be mended."""
    found = hub_documents_after(db, get_meta(db, _LOOKED_AT) or "", limit=AT_ONCE)
    last = found[-1].doc_id if len(found) == AT_ONCE else ""
    set_meta(db, _LOOKED_AT, value=last)
    return look_at(db, found, hub=hub, now=now)


def look_at(db: Connection, found: list[HubDocument], *, hub: HubIdentity, now: str) -> list[str]:
    """Look at these documents; return the ids of those that could not be mended."""
    lost = []
    for document in found:
        if _hash_of(document.doc_id, document.state) == document.hash:
            continue
        is_mended = _put_back(db, document)
        log.error("hub.document-damaged mended=%s", is_mended)
        name = reference_of_document(db, document.doc_id) or document.doc_id
        code = "hub-document-mended" if is_mended else "hub-document-damaged"
        cause = Cause(code, document.doc_id, {"document": name}, document.company or hub.company)
        raise_alarm(FactBook(db, cause.company), cause, now=now)
        lost += [] if is_mended else [document.doc_id]
    return lost


def _put_back(db: Connection, document: HubDocument) -> bool:
    """Take the state from the replica beside it, where that is of the same rev and sound."""
    own = get_document(db, document.doc_id)
    if own is None or own.rev != document.rev:
        return False
    state = own.state if own.confirmed is None else own.confirmed
    if _hash_of(document.doc_id, state) != document.hash:
        return False
    put_hub_document(db, replace(document, state=state))
    return True


def _hash_of(doc_id: str, state: bytes) -> bytes:
    try:
        return content_hash(doc_id, Document(state).registers())
    except DocumentError:
        return b""
