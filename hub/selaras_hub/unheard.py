"""What this line did to a document, and an author in another future of it cannot have heard of.

Revs say who had seen what within one line. A hub that was put back and went on, unknowing, gave the
revs of the future that it lost to other changes; of two hubs each goes on from what both know. And
what a PC gave back stands under the rev of its own future, whoever looks at it from which.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from selaras.documents.meeting import known_over
from selaras.domain.audit import HEALED, SOURCE, Record
from selaras.domain.audit import KIND as AUDIT
from selaras.domain.epochs import FORMER_AUDIT, rev_floor
from selaras.protocol.frames import Entry
from selaras.store.db import Connection
from selaras.store.epochs import epoch_after, get_epoch
from selaras.store.hub_documents import HubDocument
from selaras.store.last_changes import LastChange
from selaras.store.meta import get_meta, set_meta
from selaras_hub.recorded import records_about
from selaras_hub.revs import counter_of

_TABLE: Final = "hub_fact"


@dataclass(frozen=True, slots=True)
class Future:
    """Where an author's PC was.

    Args:
        shared: Up to where the feed of that epoch is this hub's; 0 where nobody can say.
    """

    epoch: str
    shared: int


@dataclass(frozen=True, slots=True)
class Merged:
    """A document of ours, and what came to it.

    Args:
        state: With what came.
        keys: Registers that it names.
    """

    stored: HubDocument
    state: bytes
    keys: Collection[str]


def note_future(db: Connection, device: str, *, future: Future) -> None:
    """Remember whence a PC came: what it had not sent it wrote there."""
    set_meta(db, f"{_key(device)}{future.epoch}", value=str(future.shared))


def unheard_by(
    db: Connection, entry: Entry, *, device: str, stored: HubDocument | None, state: bytes
) -> frozenset[str]:
    """Return what ``unheard`` does, of an entry of this PC that was written in its base's epoch."""
    epoch = entry.base_epoch
    if stored is None or not epoch:
        return frozenset()
    if epoch == get_meta(db, "hub.epoch"):
        # In the first epoch there is no former one from which something could have come back; to
        # look takes every record of the document.
        if stored.rev <= entry.base_rev or counter_of(db) == 1:
            return frozenset()
        return _back_since(db, entry, Merged(stored, state, entry.changes))
    future = Future(epoch, int(get_meta(db, f"{_key(device)}{epoch}") or 0))
    return unheard(db, Merged(stored, state, entry.changes), future=future)


def _back_since(db: Connection, entry: Entry, merged: Merged) -> frozenset[str]:
    """Return what came back behind the base of *entry*: it stands under its former rev, below."""
    back = _back(db, merged.stored).items()
    return _not_known(merged, {key for key, record in back if record.rev > entry.base_rev})


def unheard(db: Connection, merged: Merged | None, *, future: Future) -> frozenset[str]:
    """Return the registers whose value nobody in *future* can have seen, whatever the revs say.

    Args:
        merged: None where we had no such document.
    """
    if merged is None:
        return frozenset()
    return _taken_instead(db, merged.stored, future) | _back_from_elsewhere(db, merged, future)


def _taken_instead(db: Connection, stored: HubDocument, future: Future) -> frozenset[str]:
    """Return what the hub took while the same revs were another change's there."""
    first = _first_rev(db, stored.doc_id, future)
    if first is None:
        return frozenset()
    found = set()
    for record in records_about(db, stored.doc_id, kinds=[AUDIT]):
        if record.seq > future.shared and record.rev >= first:
            author = record.origin.rpartition("/")[0], record.rev
            registers = stored.registers
            found |= {key for key in record.changes if _author(registers.get(key)) == author}
    return frozenset(found)


def _back_from_elsewhere(db: Connection, merged: Merged, future: Future) -> frozenset[str]:
    """Return what came back here and not there, from where the revs say nothing to anybody there.

    A value that the author himself replaced need not be asked for by revs.
    """
    followed = epoch_after(db, future.epoch)
    shared = future.shared or (followed.parent_seq if followed else None)
    if shared is None:
        return frozenset()
    back = {key: each for key, each in _back(db, merged.stored).items() if each.seq > shared}
    strange = {key for key, each in back.items() if each.facts.get(SOURCE) != future.epoch}
    return _not_known(merged, strange | (back.keys() & merged.keys))


def _back(db: Connection, stored: HubDocument) -> dict[str, Record]:
    """Return which registers hold what came back, each with the record of that."""
    found: dict[str, Record] = {}
    for record in records_about(db, stored.doc_id, kinds=[AUDIT]):
        for key in record.changes if record.kind == HEALED else ():
            last, known = stored.registers.get(key), found.get(key)
            # It stands under a rev of a former epoch; what was written over it stands above.
            is_there = last is not None and last.rev < record.rev
            if is_there and (known is None or known.rev < record.rev):
                found[key] = record
    return found


def _not_known(merged: Merged, keys: Collection[str]) -> frozenset[str]:
    """Return *keys* without those whose value was replaced by who had it before him."""
    named = [key for key in keys if key in merged.keys]
    return frozenset(keys) - known_over(merged.stored.state, merged.state, keys=named)


def _first_rev(db: Connection, doc_id: str, future: Future) -> int | None:
    """Return from which rev on it is not said by the revs; None where they say all."""
    begun, after = get_epoch(db, future.epoch), epoch_after(db, future.epoch)
    if begun is None:
        return 1 if future.shared else None
    if after is None:
        return None
    # What was lost and what was done instead have the same revs: from the first one lost on.
    lost = [
        record.rev
        for record in records_about(db, doc_id, kinds=[FORMER_AUDIT])
        if rev_floor(begun.counter) < record.rev <= rev_floor(after.counter)
    ]
    return min(lost, default=None)


def _author(last: LastChange | None) -> tuple[str, int] | None:
    return (last.incarnation, last.rev) if last else None


def _key(device: str) -> str:
    return f"hub.future/{device}/"
