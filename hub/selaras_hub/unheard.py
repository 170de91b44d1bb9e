"""What this line did to a document, and an author in another future of it cannot have heard of.

Revs say who had seen what within one line. A hub that was put back and went on, unknowing, gave the
revs of the future that it lost to other changes; of two hubs each goes on from what both know.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from selaras.domain.audit import HEALED, read_record
from selaras.domain.audit import KIND as AUDIT
from selaras.domain.epochs import FORMER_AUDIT, rev_floor
from selaras.protocol.frames import Entry
from selaras.store.db import Connection
from selaras.store.epochs import epoch_after, get_epoch
from selaras.store.facts import facts_about
from selaras.store.hub_documents import HubDocument, LastChange
from selaras.store.meta import get_meta, set_meta

_TABLE: Final = "hub_fact"


@dataclass(frozen=True, slots=True)
class Future:
    """Where an author's PC was.

    Args:
        shared: Up to where the feed of that epoch is this hub's; 0 where nobody can say.
    """

    epoch: str
    shared: int


def note_future(db: Connection, device: str, *, future: Future) -> None:
    """Remember whence a PC came: what it had not sent it wrote there."""
    set_meta(db, f"{_key(device)}{future.epoch}", value=str(future.shared))


def unheard_by(
    db: Connection, entry: Entry, *, device: str, stored: HubDocument | None
) -> frozenset[str]:
    """Return what ``unheard`` does, of an entry of this PC that was written in its base's epoch."""
    epoch = entry.base_epoch
    if stored is None or not epoch:
        return frozenset()
    if epoch == get_meta(db, "hub.epoch"):
        return _back_since(db, entry, stored)
    future = Future(epoch, int(get_meta(db, f"{_key(device)}{epoch}") or 0))
    return unheard(db, entry.doc_id, registers=stored.registers, future=future)


def _back_since(db: Connection, entry: Entry, stored: HubDocument) -> frozenset[str]:
    """Return what came back behind the base of *entry*: it stands under its former rev, below."""
    if stored.rev <= entry.base_rev:
        return frozenset()
    found: set[str] = set()
    for fact in facts_about(db, entry.doc_id, kind=AUDIT, table=_TABLE):
        record = read_record(fact.content)
        if record is not None and record.kind == HEALED and record.rev > entry.base_rev:
            found |= record.changes.keys()
    return frozenset(found)


def unheard(
    db: Connection, doc_id: str, *, registers: Mapping[str, LastChange], future: Future
) -> frozenset[str]:
    """Return the registers whose value nobody in *future* can have seen, whatever the revs say."""
    first = _first_rev(db, doc_id, future)
    if first is None:
        return frozenset()
    found = set()
    for fact in facts_about(db, doc_id, kind=AUDIT, table=_TABLE):
        record = read_record(fact.content)
        if record is not None and record.seq > future.shared and record.rev >= first:
            author = record.origin.rpartition("/")[0], record.rev
            found |= {key for key in record.changes if _author(registers.get(key)) == author}
    return frozenset(found)


def _first_rev(db: Connection, doc_id: str, future: Future) -> int | None:
    """Return from which rev on it is not said by the revs; None where they say all."""
    begun, after = get_epoch(db, future.epoch), epoch_after(db, future.epoch)
    if begun is None:
        return 1 if future.shared else None
    if after is None:
        return None
    # What was lost and what was done instead have the same revs: from the first one lost on.
    lost = []
    for fact in facts_about(db, doc_id, kind=FORMER_AUDIT, table=_TABLE):
        record = read_record(fact.content)
        if record and rev_floor(begun.counter) < record.rev <= rev_floor(after.counter):
            lost.append(record.rev)
    return min(lost, default=None)


def _author(last: LastChange | None) -> tuple[str, int] | None:
    return (last.incarnation, last.rev) if last else None


def _key(device: str) -> str:
    return f"hub.future/{device}/"
