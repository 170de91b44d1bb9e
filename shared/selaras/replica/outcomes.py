"""What became of our entries: outcomes come back from the hub.

A refused edit puts the document back to the hub's state, keeps the person's values in the tray,
and writes what stood on it again.
"""

from collections.abc import Iterable, Mapping, Sequence

from selaras.documents.crdt import Document
from selaras.domain.epochs import WAITING
from selaras.protocol.frames import Outcome
from selaras.replica.identity import short_ids
from selaras.replica.replacing import give_up
from selaras.replica.sent_mark import RECEIPT
from selaras.replica.writer import Writer
from selaras.store.awaited import awaited_whole
from selaras.store.db import Connection
from selaras.store.documents import confirm_documents, get_document, put_document
from selaras.store.epochs import note_settled, park
from selaras.store.meta import get_meta, set_meta
from selaras.store.outbox import (
    OutboxEntry,
    append_entry,
    documents_waiting,
    entries_numbered,
    entries_of,
    get_entry,
    remove_entries,
)
from selaras.store.requests import DONE, REFUSED, get_request, put_request
from selaras.store.tray import RefusedEdit, add_refused
from selaras.values import replace

UNKNOWN_DOCUMENT = "entry.document-refused"
# In an accepted outcome: the hub had this entry already, under another n. Its update was not used.
ALREADY = "already"
# A hub put back without a word has given the author id anew, and no new epoch tells of it.
ID_OF_ANOTHER = "entry.foreign-author"
# Refusals that would be the same if the entry were written again; others may only say that what
# it rested on is missing.
_WHATEVER_THE_BYTES = ("rights.", "last-delivery.")


def settle(
    writer: Writer, outcomes: Sequence[Outcome], *, receipt: str = "", told: int = 0
) -> None:
    """Write down what became of our entries, and what proves later that the hub said so.

    Args:
        told: Up to where the feed is stored in the same step, and has told of what was settled.
    """
    if receipt:
        set_meta(writer.db, RECEIPT, value=receipt)
    if not outcomes:
        return
    if all(map(_stands, outcomes)):
        found = entries_numbered(writer.db, [outcome.n for outcome in outcomes])
        here = [(found[each.n], each) for each in outcomes if each.n in found]
        _let_stand(writer, here, told=told)
        return
    refused = {outcome.n: outcome for outcome in outcomes if not outcome.is_accepted}
    for outcome in outcomes:
        entry = get_entry(writer.db, outcome.n)
        # An entry behind a refused one was written again under another n; its outcome is stale.
        if entry is not None:
            _settle(writer, entry, outcome, refused)


def _stands(outcome: Outcome) -> bool:
    """Say whether the hub has the entry by the update that we sent."""
    return outcome.is_accepted and ALREADY not in outcome.facts


def _settle(
    writer: Writer, entry: OutboxEntry, outcome: Outcome, refused: Mapping[int, Outcome]
) -> None:
    if outcome.code == WAITING:
        _wait(writer, entry, outcome)
        return
    if outcome.code == ID_OF_ANOTHER and _is_written_again(writer, entry):
        return
    if _stands(outcome):
        _let_stand(writer, [(entry, outcome)])
        return
    _hear(writer, [(entry, outcome)])
    if not outcome.is_accepted:
        _refused(writer, entry, outcome, refused)
    else:
        _take_back(writer, entry, refused)


def _let_stand(
    writer: Writer, settled: Sequence[tuple[OutboxEntry, Outcome]], *, told: int = 0
) -> None:
    """Let go of entries that the hub has by the updates that we sent."""
    _hear(writer, settled, told=told)
    _let_go(writer, [entry for entry, _ in settled])


def _hear(writer: Writer, settled: Iterable[tuple[OutboxEntry, Outcome]], *, told: int = 0) -> None:
    """Note what the hub said of entries, whatever becomes of them here."""
    for entry, outcome in settled:
        if entry.request:
            _answered(writer, entry, outcome)
        if outcome.is_accepted and entry.changes and outcome.seq > told:
            note_settled(writer.db, entry.doc_id, rev=outcome.rev, seq=outcome.seq)


def _is_written_again(writer: Writer, entry: OutboxEntry) -> bool:
    """Write under ids of its own what waits under ids that the hub has given to another PC too."""
    if not short_ids((entry.client_id,)):
        return False
    # Those that were given with it are the other one's as well.
    give_up(writer, {entry.client_id, *short_ids(writer.identity.client_ids)})
    is_gone = get_entry(writer.db, entry.n) is None
    return is_gone or entry.doc_id in awaited_whole(writer.db)


def receipt_of(db: Connection) -> str:
    """Return what proves how far the hub had settled what was sent; blank when nothing does."""
    return get_meta(db, RECEIPT) or ""


def _let_go(writer: Writer, entries: Sequence[OutboxEntry]) -> None:
    """Take entries out of the outbox whose changes, if any, stand at the hub."""
    remove_entries(writer.db, [entry.n for entry in entries])
    ids = {entry.doc_id for entry in entries}
    waiting = documents_waiting(writer.db, ids)
    # Content did not change: only where the hub stands did.
    confirm_documents(writer.db, ids - waiting)
    for entry in entries:
        if entry.doc_id in waiting:
            _confirm(writer, entry)


def _confirm(writer: Writer, entry: OutboxEntry) -> None:
    """Let the hub's state of a document with unsent work follow to one of our entries."""
    stored = get_document(writer.db, entry.doc_id)
    if stored is not None and stored.confirmed is not None:
        theirs = Document(stored.confirmed)
        theirs.apply(entry.updates)
        put_document(writer.db, replace(stored, confirmed=theirs.state()))


