"""Pages of the feed for one PC: from the log, or from states where the log was trimmed.

What pages up to a head promise: a PC that stored them holds every document at least as it stood
there. States go no further than the log begins; of a document that is in the log too there is one
at the last number before it, so that whoever comes from states has what its change there follows.
A state that is newer than its number has its document's conflicts before it, under the same number:
whoever has the value that stands has the other ones too, should the hub be gone by then. Of what
went before a document's last number records alone are left, which between two pages may be ahead.
"""

from collections.abc import Iterable, Sequence
from operator import itemgetter

from selaras.protocol.frames import DocumentNews, Feed, News
from selaras.store.db import Connection
from selaras.store.hub_documents import (
    FeedRow,
    head_seq,
    hub_documents_between,
    hub_documents_of,
    hub_facts_between,
    oldest_seq,
)
from selaras.store.record_packing import pack_old_records
from selaras.store.seals import sealed_facts
from selaras.store.trimming import moved_on, trim_feed
from selaras.values import Value, field
from selaras_hub.newest import conflicts_of, fact_news, state_news, told_after, whole_news
from selaras_hub.packing import Packing

PAGE_ROWS = 256
PAGE_BYTES = 512 * 1024
# Of a page for the replica in this process, while other PCs wait for the thread that stores it.
SHORT_ROWS = 32
# So far back the log goes; behind it a document is told as it is now.
LOG_ROWS = 1_000
# For a PC that is connected and behind no further than this.
MOST_ROWS = 10_000
# What is trimmed at once: no turn of the hub waits for many, and most have nothing to trim.
_SHARE = 20


def feed_page(db: Connection, after: int, *, incarnation: str, since: int = 0) -> Feed:
    """Return what follows *after*, for the PC whose file lives as *incarnation*.

    Args:
        since: The head when its conversation began. Whether an own entry before that was settled
            on the PC nobody knows, so it comes with its data, as what the hub holds now.
    """
    return Pages().page(db, after, incarnation=incarnation, since=since)


def tidy(db: Connection, told: Iterable[int] = ()) -> bool:
    """Keep the log short, and old records in blocks; a PC behind the log is served from states.

    Args:
        told: How far the feed was sent to each PC that is connected. What one of them still has to
            hear stays: changes are told in fewer bytes than states, and sooner.

    Returns:
        Whether something was done, and so there may be more to do.
    """
    oldest, head, share = oldest_seq(db), head_seq(db), LOG_ROWS // _SHARE
    through = max(min([head - LOG_ROWS, *told]), head - MOST_ROWS)
    is_long = oldest is not None and through - oldest >= share
    if is_long:
        trim_feed(db, through)
    return pack_old_records(db) or is_long


class Tidying:
    """When ``tidy`` is done: in each turn, or while nobody waits and in turns once it is late."""

    def __init__(self) -> None:
        """Begin with each turn."""
        # For so many numbers of the feed turns leave it to who calls ``some``.
        self.put_off = 0
        self._done = 0

    def in_turn(self, db: Connection, told: Iterable[int]) -> None:
        """Do some of it where it cannot be put off."""
        if head_seq(db) - self._done >= self.put_off:
            self.some(db, told)

    def some(self, db: Connection, told: Iterable[int]) -> bool:
        """Do some of it; say whether there may be more."""
        is_left = tidy(db, told)
        if not is_left:
            self._done = head_seq(db)
        return is_left


