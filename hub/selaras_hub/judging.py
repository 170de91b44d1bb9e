"""May this entry become part of the document? Pure but for the CRDT: rows in, verdict out.

The hub cannot read a losing write out of an update's bytes, so an entry names its changes in
clear; here bytes and clear text are held against each other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from selaras.documents.crdt import MAX_UPDATE_BYTES, Document, update_author
from selaras.documents.fingerprint import content_hash
from selaras.documents.values import decode_value, is_readable
from selaras.errors import DocumentError
from selaras.protocol.frames import Entry
from selaras.store.hub_documents import HubDocument
from selaras.values import Value

MAX_ENTRY_BYTES: Final = 1024 * 1024
MAX_REGISTERS: Final = 6_000
MAX_REGISTER_NAME: Final = 200
MAX_ID: Final = 100
MAX_PERSON: Final = 200


class Accepted(Value):
    """The document with the entry in it.

    Args:
        state: CRDT state after the merge.
        before: Registers before, and *after* the merge.
        hash: Of the content after the merge.
    """

    state: bytes
    before: Mapping[str, str]
    after: Mapping[str, str]
    hash: bytes


@dataclass(frozen=True, slots=True)
class Refused:
    """Why the entry cannot be accepted."""

    code: str
    facts: dict[str, str] = field(default_factory=dict)


def judge(entry: Entry, stored: HubDocument | None, *, company: str) -> Accepted | Refused:
    """Merge *entry* into *stored* and say whether the result may be kept.

    Args:
        stored: None for a document the hub does not know yet.
        company: Whose books it goes into.
    """
    fault = clear_fault(entry, company=company) or _size_fault(entry)
    fault = fault or _company_fault(entry, stored)
    if fault:
        return fault
    try:
        return _merged(entry, stored)
    except DocumentError:
        return Refused("entry.unreadable")


def _merged(entry: Entry, stored: HubDocument | None) -> Accepted | Refused:
    document = Document(stored.state if stored else None)
    before, clocks = document.seen(like=stored.registers if stored else ())
    if clocks.get(entry.client_id, 0) != entry.first_clock:
        return Refused("entry.clock")
    if not _apply(document, entry):
        return Refused("entry.author-moved")
    said = {**before, **entry.changes}
    reached, is_held, state = document.standing(entry.changes, of=len(said))
    if reached != {**clocks, entry.client_id: entry.end_clock}:
        return Refused("entry.author-moved")
    if not all(document.has_all_of(update, clocks=reached) for update in entry.updates):
        return Refused("entry.unreadable")
    # A register that moved took a tick, and there are as many ticks as changes: where all that are
    # named moved, nothing else was written, and what was taken away is missing in their number.
    # Else all is looked at: another register may hold another kind of value that reads alike.
    has_moved = entry.changes.items().isdisjoint(before.items())
    after = said if has_moved and is_held else document.well_formed()
    if after is None:
        return Refused("entry.unreadable")
    fault = None if after is said else _content_fault(entry.changes, before, after)
    return fault or Accepted(state, before, after, content_hash(entry.doc_id, after))


def _apply(document: Document, entry: Entry) -> bool:
    """Merge the updates one by one; say whether each is the author's own next step.

    The author stands at the entry's first clock.

    What a forged update brings of another author behind a gap becomes visible and moves no clock,
    so the updates are looked into before they are merged. A register is one tick of the clock:
    more ticks than registers would be content that nobody named.
    """
    clock = entry.first_clock
    for place, update in enumerate(entry.updates):
        if place:
            clock = document.clock_of(entry.client_id)
        if update_author(update) != (entry.client_id, clock):
            return False
        document.apply([update])
    return entry.end_clock - entry.first_clock == len(entry.changes)


def _content_fault(
    changes: Mapping[str, str], before: Mapping[str, str], after: Mapping[str, str]
) -> Refused | None:
    """Hold the bytes against the clear text: nothing else may have moved."""
    if after == {**before, **changes}:
        return None
    moved = [key for key, text in after.items() if before.get(key) != text]
    moved += before.keys() - after.keys()
    for key in moved:
        if key not in changes or after.get(key) != changes[key]:
            return Refused("entry.content-differs", {"register": key})
    for key, text in changes.items():
        if after.get(key) not in (text, before.get(key)) or key not in after:
            return Refused("entry.content-differs", {"register": key})
    return None


def clear_fault(entry: Entry, *, company: str) -> Refused | None:
    """Say what is wrong with what an entry says in clear, its updates aside."""
    kind, _, rest = entry.doc_id.partition(":")
    if entry.company != company:
        return Refused("entry.company")
    if not (kind.isidentifier() and rest and len(entry.doc_id) <= MAX_ID):
        return Refused("entry.document-id")
    return person_fault(entry) or _changes_fault(entry.changes)


def person_fault(entry: Entry) -> Refused | None:
    """Say whether an entry names its author, or the moment, at too great a length."""
    if len(entry.author) > MAX_PERSON or len(entry.at) > MAX_PERSON:
        return Refused("entry.unreadable")
    return None


def _size_fault(entry: Entry) -> Refused | None:
    sizes = [len(update) for update in entry.updates]
    if not sizes or max(sizes) > MAX_UPDATE_BYTES or sum(sizes) > MAX_ENTRY_BYTES:
        return Refused("entry.too-large", {"bytes": str(max(sizes, default=0))})
    return None


def _changes_fault(changes: Mapping[str, str]) -> Refused | None:
    if not 0 < len(changes) <= MAX_REGISTERS:
        return Refused("entry.too-large", {"registers": str(len(changes))})
    for key, text in changes.items():
        if not key or len(key) > MAX_REGISTER_NAME or not is_readable(text):
            return Refused("entry.unreadable", {"register": key[:MAX_REGISTER_NAME]})
    return None


def _company_fault(entry: Entry, stored: HubDocument | None) -> Refused | None:
    """A document says itself whose it is, once and for ever."""
    said = entry.changes.get("company")
    if stored is None and (said is None or decode_value(said) != entry.company):
        return Refused("entry.company")
    # The same file imported on two PCs makes one document twice: it may say the same again.
    if stored is not None and said is not None and decode_value(said) != stored.company:
        return Refused("entry.company")
    return None
