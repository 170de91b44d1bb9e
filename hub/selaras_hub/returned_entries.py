"""What a PC of a former epoch gives back, in the shape of the entries that it once was."""

from dataclasses import replace
from typing import Final

from selaras.domain.audit import Record
from selaras.protocol.frames import Entry
from selaras.protocol.heal_frames import OfferedDocument
from selaras.store.hub_documents import LastChange
from selaras_hub.returning import Return

# The base of an entry whose author had seen nothing of what the hub holds.
UNSEEN: Final = -1


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
