"""The log as news, and those of its newest numbers as they were told first.

A PC that takes its pages a few turns later is told what others heard at once: the records of those
turns are in memory yet, and on the disk each would have to be unpacked and read. They are kept in
the order of the feed, until what they were read of changes otherwise than by going on.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Final

from selaras.domain.epochs import is_first_of_epoch
from selaras.protocol.frames import DocumentNews, FactNews, News
from selaras.store.db import Connection
from selaras.store.facts import ids_about
from selaras.store.hub_documents import (
    FeedRow,
    HubDocument,
    feed_after,
    first_appended,
    head_seq,
    hub_documents_of,
)
from selaras.store.quick import lasting_over
from selaras.store.seals import SealedFact, sealed_facts
from selaras.store.trimming import beginning
from selaras.values import Value
from selaras_hub.conflict_book import KIND as CONFLICT

# What is kept at most: some turns of a return, which take 3 MB.
KEPT_ROWS: Final = 1_024
KEPT_BYTES: Final = 512 * 1024
_READ_OF: Final = ("hub_feed", "hub_fact", "hub_fact_seal")
_KEPT: Final = "newest"


class Told(Value):
    """One number of the log.

    Args:
        may_echo: Its author need not be sent the data.
        is_sealed: No seal is to come yet.
        size: About how many bytes it holds.
    """

    row: FeedRow
    news: tuple[News, ...]
    may_echo: bool
    is_sealed: bool
    size: int

    @property
    def seq(self) -> int:
        """Return the number."""
        return self.row.seq


def told_after(db: Connection, after: int, *, limit: int) -> Sequence[Told]:
    """Return what the next rows of the log say; of a number that is trimmed there is none."""
    kept, head = _kept(db), head_seq(db)
    if not kept or not kept[0].seq <= after + 1 <= head <= kept[-1].seq + KEPT_ROWS:
        found = list(_read(db, after, limit=limit))
        if found and found[-1].seq == head:
            _keep(kept, found)
        return found
    if kept[-1].seq < head:
        found = kept + list(_read(db, kept[-1].seq, limit=KEPT_ROWS))
        _keep(kept, found)
    else:
        found = kept
    at = bisect_right(found, after, key=attrgetter("seq"))
    return found[at : at + limit]


def keep_up(db: Connection, told: Iterable[int]) -> None:
    """Keep what this transaction added to the log where some are not told it yet, else nothing.

    Args:
        told: How far the feed was sent to each PC that is connected.
    """
    kept, first, head = _kept(db), first_appended(db), head_seq(db)
    least = min(told, default=head)
    if first is not None and least < head:
        told_after(db, first - 1, limit=KEPT_ROWS)
    del kept[: bisect_right(kept, least, key=attrgetter("seq"))]


def _kept(db: Connection) -> list[Told]:
    kept: list[Told] = lasting_over(db, *_READ_OF).setdefault(_KEPT, [])
    return kept


def _keep(kept: list[Told], found: Sequence[Told]) -> None:
    """Keep the last of *found*, as many as may be."""
    kept[:] = found[-KEPT_ROWS:] if all(each.is_sealed for each in found) else ()
    size = sum(each.size for each in kept)
    while size > KEPT_BYTES:
        size -= kept.pop(0).size


def _read(db: Connection, after: int, *, limit: int) -> Iterator[Told]:
    rows, begun = feed_after(db, after, limit=limit), beginning(db)
    documents = [row for row in rows if row.fact_id is None]
    whole = [str(row.doc_id) for row in documents if row.data is None or _follows_none(row, begun)]
    facts = sealed_facts(db, [row.fact_id for row in rows if row.fact_id is not None])
    states = hub_documents_of(db, whole)
    reader = _LogReader(begun, states, facts, conflicts_of(db, states))
    for row in rows:
        may_echo = row.fact_id is None and not _follows_none(row, begun)
        yield _told(row, tuple(reader.news(row)), may_echo=may_echo)


def _told(row: FeedRow, news: tuple[News, ...], *, may_echo: bool) -> Told:
    is_sealed, size = True, 0
    for each in news:
        if isinstance(each, DocumentNews):
            size += len(each.data)
        else:
            is_sealed = is_sealed and bool(each.seal)
            size += len(each.content)
    return Told(row, news, may_echo, is_sealed, size)


def _follows_none(row: FeedRow, begun: int) -> bool:
    """Say whether there is nothing before a row that every PC has; its author needs it too."""
    return 0 < row.previous < begun or is_first_of_epoch(row.rev)


class _LogReader(Value):
    """Turns rows of the log into news; *documents* and *facts* are what the rows name.

    Args:
        begun: What ``beginning`` returned.
        conflicts: Of the documents that are told whole.
    """

    begun: int
    documents: Mapping[str, HubDocument]
    facts: Mapping[str, SealedFact]
    conflicts: Mapping[str, Sequence[SealedFact]]

    def news(self, row: FeedRow) -> Iterator[News]:
        doc_id = str(row.doc_id)
        if row.fact_id is not None:
            yield fact_news(self.facts[row.fact_id], row.seq)
        elif row.data is None or _follows_none(row, self.begun):
            yield from whole_news(
                self.documents[doc_id], row.seq, conflicts=self.conflicts.get(doc_id, ())
            )
        else:
            yield DocumentNews(row.seq, doc_id, row.company, row.rev, "update", row.data)


def conflicts_of(
    db: Connection, documents: Mapping[str, HubDocument]
) -> dict[str, list[SealedFact]]:
    """Return the conflicts about documents, open and settled."""
    if not documents:
        return {}
    found = ids_about(db, list(documents), kind=CONFLICT, table="hub_fact")
    facts = sealed_facts(db, [each for ids in found.values() for each in ids])
    return {subject: [facts[each] for each in ids] for subject, ids in found.items()}


def whole_news(
    document: HubDocument, seq: int, *, conflicts: Sequence[SealedFact]
) -> Iterator[News]:
    """Go through what tells a document as it is under a number that it may have gone on from."""
    for each in conflicts:
        if each.fact.seq > seq:
            yield fact_news(each, seq)
    yield state_news(document, seq)


def state_news(document: HubDocument, seq: int) -> DocumentNews:
    """Return a document as it is, which may be newer than its number *seq*.

    It carries its own rev, and later numbers of it are then passed over by the receiver.
    """
    return DocumentNews(
        seq, document.doc_id, document.company, document.rev, "state", document.state
    )


def fact_news(sealed: SealedFact, seq: int) -> FactNews:
    """Return a fact under a number of the feed."""
    fact = sealed.fact
    return FactNews(
        seq=seq,
        fact_id=fact.fact_id,
        kind=fact.kind,
        company=fact.company,
        subject=fact.subject,
        content=fact.content,
        seal=sealed.seal,
    )
