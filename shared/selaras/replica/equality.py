"""Is this replica equal to the hub, and if not: in which documents and facts?

Compared is what the hub has confirmed: work that waits here counts as not yet done.
"""

import logging
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import Final, TypeAlias

from selaras.clock import moment_text
from selaras.documents.crdt import Document
from selaras.documents.fingerprint import Fingerprint, content_hash
from selaras.domain.alarms import Cause
from selaras.errors import DocumentError
from selaras.protocol.checking_frames import Check, Item, Items, Mend
from selaras.replica.alarms import raise_here, settle_here
from selaras.replica.mending import take_over
from selaras.replica.writer import Writer
from selaras.store.db import Connection
from selaras.store.documents import (
    StoredDocument,
    document_after,
    documents_with_unsent_work,
    put_document,
)
from selaras.store.meta import get_meta, set_meta
from selaras.store.sums import DOCUMENTS, Held, Key, digest_of, held_between, recount, sums
from selaras.values import replace

log = logging.getLogger(__name__)

DIFFERS: Final = Cause("check-differs")
AT, _LOOKED_AT = "check.at", "check.looked-at"
# Documents whose bytes are read again at each comparison, one after the other.
LOOKED_AT_ONCE: Final = 200
# Before the first document; an older program reads it so.
_NOT_YET: Final = "-1"
_ALL: Final = 2**62
_UNREADABLE_HASH: Final = bytes(32)

Writing: TypeAlias = Callable[[], AbstractContextManager[Writer]]
Sums: TypeAlias = dict[Key, tuple[int, str]]
Reading: TypeAlias = Callable[[], AbstractContextManager[Connection]]


class Equality:
    """Compares one replica with its hub, and mends what differs."""

    def __init__(self, writing: Writing, *, reading: Reading) -> None:
        """Work with *writing*, which opens a transaction and its writer, and *reading* without."""
        self._writing, self._reading = writing, reading

    def compare(self, check: Check, *, is_second: bool) -> list[Key]:
        """Return the kinds in which this replica differs, with the cursor where *check* is.

        Args:
            is_second: What differed was mended just now: whatever still differs is an alarm.
        """
        with self._writing() as writer:
            theirs = _theirs(writer.db, check)
            look_again(writer.db)
            differing = _differing(writer.db, theirs)
            if differing and recount(writer.db):
                log.error("check.own-sums-wrong")
                differing = _differing(writer.db, theirs)
            now = moment_text(writer.clock.now())
            if not differing:
                set_meta(writer.db, AT, value=now)
                settle_here(writer.db, DIFFERS)
            elif is_second:
                kinds = ", ".join(kind for _, kind in differing)
                raise_here(writer.db, replace(DIFFERS, facts={"kinds": kinds}), now=now)
        return differing

    def digest(self) -> bytes:
        """Return what tells the hub, in a few bytes, whether it holds the same."""
        with self._reading() as db:
            return digest_of(_confirmed(db))

    def differing(self, items: Items) -> list[str]:
        """Return the ids in which a page of the hub's items differs from what is here."""
        key = items.family, items.kind
        last = items.items[-1].item_id if items.more else ""
        with self._writing() as writer:
            held = held_between(writer.db, key, between=(items.after, last), limit=_ALL)
            here = {each.item_id: each for each in held}
            if items.family == DOCUMENTS:
                _as_confirmed(writer.db, here)
            return _found(items.items, here, seq=writer.identity.seq)

    def mend(self, mend: Mend) -> None:
        """Take over what the hub holds of documents and facts that differ."""
        with self._writing() as writer:
            take_over(writer, mend)


def look_again(db: Connection) -> None:
    """Read some documents' bytes again: what no longer is what its hash says must not stay hidden.

    Its hash becomes that of what is there, so that the comparison finds it.
    """
    noted = get_meta(db, _LOOKED_AT) or "0"
    if noted == _NOT_YET:
        set_meta(db, _LOOKED_AT, value="0")
        return
    last = int(noted)
    for _ in range(LOOKED_AT_ONCE):
        stored = document_after(db, last)
        last = stored.doc_no if stored else 0
        if stored is None:
            break
        there = _hash_of(stored.doc_id, stored.state)
        if there != stored.hash:
            put_document(db, replace(stored, hash=there))
    set_meta(db, _LOOKED_AT, value=str(last))


def note_sound(db: Connection) -> None:
    """Let the next look begin later: every byte of this file was proven just now."""
    set_meta(db, _LOOKED_AT, value=_NOT_YET)


def _theirs(db: Connection, check: Check) -> Sums:
    """Return what the hub holds: what it says, or what we hold where it says that is the same."""
    if check.digest and check.digest == digest_of(held := _confirmed(db)):
        return _said(held)
    return {(s.family, s.kind): (s.count, s.total.hex()) for s in check.sums}


def _differing(db: Connection, theirs: Sums) -> list[Key]:
    said = _said(_confirmed(db))
    return sorted(key for key in said.keys() | theirs.keys() if said.get(key) != theirs.get(key))


def _said(found: dict[Key, Fingerprint]) -> Sums:
    return {key: (each.count, each.text()) for key, each in found.items() if each.count}


def _confirmed(db: Connection) -> dict[Key, Fingerprint]:
    """Return the sums of all that the hub has confirmed here."""
    ours = sums(db)
    for stored in documents_with_unsent_work(db):
        found = ours.setdefault((DOCUMENTS, stored.kind), Fingerprint())
        found.remove(stored.hash)
        confirmed = _confirmed_hash(stored)
        if confirmed is not None:
            found.add(confirmed)
    return ours


def _as_confirmed(db: Connection, here: dict[str, Held]) -> None:
    """Let documents with unsent work count as the hub has them."""
    for stored in documents_with_unsent_work(db):
        if stored.doc_id in here:
            confirmed = _confirmed_hash(stored)
            if confirmed is None:
                del here[stored.doc_id]
            else:
                here[stored.doc_id] = Held(stored.doc_id, stored.seq, confirmed)


def _found(theirs: Iterable[Item], here: dict[str, Held], *, seq: int) -> list[str]:
    """Return what differs, of what this replica should hold with its cursor at *seq*.

    A later change of an item is still under way to us, so its hash says nothing.
    """
    known = {item.item_id: item for item in theirs}
    differing = [
        item.item_id
        for item in known.values()
        if item.seq <= seq and (item.item_id not in here or here[item.item_id].hash != item.hash)
    ]
    return sorted(differing + [item_id for item_id in here if item_id not in known])


def _confirmed_hash(stored: StoredDocument) -> bytes | None:
    """Return the hash of what the hub has of a document; None where it does not know it yet."""
    try:
        document = Document(stored.confirmed)
        clocks = document.clocks()
    except DocumentError:
        return _UNREADABLE_HASH
    return content_hash(stored.doc_id, document.registers()) if clocks else None


def _hash_of(doc_id: str, state: bytes) -> bytes:
    try:
        return content_hash(doc_id, Document(state).registers())
    except DocumentError:
        return _UNREADABLE_HASH
