"""Following the hub: pages of the feed come in.

The cursor moves in the same transaction as the page.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from selaras.documents.crdt import Document
from selaras.domain.audit import KIND as AUDIT
from selaras.errors import RemoteProtocolError
from selaras.protocol.checking_frames import MendDocument
from selaras.protocol.frames import DocumentNews, FactNews, Feed
from selaras.replica.identity import save_identity
from selaras.replica.replacing import take_whole, whole_document
from selaras.replica.writer import Changed, Writer
from selaras.store.audit import put_record, put_records
from selaras.store.awaited import awaited_whole, note_whole
from selaras.store.db import Connection
from selaras.store.documents import (
    Standing,
    StoredDocument,
    get_document,
    move_documents,
    put_document,
    remember_documents,
    standings,
)
from selaras.store.epochs import forget_settled
from selaras.store.facts import StoredFact, put_fact
from selaras.store.seals import put_seal, put_seals
from selaras.values import replace


def store_feed(writer: Writer, feed: Feed) -> None:
    """Store one page and the cursor.

    Raises:
        RemoteProtocolError: The page does not follow what is stored.
    """
    if feed.after != writer.identity.seq:
        raise RemoteProtocolError(frame="Feed", after=feed.after, stored=writer.identity.seq)
    by_document: dict[str, list[DocumentNews]] = {}
    stale, records = set[str](), list[FactNews]()
    for news in feed.news:
        if isinstance(news, DocumentNews):
            by_document.setdefault(news.doc_id, []).append(news)
        elif news.kind == AUDIT:
            records.append(news)
        else:
            stale |= store_fact(writer, news)
    if records:
        _store_records(writer.db, records)
    stale -= _follow_all(writer, by_document, stale=stale)
    for doc_id in sorted(stale):
        writer.refresh(doc_id)
    save_identity(writer.db, seq=feed.through)
    writer.identity = replace(writer.identity, seq=feed.through)
    forget_settled(writer.db, feed.through)


def _follow_all(
    writer: Writer, by_document: dict[str, list[DocumentNews]], *, stale: Collection[str]
) -> set[str]:
    """Let the documents of a page follow the hub; return those whose rows were derived anew.

    Args:
        stale: Of which of them the page brought a fact.
    """
    awaited = awaited_whole(writer.db) if by_document else []
    for doc_id in _echoed(writer.db, by_document, but=awaited):
        del by_document[doc_id]
    if by_document:
        remember_documents(writer.db, list(by_document))
    # A document is opened and derived from once a page, however often it moved.
    changed = []
    for doc_id, moves in by_document.items():
        if doc_id in awaited:
            _take_whole(writer, moves)
        found = _follow(writer, moves)
        if found is not None:
            changed.append(found)
    writer.store_all(changed, stale=stale)
    return {each.stored.doc_id for each in changed}


def _echoed(
    db: Connection, by_document: Mapping[str, Sequence[DocumentNews]], *, but: Collection[str]
) -> list[str]:
    """Note where the hub stands in documents of which it says nothing that is not here already.

    Of our own entries the content is here, and only their numbers are news.

    Returns:
        Which these are.
    """
    only = {
        doc_id: moves
        for doc_id, moves in by_document.items()
        if doc_id not in but and all(news.mode == "echo" for news in moves)
    }
    if not only:
        return []
    known = standings(db, only)
    move_documents(
        db,
        {
            doc_id: _standing_after(only[doc_id], list(_fresh(only[doc_id], there)), there)
            for doc_id, there in known.items()
        },
    )
    return list(known)


def _standing_after(
    moves: Sequence[DocumentNews], fresh: Sequence[DocumentNews], there: Standing
) -> Standing:
    """Return where the hub stands in a document after *moves*, of which some are *fresh*."""
    if fresh:
        # What a state said already is passed over, and counts: this PC may become the hub.
        return Standing(fresh[-1].rev, moves[-1].seq)
    # A feed of another epoch brings again what is here: its number is taken over.
    numbers = [news.seq for news in moves if there.seq or news.rev == there.rev]
    return Standing(there.rev, max([there.seq, *numbers[-1:]]))


def _store_records(db: Connection, records: Sequence[FactNews]) -> None:
    """Store the records of the audit of one page, as ``store_fact`` does each."""
    put_seals(db, {news.fact_id: news.seal for news in records})
    put_records(db, [_stored(news) for news in records])


def _stored(news: FactNews) -> StoredFact:
    return StoredFact(news.fact_id, news.kind, news.company, news.subject, news.seq, news.content)


def store_fact(writer: Writer, news: FactNews) -> set[str]:
    """Store one fact; return the document whose rows it may change, if any."""
    fact = _stored(news)
    put_seal(writer.db, fact.fact_id, seal=news.seal)
    if fact.kind == AUDIT:
        # It says what happened and changes nothing that is derived from documents.
        put_record(writer.db, fact)
        return set()
    put_fact(writer.db, fact)
    return {fact.subject}


def _follow(writer: Writer, moves: Sequence[DocumentNews]) -> Changed | None:
    """Let one document follow the hub; return what is to be written where its content moved."""
    known = get_document(writer.db, moves[0].doc_id)
    stored, moves = (known, moves) if known else (_first_sight(moves[0]), moves[1:])
    here = Standing(stored.rev, stored.seq)
    fresh = list(_fresh(moves, here))
    now = _standing_after(moves, fresh, here) if moves else here
    updates = [news.data for news in fresh if news.mode != "echo"]
    if updates or not known:
        return _merged(stored, updates, is_known=known is not None, now=now)
    if now != here:
        put_document(writer.db, replace(stored, rev=now.rev, seq=now.seq))
    return None


def _merged(
    stored: StoredDocument, updates: Sequence[bytes], *, is_known: bool, now: Standing
) -> Changed:
    """Return *stored* with *updates*, behind which the hub stands as *now*."""
    document, confirmed = Document(stored.state), stored.confirmed
    if not updates:
        return Changed(replace(stored, rev=now.rev, seq=now.seq), document.registers())
    before, registers, state = document.take(updates)
    if confirmed is not None:
        theirs = Document(confirmed)
        theirs.apply(updates)
        confirmed = theirs.state()
    merged = replace(stored, rev=now.rev, seq=now.seq, state=state, confirmed=confirmed)
    return Changed(merged, registers, before if is_known else None)


def _take_whole(writer: Writer, moves: Sequence[DocumentNews]) -> None:
    """Let the first state that comes take the place of what cannot be merged with it."""
    news = next((each for each in moves if each.mode == "state"), None)
    if news is not None:
        stored = get_document(writer.db, news.doc_id)
        note_whole(writer.db, news.doc_id)
        take_whole(writer, _whole(news), stored=stored, document=Document(news.data))


def _fresh(moves: Iterable[DocumentNews], there: Standing) -> Iterator[DocumentNews]:
    """Return what a document has not seen; a state says more than its own number.

    Of one that came over from another epoch a twin of this epoch may have given the same revs to
    other changes: the first state of it is taken whatever its rev.
    """
    rev, is_from_elsewhere = there.rev, not there.seq
    for news in moves:
        is_taken = is_from_elsewhere and news.mode == "state"
        if news.rev <= rev and not is_taken:
            continue
        if news.mode != "state" and news.rev != rev + 1:
            # Merging it would leave a gap that shows nowhere until two PCs differ.
            raise RemoteProtocolError(frame="Feed", rev=news.rev, stored=rev)
        yield news
        rev, is_from_elsewhere = news.rev, False


def _first_sight(news: DocumentNews) -> StoredDocument:
    if news.mode != "state":
        raise RemoteProtocolError(frame="Feed", document=news.doc_id, mode=news.mode)
    return whole_document(_whole(news), doc_no=0)


def _whole(news: DocumentNews) -> MendDocument:
    return MendDocument(news.doc_id, news.company, news.rev, news.seq, news.data)
