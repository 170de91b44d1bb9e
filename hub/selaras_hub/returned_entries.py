"""What a PC of a former epoch gives back, in the shape of the entries that it once was."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from selaras.documents.crdt import Document
from selaras.domain.audit import Record
from selaras.domain.epochs import rev_floor
from selaras.protocol.frames import Entry
from selaras.protocol.heal_frames import OfferedDocument
from selaras.store.db import Connection
from selaras.store.epochs import epoch_after
from selaras.store.hub_documents import HubDocument, LastChange
from selaras_hub.conflict_book import ConflictBook, open_registers
from selaras_hub.conflicting import Meeting
from selaras_hub.facts import FactBook
from selaras_hub.returning import Return

# The base of an entry whose author had seen nothing of what the hub holds.
UNSEEN: Final = -1


def seen_rev(way: Return, *, counter: int) -> int:
    """Return up to which rev an author in the PC's epoch may have seen what the hub holds.

    Of what this line did since it parted from that epoch nobody there has seen anything.
    """
    followed = epoch_after(way.db, way.source)
    return rev_floor(min(followed.counter, counter) if followed else counter)


def apart(change: LastChange, last: LastChange | None, *, way: Return) -> LastChange:
    """Keep one PC's two words on a register apart, known or not: neither was written over."""
    is_same = last is not None and last.incarnation == change.incarnation
    # A name that no incarnation has: a side of a conflict would else replace the other one.
    name = f"{way.source}/{way.member.device}"
    return replace(change, incarnation=name) if is_same else change


def entry_of(offered: OfferedDocument, changes: dict[str, str], *, n: int, base_rev: int) -> Entry:
    """Return what came back in the shape of an entry; *n* is the former rev it is of."""
    return Entry(
        n=n,
        origin_incarnation="",
        origin_n=0,
        doc_id=offered.doc_id,
        company=offered.company,
        base_epoch="",
        base_rev=base_rev,
        changes=changes,
        updates=(),
        client_id=0,
        first_clock=0,
        end_clock=0,
        author="",
        at="",
    )


def change_of(record: Record) -> LastChange:
    """Return what a former epoch's record says of who changed a document."""
    incarnation = record.origin.rpartition("/")[0]
    return LastChange(record.rev, incarnation, record.author, record.pc, record.at)


def open_conflicts(db: Connection, meetings: Sequence[Meeting], *, rev: int) -> None:
    """Write down what came back and met another's value, or a conflict that is open.

    Args:
        rev: Of the document with what came back.
    """
    for meeting in meetings:
        book = ConflictBook(db, meeting.entry, meeting.change, rev=rev)
        for clash in meeting.clashes():
            book.clash(clash)
        for key, text in meeting.entry.changes.items():
            if not book.is_held(key, text):
                book.edited(key, text)
        book.write()


def hold_present(
    db: Connection, offered: OfferedDocument, *, stored: HubDocument, after: Mapping[str, str]
) -> None:
    """Let what stands in a document be a side of the conflicts on it that came back before it.

    Who wrote it knew a side, and no conflict; what is offered changes nothing there.

    Args:
        after: Registers with what is offered.
    """
    keys = open_registers(FactBook(db, offered.company), offered.doc_id)
    present = Document(stored.state).registers() if keys else {}
    for key in keys:
        text, last = present.get(key), stored.registers.get(key)
        if text is None or last is None or text != after[key]:
            continue
        book = ConflictBook(db, entry_of(offered, {}, n=0, base_rev=UNSEEN), last)
        if not book.is_held(key, text):
            book.edited(key, text)
            book.write()


def last_of(stored: HubDocument | None, meetings: Sequence[Meeting]) -> dict[str, LastChange]:
    """Return who last wrote each value."""
    result = dict(stored.registers) if stored else {}
    for meeting in meetings:
        for key, text in meeting.entry.changes.items():
            if meeting.after.get(key) == text and meeting.before.get(key) != text:
                result[key] = meeting.change
    return result