class _Stretch(Value):
    """What follows one number of the feed, as it is for whoever wrote nothing of it.

    Args:
        limit: How many rows were read at most.
        is_cut: There is more behind it.
        may_echo: Rows of the log, of which the author need not be sent the data.
    """

    news: Sequence[News]
    end: int
    head: int
    limit: int
    is_cut: bool
    may_echo: Sequence[FeedRow] = ()
    made: dict[frozenset[int], Feed] = field(default_factory=dict)

    def is_within(self, rows: int) -> bool:
        """Say whether it is all there is, and not more than so many rows."""
        return not self.is_cut and len(self.news) <= rows

    def page(self, after: int, *, incarnation: str, since: int) -> Feed:
        own = frozenset(
            row.seq for row in self.may_echo if row.incarnation == incarnation and row.seq > since
        )
        if own not in self.made:
            self.made[own] = self._page(after, own)
        return self.made[own]

    def _page(self, after: int, own: frozenset[int]) -> Feed:
        rev_of = {row.seq: row.rev for row in self.may_echo if row.seq in own}
        mine = [_echoed(each, rev_of[each.seq]) if each.seq in own else each for each in self.news]
        news = _within_size(mine)
        complete = not self.is_cut and len(news) == len(self.news)
        through = self.end if complete else news[-1].seq
        return Feed(after=after, through=through, head=self.head, news=tuple(news))


class Pages:
    """Pages for the PCs that are served in one transaction: what several are to have is read once.

    Whatever is written for PCs takes a number of the feed, so that a page read before is known by
    the head that it was read under.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._read: dict[tuple[int, int], _Stretch] = {}
        self.packing = Packing()

    def page(
        self,
        db: Connection,
        after: int,
        *,
        incarnation: str,
        since: int = 0,
        is_short: bool = False,
    ) -> Feed:
        """Return what ``feed_page`` does; the same object where two PCs are to have the same."""
        place, limit = (after, head_seq(db)), SHORT_ROWS if is_short else PAGE_ROWS
        known = self._read.get(place)
        # What nearly always is told is one edit, and no page is too short for that.
        if known is None or (known.limit != limit and not known.is_within(SHORT_ROWS)):
            known = self._read[place] = _stretch(db, *place, limit)
        return known.page(after, incarnation=incarnation, since=since)


def _stretch(db: Connection, after: int, head: int, limit: int) -> _Stretch:
    oldest = oldest_seq(db) or head + 1
    end = head if after >= oldest - 1 else oldest - 1
    if end != head:
        found = _present(db, after, end)
        news = [each for _, told in found[:PAGE_ROWS] for each in told]
        return _Stretch(news, end, head, limit, len(found) >= PAGE_ROWS)
    told = told_after(db, after, limit=limit)
    may_echo = [each.row for each in told if each.may_echo]
    news = [news for each in told for news in each.news]
    return _Stretch(news, end, head, limit, len(told) >= limit, may_echo)


def _echoed(news: News, rev: int) -> News:
    """Return what the author of *news* is told of it; *rev* is that of its own entry."""
    if not isinstance(news, DocumentNews):
        return news
    return DocumentNews(news.seq, news.doc_id, news.company, rev, "echo", b"")


def _present(db: Connection, after: int, end: int) -> list[tuple[int, list[News]]]:
    """Return what is told under numbers that the log does not have any more, number by number."""
    stretch = {"after": after, "through": end, "limit": PAGE_ROWS}
    found: list[tuple[int, list[News]]]
    found = [
        (each.seq, [state_news(each, each.seq)]) for each in hub_documents_between(db, **stretch)
    ]
    held = sealed_facts(db, [fact.fact_id for fact in hub_facts_between(db, **stretch)])
    found += [(each.fact.seq, [fact_news(each, each.fact.seq)]) for each in held.values()]
    moved = moved_on(db, **stretch)
    documents = hub_documents_of(db, [doc_id for _, doc_id in moved])
    conflicts = conflicts_of(db, documents)
    for seq, doc_id in moved:
        told = whole_news(documents[doc_id], seq, conflicts=conflicts.get(doc_id, ()))
        found.append((seq, list(told)))
    return sorted(found, key=itemgetter(0))


def _within_size(found: Sequence[News]) -> Sequence[News]:
    size = 0
    for count, each in enumerate(found):
        size += len(each.data) if isinstance(each, DocumentNews) else len(each.content)
        # What goes under one number goes on one page: the next one begins behind that number.
        if size > PAGE_BYTES and count and found[count - 1].seq != each.seq:
            return found[:count]
    return found
