"""Whose origin an entry may carry: its PC's own, or that of a file its PC's file came from.

A file that was copied and joined anew goes on with what it had not sent, under the origin of the
PC it was copied from; its first Hello says so, and the office was told. Nobody else speaks for
another PC's numbers.

An origin is accepted once. A hub of a new epoch knows of some only what the audit says of them;
a PC that was put back may meanwhile have given the number to something else. And the record may
have come without the document that it tells of, which may never come: then the entry itself is
taken, as one that is new.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from selaras.documents.crdt import Document, Written
from selaras.documents.fingerprint import content_hash as document_hash
from selaras.documents.meeting import gone_of
from selaras.domain.audit import CREATE, EDIT, IMPORT, Record, canonical
from selaras.domain.epochs import rev_floor
from selaras.domain.requests import SETTLE
from selaras.errors import RemoteProtocolError
from selaras.protocol.frames import Entry
from selaras.store.db import Connection
from selaras.store.hub_documents import HubDocument, get_hub_document
from selaras.store.hub_members import StoredOutcome, get_origin, last_of_incarnation
from selaras_hub.conflict_book import OPEN
from selaras_hub.facts import FactBook
from selaras_hub.incarnations import KIND
from selaras_hub.judging import MAX_ID, MAX_PERSON, Refused
from selaras_hub.member import Member
from selaras_hub.recorded import records_about
from selaras_hub.revs import base_rev, counter_of
from selaras_hub.settling import conflict_of
from selaras_hub.shown_requests import shown_request

# A chain of copies of copies; longer ones are a claim that nobody has to follow.
MAX_FORMER = 1_000
_DIGEST_CHARS = 16


class ForkedError(RemoteProtocolError):
    """The file that speaks was put back, and the hub heard of its lost numbers from others."""

    code = "hub.forked"


def accepted_before(db: Connection, entry: Entry, *, content: bytes) -> StoredOutcome | None:
    """Return what became of *entry* when it was accepted under another number, or None.

    None too where only a record tells of it, and what it wrote is not here.

    Args:
        content: Its ``content_hash``.
    """
    found = get_origin(db, entry.origin_incarnation, n=entry.origin_n)
    # What was accepted here is here; of that a record may tell too.
    here = next((outcome for known, outcome in found if known == content), None)
    if here is not None:
        return here
    told = next((outcome for known, outcome in found if _is_told(known, entry)), None)
    return told if told is not None and _has_come(db, entry, rev=told.rev) else None


def check_own_number(db: Connection, entry: Entry, *, member: Member) -> None:
    """See that the life of the file which wrote *entry* had not given its number to another one.

    Raises:
        ForkedError: It had. Its author id stands for other content too then, and what it wrote
            has to be written again under another one.
    """
    if entry.origin_incarnation != member.incarnation:
        return
    found = get_origin(db, entry.origin_incarnation, n=entry.origin_n)
    if found and not any(_is_told(known, entry) for known, _ in found):
        raise ForkedError(n=entry.n)


def came_back(db: Connection, entry: Entry, *, stored: HubDocument) -> bool:
    """Say whether another PC gave back this entry's effect, which a restored hub had lost.

    Raises:
        ForkedError: What its author wrote there is something else: of another copy of the file.
    """
    if counter_of(db) == 1 or entry.end_clock <= entry.first_clock:
        return False
    if Document(stored.state).clock_of(entry.client_id) <= entry.first_clock:
        return False
    gone = _gone_of(entry, stored)
    if gone is None or any(_never_stood(db, entry, key) for key in gone):
        raise ForkedError(n=entry.n)
    return True


def has_operations(db: Connection, entry: Entry) -> bool:
    """Say whether its document has the very operations of *entry*, written over since or not."""
    stored = get_hub_document(db, entry.doc_id)
    return stored is not None and _gone_of(entry, stored) is not None


def _gone_of(entry: Entry, stored: HubDocument) -> list[str] | None:
    written = Written(entry.updates, entry.client_id, entry.first_clock, entry.end_clock)
    return gone_of(stored.state, written, changes=entry.changes)


def _has_come(db: Connection, entry: Entry, *, rev: int) -> bool:
    """Say whether what *entry* wrote is in its document, or was; so far a record alone says so.

    Whatever made a document is in every state of it. A settlement has come where its conflict is
    settled; what else a request does is a fact, which comes by itself.

    Args:
        rev: In which it stood, in a former epoch.
    """
    if entry.request:
        conflict = conflict_of(entry, facts=FactBook(db, entry.company))
        if conflict is None or conflict["state"] == OPEN:
            return conflict is None
    if not entry.updates:
        return True
    stored = get_hub_document(db, entry.doc_id)
    if stored is None:
        return False
    document = Document(stored.state)
    is_there = document.clock_of(entry.client_id) > entry.first_clock
    if "company" in entry.changes or is_there or _has_reached(db, stored, rev=rev):
        return True
    present, own = document.registers(), f"{entry.origin_incarnation}/{entry.origin_n}"
    return all(
        present.get(key) == text or not _never_stood(db, entry, key, but=own)
        for key, text in entry.changes.items()
    )


def _has_reached(db: Connection, stored: HubDocument, *, rev: int) -> bool:
    """Say whether a document holds something of that rev of a former epoch, or of a later one."""
    most = rev_floor(counter_of(db))
    return any(rev <= last.rev <= most for last in stored.registers.values())


def _never_stood(db: Connection, entry: Entry, key: str, *, but: str = "") -> bool:
    """Say whether no record since the base of *entry* has its text in a register.

    Of records that have not come nobody can say it: then it is asked, and never passed over.

    Args:
        but: An origin whose records count for nothing; blank for none.
    """
    counter = counter_of(db)
    base = base_rev(db, epoch=entry.base_epoch, rev=entry.base_rev, counter=counter)
    for record in records_about(db, entry.doc_id):
        change = record.changes.get(key) if record.rev > base and not record.code else None
        texts = (change.before, change.after, change.wanted) if change else ()
        if entry.changes[key] in texts and not (but and record.origin == but):
            return False
    return True


def told_content(record: Record) -> bytes:
    """Return what the audit says of an accepted entry, in place of the hash of its content."""
    is_plain = record.kind in (EDIT, CREATE, IMPORT)
    # What another request changed the hub wrote, and not who asked for it.
    is_authors = is_plain or record.kind == SETTLE
    changes = record.changes.items() if is_authors else ()
    written = {key: each.wanted or each.after or "" for key, each in changes}
    whole = record.whole if is_authors else ()
    told = {
        "at": record.at,
        "changes": {key: _digest(text) for key, text in written.items()},
        "document": record.document,
        "further": record.further,
        "request": [] if is_plain else [record.kind, dict(record.request)],
        "whole": [[each.content, each.registers] for each in whole],
    }
    return canonical(told).encode("utf-8", "surrogatepass")


def foreign_origin(entry: Entry, member: Member, *, facts: FactBook) -> Refused | None:
    """Say whether *entry* carries the origin of a PC that its own has nothing to do with."""
    origin = entry.origin_incarnation
    if origin == member.incarnation:
        return None
    owner = _pc_of(origin, facts=facts)
    if owner in ("", member.device):
        return None
    return None if _came_from(owner, member, facts=facts) else Refused("entry.foreign-origin")


def _came_from(owner: str, member: Member, *, facts: FactBook) -> bool:
    """Say whether any life before the member's was a file of the PC *owner*.

    Not whether it was the very life of the origin: one that had not spoken yet when its file was
    copied stands in no chain, unless the copy names it.
    """
    incarnation = member.incarnation
    for _ in range(MAX_FORMER):
        told = facts.get(f"{KIND}:{incarnation}")
        if told is None:
            return False
        incarnation = str(told["follows"])
        lives = [*told.get("between", ()), incarnation]
        if any(owner == _pc_of(str(life), facts=facts) for life in lives):
            return True
    return False


def _pc_of(incarnation: str, *, facts: FactBook) -> str:
    known = last_of_incarnation(facts.db, incarnation)
    return known[0] if known else ""


def _is_told(known: bytes, entry: Entry) -> bool:
    """Say whether *entry* is the one that an audit record told of."""
    if len(known) <= hashlib.sha256().digest_size:
        # Of a release that kept nothing of it: whatever carries the origin is the entry.
        return not known
    told = json.loads(known.decode("utf-8", "surrogatepass"))
    about = entry.doc_id[:MAX_ID], entry.at[:MAX_PERSON], _asked(entry)
    is_same = about == (told["document"], told["at"], told["request"])
    written = {key: _digest(text) for key, text in entry.changes.items()}
    is_said = told["changes"].items() <= written.items()
    return is_same and is_said and _is_all(told, entry)


def _is_all(told: Mapping[str, Any], entry: Entry) -> bool:
    """Say whether *entry* wrote no more than it is told to have written."""
    # What a release before this one noted says nothing of a document that was made, nor of what
    # further records name.
    if told.get("whole"):
        return all(_made(entry, *each) for each in told["whole"])
    is_counted = "further" in told
    return not is_counted or len(entry.changes) == len(told["changes"]) + told["further"]


def _made(entry: Entry, content: str, registers: int) -> bool:
    """Say whether *entry* made a document, or brought one again, that then held just this."""
    # The same import once more may say less than was there by then.
    is_part = "origin" in entry.changes and len(entry.changes) < registers
    return is_part or document_hash(entry.doc_id, entry.changes).hex() == content


def _asked(entry: Entry) -> list[object]:
    return list(shown_request(entry)) if entry.request else []


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST_CHARS]