def _answered(writer: Writer, entry: OutboxEntry, outcome: Outcome) -> None:
    """Bring a request to its end."""
    known = get_request(writer.db, entry.origin_incarnation, n=entry.origin_n)
    if known is not None:
        state = DONE if outcome.is_accepted else REFUSED
        facts = dict(outcome.facts)
        put_request(writer.db, replace(known, state=state, code=outcome.code, facts=facts))
        writer.touched.add(entry.doc_id)


def _wait(writer: Writer, entry: OutboxEntry, outcome: Outcome) -> None:
    """Keep a request back that the hub cannot carry out before every PC has reported."""
    park(writer.db, entry.n)
    known = get_request(writer.db, entry.origin_incarnation, n=entry.origin_n)
    if known is not None:
        put_request(writer.db, replace(known, code=outcome.code, facts=dict(outcome.facts)))
        writer.touched.add(entry.doc_id)


def _refused(
    writer: Writer, entry: OutboxEntry, outcome: Outcome, refused: Mapping[int, Outcome]
) -> None:
    if not entry.changes:
        # A bare request changed nothing here; its row says why it was refused.
        _let_go(writer, [entry])
        return
    _keep(writer, entry, outcome.code, dict(outcome.facts))
    _take_back(writer, entry, refused)


def _take_back(writer: Writer, entry: OutboxEntry, refused: Mapping[int, Outcome]) -> None:
    """Undo an entry that the hub will never have under its update.

    What stood behind it stays if it does not rest on it: the hub takes such an entry, perhaps has
    taken it already. The rest is written again under an author id without a gap.
    """
    behind = [later for later in entries_of(writer.db, entry.doc_id) if later.n > entry.n]
    stored = get_document(writer.db, entry.doc_id)
    if stored is None or stored.confirmed is None:
        remove_entries(writer.db, [entry.n])
        return
    document, fallen = _standing(stored.confirmed, behind)
    remove_entries(writer.db, [entry.n, *(later.n for later in fallen)])
    _retire(writer, [entry, *fallen])
    is_known = bool(document.clocks())
    if is_known:
        confirmed = stored.confirmed if len(fallen) < len(behind) else None
        writer.store(replace(stored, state=document.state(), confirmed=confirmed), document)
    else:
        # Not by the rev: what was accepted in the same answer has none before the feed brings it.
        writer.forget(stored)
    again = [later for later in fallen if not _fell_refused(writer, later, refused)]
    for later in again:
        _again(writer, later, is_known=is_known)
    if is_known:
        _keep_order(writer, again, behind, fallen=fallen)


def _standing(
    confirmed: bytes, behind: Sequence[OutboxEntry]
) -> tuple[Document, list[OutboxEntry]]:
    """Return the hub's state with the entries that can follow it, and those that cannot."""
    document, fallen = Document(confirmed), list[OutboxEntry]()
    for later in behind:
        trial = _following(document, later)
        # A bare request asks for what it saw, so it keeps its place among the rest.
        is_bare = not later.changes and not fallen
        if trial is not None:
            document = trial
        elif not is_bare:
            fallen.append(later)
    return document, fallen


def _following(document: Document, entry: OutboxEntry) -> Document | None:
    """Return *document* with *entry*, or None when the hub would miss what it rests on."""
    clocks = document.clocks()
    if not clocks or not entry.updates or clocks.get(entry.client_id, 0) != entry.first_clock:
        return None
    trial = Document(document.state())
    trial.apply(entry.updates)
    return trial if trial.clocks() == {**clocks, entry.client_id: entry.end_clock} else None


def _again(writer: Writer, entry: OutboxEntry, *, is_known: bool) -> None:
    """Write again what rested on a refused entry, or keep it where there is nothing to rest on."""
    if not entry.changes:
        append_entry(writer.db, entry._replace(n=0))
    elif is_known:
        writer.write(entry)
    else:
        _keep(writer, entry, UNKNOWN_DOCUMENT, {})


def _fell_refused(writer: Writer, entry: OutboxEntry, refused: Mapping[int, Outcome]) -> bool:
    """Keep an entry that rested on a refused one and was refused as well; say whether it was."""
    outcome = refused.get(entry.n)
    if outcome is None or not outcome.code.startswith(_WHATEVER_THE_BYTES):
        return False
    if entry.request:
        _answered(writer, entry, outcome)
    if entry.changes:
        _keep(writer, entry, outcome.code, dict(outcome.facts))
    return True


def _keep_order(
    writer: Writer,
    again: Sequence[OutboxEntry],
    behind: Sequence[OutboxEntry],
    *,
    fallen: Sequence[OutboxEntry],
) -> None:
    """Say again what stands and was written after what was just written again."""
    for later in behind:
        before = {key for each in again if each.n < later.n for key in each.changes}
        changes = {key: text for key, text in later.changes.items() if key in before}
        if changes and later not in fallen:
            own = writer.draft(later.doc_id, company=later.company)
            writer.write(own._replace(changes=changes, author=later.author, user=later.user))


def _retire(writer: Writer, gone: Sequence[OutboxEntry]) -> None:
    """Stop writing under an author id of which the hub will miss a part."""
    if set(writer.identity.client_ids[:1]) & {entry.client_id for entry in gone}:
        writer.retire_client()


def _keep(writer: Writer, entry: OutboxEntry, code: str, facts: dict[str, str]) -> None:
    edit = RefusedEdit(
        tray_no=0,
        origin_incarnation=entry.origin_incarnation,
        origin_n=entry.origin_n,
        doc_id=entry.doc_id,
        company=entry.company,
        code=code,
        facts=facts,
        changes=entry.changes,
        author=entry.author,
        at=entry.at,
    )
    add_refused(writer.db, edit)
    writer.touched.add(entry.doc_id)
