"""Following the hub: pages of the feed come in, outcomes of our entries come back.

The cursor moves in the same transaction as the page. A refused edit puts the document back to the
hub's state, keeps the person's values in the tray, and writes what stood on it again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from selaras.documents.crdt import Document
from selaras.domain.audit import KIND as AUDIT
from selaras.errors import RemoteProtocolError
from selaras.protocol.frames import DocumentNews, FactNews, Feed, Outcome
from selaras.replica.identity import save_identity
from selaras.replica.writer import Writer
from selaras.store.audit import put_record
from selaras.store.documents import StoredDocument, get_document, put_document
from selaras.store.facts import StoredFact, put_fact
from selaras.store.outbox import (
    OutboxEntry,
    RefusedEdit,
    add_refused,
    append_entry,
    entries_of,
    get_entry,
    has_entries,
    remove_entries,
)
from selaras.store.requests import DONE, REFUSED, get_request, put_request

UNKNOWN_DOCUMENT = "entry.document-refused"
# In an accepted outcome: the hub had this entry already, under another n. Its update was not used.
ALREADY = "already"
# Refusals that would be the same if the entry were written again; others may only say that what
# it rested on is missing.
_WHATEVER_THE_BYTES = ("rights.", "last-delivery.")


def store_feed(writer: Writer, feed: Feed) -> None:
    """Store one page and the cursor.

    Raises:
        RemoteProtocolError: The page does not follow what is stored.
    """
    if feed.after != writer.identity.seq:
        raise RemoteProtocolError(frame="Feed", after=feed.after, stored=writer.identity.seq)
    by_document: dict[str, list[DocumentNews]] = {}
    stale: set[str] = set()
    for news in feed.news:
        if isinstance(news, DocumentNews):
            by_document.setdefault(news.doc_id, []).append(news)
        else:
            stale |= store_fact(writer, news)
    # A document is opened and derived from once a page, however often it moved.
    for doc_id, moves in by_document.items():
        if _follow(writer, moves):
            stale.discard(doc_id)
    for doc_id in sorted(stale):
        writer.refresh(doc_id)
    save_identity(writer.db, seq=feed.through)
    writer.identity = replace(writer.identity, seq=feed.through)


def store_fact(writer: Writer, news: FactNews) -> set[str]:
    """Store one fact; return the document whose rows it may change, if any."""
    fact = StoredFact(news.fact_id, news.kind, news.company, news.subject, news.seq, news.content)
    if fact.kind == AUDIT:
        # It says what happened and changes nothing that is derived from documents.
        put_record(writer.db, fact)
        return set()
    put_fact(writer.db, fact)
    return {fact.subject}


def settle(writer: Writer, outcomes: Sequence[Outcome]) -> None:
    """Write down what became of our entries."""
    refused = {outcome.n: outcome for outcome in outcomes if not outcome.is_accepted}
    for outcome in outcomes:
        entry = get_entry(writer.db, outcome.n)
        # An entry behind a refused one was written again under another n; its outcome is stale.
        if entry is None:
            continue
        if entry.request:
            _answered(writer, entry, outcome)
        if not outcome.is_accepted:
            _refused(writer, entry, outcome, refused)
        elif ALREADY in outcome.facts:
            _take_back(writer, entry, refused)
        else:
            _let_go(writer, entry)


def _follow(writer: Writer, moves: Sequence[DocumentNews]) -> bool:
    """Let one document follow the hub; say whether its rows were derived anew."""
    doc_id = moves[0].doc_id
    stored = get_document(writer.db, doc_id)
    if stored is None:
        _first_sight(writer, moves[0])
        if moves[1:]:
            _follow(writer, moves[1:])
        return True
    fresh = list(_fresh(moves, stored.rev))
    if not fresh:
        return False
    moved = replace(stored, rev=fresh[-1].rev, seq=fresh[-1].seq)
    # Of our own entries the content is here already, only where the hub stands is news.
    updates = [news.data for news in fresh if news.mode != "echo"]
    if not updates:
        put_document(writer.db, moved)
        return False
    document = Document(stored.state)
    document.apply(updates)
    confirmed = stored.confirmed
    if confirmed is not None:
        theirs = Document(confirmed)
        theirs.apply(updates)
        confirmed = theirs.state()
    writer.store(replace(moved, state=document.state(), confirmed=confirmed), document)
    return True


def _fresh(moves: Iterable[DocumentNews], rev: int) -> Iterator[DocumentNews]:
    """Return what a document at *rev* has not seen; a state says more than its own number."""
    for news in moves:
        if news.rev <= rev:
            continue
        if news.mode != "state" and news.rev != rev + 1:
            # Merging it would leave a gap that shows nowhere until two PCs differ.
            raise RemoteProtocolError(frame="Feed", rev=news.rev, stored=rev)
        yield news
        rev = news.rev


def _first_sight(writer: Writer, news: DocumentNews) -> None:
    if news.mode != "state":
        raise RemoteProtocolError(frame="Feed", document=news.doc_id, mode=news.mode)
    document = Document(news.data)
    stored = StoredDocument(
        doc_no=0,
        doc_id=news.doc_id,
        kind=news.doc_id.partition(":")[0],
        company=news.company,
        rev=news.rev,
        seq=news.seq,
        state=news.data,
        confirmed=None,
        hash=b"",
    )
    writer.store(stored, document)


def _let_go(writer: Writer, entry: OutboxEntry) -> None:
    """Take an entry out of the outbox whose changes, if any, stand at the hub."""
    remove_entries(writer.db, [entry.n])
    stored = get_document(writer.db, entry.doc_id)
    if stored is None or stored.confirmed is None:
        return
    confirmed: bytes | None = None
    if has_entries(writer.db, entry.doc_id):
        theirs = Document(stored.confirmed)
        theirs.apply(entry.updates)
        confirmed = theirs.state()
    # Content did not change: only where the hub stands did.
    put_document(writer.db, replace(stored, confirmed=confirmed))


def _answered(writer: Writer, entry: OutboxEntry, outcome: Outcome) -> None:
    """Bring a request to its end."""
    known = get_request(writer.db, entry.origin_incarnation, n=entry.origin_n)
    if known is not None:
        state = DONE if outcome.is_accepted else REFUSED
        facts = dict(outcome.facts)
        put_request(writer.db, replace(known, state=state, code=outcome.code, facts=facts))
        writer.touched.add(entry.doc_id)


def _refused(
    writer: Writer, entry: OutboxEntry, outcome: Outcome, refused: Mapping[int, Outcome]
) -> None:
    if not entry.changes:
        # A bare request changed nothing here; its row says why it was refused.
        _let_go(writer, entry)
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
        append_entry(writer.db, replace(entry, n=0))
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
            writer.write(replace(own, changes=changes, author=later.author, user=later.user))


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
