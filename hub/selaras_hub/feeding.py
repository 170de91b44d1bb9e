"""Pages of the feed for one PC: from the log, or from states where the log was trimmed.

What a page promises: a PC that stored it holds every document at least as it stood at
``through``. States go no further than the log begins, and in the log a row whose forerunner was
trimmed carries the whole state: whoever comes from states never had that forerunner.
"""

from dataclasses import dataclass
from typing import TypeVar

from selaras.domain.epochs import is_first_of_epoch
from selaras.protocol.frames import DocumentNews, FactNews, Feed, News
from selaras.store.db import Connection
from selaras.store.facts import StoredFact, get_fact
from selaras.store.hub_documents import (
    FeedRow,
    HubDocument,
    feed_after,
    get_hub_document,
    head_seq,
    hub_documents_between,
    hub_facts_between,
    oldest_seq,
    trim_feed,
)
from selaras_hub.sealing import seal_of

PAGE_ROWS = 256
PAGE_BYTES = 512 * 1024
LOG_ROWS = 20_000

T = TypeVar("T")


def feed_page(db: Connection, after: int, *, incarnation: str, since: int = 0) -> Feed:
    """Return what follows *after*, for the PC whose file lives as *incarnation*.

    Args:
        since: The head when its conversation began. Whether an own entry before that was settled
            on the PC nobody knows, so it comes with its data, as what the hub holds now.
    """
    head = head_seq(db)
    oldest = oldest_seq(db) or head + 1
    end = head if after >= oldest - 1 else oldest - 1
    if end == head:
        reader = _LogReader(db, oldest, incarnation, since)
        found = [reader.news(row) for row in feed_after(db, after, limit=PAGE_ROWS)]
    else:
        found = _present(db, after, end)
    news = _within_size(found[:PAGE_ROWS])
    complete = len(found) < PAGE_ROWS and len(news) == len(found)
    through = end if complete else news[-1].seq
    return Feed(after=after, through=through, head=head, news=tuple(news))


def trim_log(db: Connection) -> None:
    """Keep the log short; a PC whose cursor is older is served from states."""
    oldest = oldest_seq(db)
    if oldest is not None and head_seq(db) - oldest > 2 * LOG_ROWS:
        trim_feed(db, LOG_ROWS)


@dataclass(frozen=True, slots=True)
class _LogReader:
    """Turns rows of the log into news for one PC."""

    db: Connection
    oldest: int
    incarnation: str
    since: int

    def news(self, row: FeedRow) -> News:
        if row.fact_id is not None:
            fact = get_fact(self.db, row.fact_id, table="hub_fact")
            return _fact(self.db, _there(fact), row.seq)
        document = _there(get_hub_document(self.db, str(row.doc_id)))
        if 0 < row.previous < self.oldest or is_first_of_epoch(row.rev):
            return _state(document, row.seq)
        if row.incarnation == self.incarnation and row.seq > self.since:
            return _document(document, row.seq, rev=row.rev, mode="echo", data=b"")
        if row.data is None:
            return _state(document, row.seq)
        return _document(document, row.seq, rev=row.rev, mode="update", data=row.data)


def _present(db: Connection, after: int, end: int) -> list[News]:
    documents = hub_documents_between(db, after=after, through=end, limit=PAGE_ROWS)
    facts = hub_facts_between(db, after=after, through=end, limit=PAGE_ROWS)
    news: list[News] = [_state(document, document.seq) for document in documents]
    news += [_fact(db, fact, fact.seq) for fact in facts]
    return sorted(news, key=lambda each: each.seq)


def _within_size(found: list[News]) -> list[News]:
    size = 0
    for count, each in enumerate(found):
        size += len(each.data) if isinstance(each, DocumentNews) else len(each.content)
        if size > PAGE_BYTES and count:
            return found[:count]
    return found


def _state(document: HubDocument, seq: int) -> DocumentNews:
    # The state may be newer than this number: it carries its own rev, and later numbers of the
    # same document are then passed over by the receiver.
    return _document(document, seq, rev=document.rev, mode="state", data=document.state)


def _document(document: HubDocument, seq: int, *, rev: int, mode: str, data: bytes) -> DocumentNews:
    return DocumentNews(seq, document.doc_id, document.company, rev, mode, data)


def _fact(db: Connection, fact: StoredFact, seq: int) -> FactNews:
    return FactNews(
        seq=seq,
        fact_id=fact.fact_id,
        kind=fact.kind,
        company=fact.company,
        subject=fact.subject,
        content=fact.content,
        seal=seal_of(db, fact),
    )


def _there(found: T | None) -> T:
    if found is None:
        raise LookupError("the feed names what the hub does not hold")
    return found
