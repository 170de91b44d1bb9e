"""What a PC of a former epoch gives back, in the shape of the entries that it once was."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from selaras.documents.crdt import Document
from selaras.domain.audit import Record
from selaras.domain.epochs import rev_floor
from selaras.protocol.frames import Entry
from selaras.protocol.heal_frames import OfferedDocument
from selaras.store.db import Connection
from selaras.store.epochs import epoch_after
from selaras.store.hub_documents import HubDocument
from selaras.store.last_changes import LastChange
from selaras.values import replace
from selaras_hub.conflict_book import ConflictBook, open_registers
from selaras_hub.conflicting import Meeting, twinned
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


def writers_of(
    records: Iterable[Record], *, made: LastChange | None = None
) -> dict[str, tuple[LastChange, str | None]]:
    """Return who last wrote each register that *records* name, and what, as far as they tell.

    Args:
        records: Of one document, of what was accepted, in the order of their revs.
        made: Who made it, where a record says that.
    """
    found: dict[str, tuple[LastChange, str | None]] = {}
    for record in records:
        for key, each in record.changes.items():
            change = change_of(record)
            if each.before == each.after:
                # Somebody wrote it before; of that no record may have come.
                unknown = LastChange(record.rev - 1, "", "", "", "")
                change = twinned(change, found[key][0] if key in found else made or unknown)
            # What a merge passed over is not what stands there.
            if not each.wanted:
                found[key] = change, each.after
    return found


def authors_in(records: Sequence[Record], *, wanted: Mapping[str, str]) -> dict[str, LastChange]:
    """Return who wrote the values *wanted*, as far as *records* of former epochs tell."""
    found: dict[str, LastChange] = {}
    for record in records:
        for key, change in record.changes.items():
            # Who wrote before is not who wrote this: of that the record may not have come.
            if wanted.get(key) == (change.wanted or change.after):
                found[key] = change_of(record)
    return also_wrote(found, records, after=wanted)


def also_wrote(
    last: Mapping[str, LastChange],
    records: Sequence[Record],
    *,
    after: Mapping[str, str],
    most: int | None = None,
) -> dict[str, LastChange]:
    """Return *last* with those who wrote a value that stood there already.

    Args:
        after: What stands in each register.
        most: The highest rev that any of *records* can have been seen in.
    """
    result = dict(last)
    for key, (change, text) in writers_of(records).items():
        there = result.get(key)
        if there and change.twin and there.rev <= change.rev and after.get(key) == text:
            result[key] = change if most is None else capped(change, most)
    return result


def capped(change: LastChange, most: int) -> LastChange:
    """Return *change* as seen by whoever has seen the rev *most*."""
    twin = capped(change.twin, most) if change.twin else None
    return replace(change, rev=min(change.rev, most), twin=twin)


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
