"""A change that may be kept, written down: its document, the feed, the audit, whom it met."""

from collections.abc import Sequence

from selaras.protocol.frames import Entry
from selaras.store.db import Connection
from selaras.store.hub_documents import HubDocument, Moved, append_feed, put_hub_document
from selaras.store.hub_members import StoredOutcome
from selaras.store.last_changes import LastChange
from selaras.store.users import put_editor
from selaras.values import replace
from selaras_hub.audit import Move
from selaras_hub.conflict_book import ConflictBook, has_conflicts
from selaras_hub.conflicting import Clash, Meeting
from selaras_hub.judging import Accepted
from selaras_hub.recorded import is_of_former_epoch
from selaras_hub.references import REFERENCE, note_reference
from selaras_hub.requesting import Asked
from selaras_hub.revs import base_rev, rev_after
from selaras_hub.unheard import unheard_by


def write_change(
    asked: Asked, stored: HubDocument | None, *, verdict: Accepted, settling: str, counter: int
) -> StoredOutcome:
    """Write down what the entry of *asked* makes of the document *stored*.

    Args:
        verdict: What judging it said.
        settling: Id of the conflict that it settles; blank for none.
        counter: Of the epoch that the hub is in.
    """
    db, entry, member = asked.facts.db, asked.entry, asked.member
    rev = rev_after(db, entry.doc_id, stored=stored, counter=counter)
    change = LastChange(rev, member.incarnation, entry.author, member.pc, entry.at)
    last = stored.registers if stored else {}
    seen = base_rev(db, epoch=entry.base_epoch, rev=entry.base_rev, counter=counter)
    met = entry if seen == entry.base_rev else replace(entry, base_rev=seen)
    unknown = unheard_by(db, entry, device=member.device, stored=stored, state=verdict.state)
    meeting = Meeting(met, verdict.before, verdict.after, last, change, unknown)
    # First, so that no page of the feed ends between this change and what it met.
    registers = _record(db, entry, change, list(meeting.clashes()), settling=settling)
    seq = append_feed(db, moved=_feed_row(entry, stored, change))
    put_hub_document(db, _after(entry, verdict, meeting, seq=seq))
    if verdict.before.get(REFERENCE) != verdict.after.get(REFERENCE):
        note_reference(db, entry.company, doc_id=entry.doc_id, registers=verdict.after)
    _tell(asked, _move(entry, verdict, rev=rev))
    if entry.user:
        put_editor(db, entry.doc_id, user=entry.user)
    return StoredOutcome(entry.n, "", rev, seq, registers, {})


def _tell(asked: Asked, move: Move) -> None:
    """Let the audit tell of *move*, anew where it knew of a document that was not here."""
    db, entry = asked.facts.db, asked.entry
    if not move.before and is_of_former_epoch(db, entry.doc_id, epoch=entry.base_epoch):
        asked.audit.healed(asked.member, move, source=entry.base_epoch)
    asked.audit.moved(move)


def _record(
    db: Connection, entry: Entry, change: LastChange, clashes: Sequence[Clash], *, settling: str
) -> tuple[str, ...]:
    """Open or extend conflicts, and bring a side that edited again up to date."""
    if not clashes and not has_conflicts(db, entry.doc_id):
        return ()
    book = ConflictBook(db, entry, change, settling=settling)
    for clash in clashes:
        book.clash(clash)
    for key, text in entry.changes.items():
        book.edited(key, text)
    book.write()
    return tuple(dict.fromkeys(clash.register for clash in clashes))


def _after(entry: Entry, verdict: Accepted, meeting: Meeting, *, seq: int) -> HubDocument:
    kind, rev = entry.doc_id.partition(":")[0], meeting.change.rev
    last = meeting.remembered()
    return HubDocument(
        entry.doc_id, kind, entry.company, rev, seq, verdict.state, last, verdict.hash
    )


def _move(entry: Entry, verdict: Accepted, *, rev: int) -> Move:
    before, after = verdict.before, verdict.after
    return Move(entry.doc_id, before, after, entry.changes, rev, verdict.hash)


def _feed_row(entry: Entry, stored: HubDocument | None, change: LastChange) -> Moved:
    # A first sight, and a change in several parts, travel as the document's state.
    # So does the first rev of an epoch, which follows none that a PC can have.
    is_next = stored is not None and change.rev == stored.rev + 1
    one_update = is_next and len(entry.updates) == 1
    data = entry.updates[0] if one_update else None
    previous = stored.seq if stored else 0
    return Moved(entry.doc_id, change.rev, change.incarnation, data, previous)
