"""Pages of the feed that leave out what their receiver knows, and pages as they were again.

What it wrote itself, and had settled on this line, is told by its number in the feed; records of
the audit of that, and of what the page's documents bring, by what does not follow from those.
"""

import hashlib
from collections.abc import Mapping
from typing import Final, TypeAlias

from selaras.domain.audit import KIND as AUDIT
from selaras.domain.audit import record_id
from selaras.domain.record_text import RecordText
from selaras.errors import RemoteProtocolError
from selaras.protocol.codec import MAX_FRAME_BYTES
from selaras.protocol.frames import (
    DocumentNews,
    Entry,
    FactNews,
    Feed,
    Frame,
    LeanFeed,
    News,
    ToldFeed,
)
from selaras.protocol.lean_frames import IN_STRETCH, SealStretch
from selaras.protocol.own_entries import Entered, Own
from selaras.protocol.told_frames import (
    DOCUMENT,
    FACT,
    OWN,
    RECORD,
    ToldRecord,
)
from selaras.replica.lean_pages import (
    LeanPages,
    lean_content,
    whole_content,
    whole_facts,
    whole_page,
)
from selaras.replica.told_records import NO_RECORD, Before, Known, Members, Telling, heard, known

_DIGEST_BYTES: Final = 16
# Which record is told behind which other one, and behind what else of its page.
_Place: TypeAlias = tuple[int, int, int, bytes]


class ToldPages:
    """Makes pages that are told; a record that several of them tell is read only once."""

    def __init__(self, lean: LeanPages) -> None:
        """Begin with none; *lean* makes of facts what is not told."""
        self._lean = lean
        # By identity of the facts, which stand beside them so that no others take their place.
        self._known: dict[int, tuple[FactNews, Known | None]] = {}
        # Also of what stands before it, which is the same on nearly every page.
        self._told: dict[_Place, Telling] = {}

    def page(self, feed: Feed, own: Mapping[int, Entered]) -> ToldFeed:
        """Return *feed* without what its receiver knows.

        Args:
            own: Entries of the receiver that were settled on its line, by number in the feed.
        """
        lean = self._lean.facts(feed)
        telling = _Telling(feed.after, own, self._told)
        seals = iter(lean.seals)
        for news in feed.news:
            if isinstance(news, DocumentNews):
                telling.document(news)
            else:
                seal = next(seals)
                record = self._record(news) if seal == IN_STRETCH else None
                telling.fact(news, seal=seal, record=record)
        return telling.page(feed, lean.stretches)

    def _record(self, fact: FactNews) -> Known | None:
        if id(fact) not in self._known:
            record = known(fact.content) if fact.kind == AUDIT else None
            stands = record is not None and _is_of(fact, record.members)
            self._known[id(fact)] = fact, record if stands else None
        return self._known[id(fact)][1]


class _Telling:
    """One page while it is told, from its first news to its last."""

    def __init__(
        self,
        after: int,
        own: Mapping[int, Entered],
        told: dict[_Place, Telling],
    ) -> None:
        self._at, self._own, self._told = after, own, told
        self._order = bytearray()
        self._documents: list[DocumentNews] = []
        self._facts: list[FactNews] = []
        self._numbers: list[int] = []
        self._records: list[ToldRecord] = []
        self._hashes: list[bytes] = []
        self._move: DocumentNews | None = None
        self._entered: Entered | None = None
        self._members, self._digest = NO_RECORD, b""

    def document(self, news: DocumentNews) -> None:
        entered = self._own.get(news.seq) if news.mode == "echo" else None
        self._entered = entered if entered and entered.rev == news.rev else None
        self._move = news
        seq = 0 if news.seq == self._at + 1 else news.seq
        self._at = news.seq
        if self._entered:
            self._order.append(OWN)
            self._numbers.append(seq)
        else:
            self._order.append(DOCUMENT)
            self._documents.append(_numbered(news, seq))

    def fact(self, news: FactNews, *, seal: bytes, record: Known | None) -> None:
        self._at = news.seq
        told = self._telling(news, record) if record is not None else None
        if told is None or record is None:
            self._order.append(FACT)
            content, self._digest = lean_content(news, previous=self._digest)
            self._facts.append(_with(news, content, seal))
            return
        self._order.append(RECORD)
        self._records.append(told)
        self._members, self._digest = record.members, record.digest
        self._hashes.append(record.digest)

    def page(self, feed: Feed, stretches: tuple[SealStretch, ...]) -> ToldFeed:
        return ToldFeed(
            feed.after,
            feed.through,
            feed.head,
            bytes(self._order),
            documents=tuple(self._documents),
            facts=tuple(self._facts),
            own=tuple(self._numbers),
            records=tuple(self._records),
            stretches=stretches,
            digest=hashlib.sha256(b"".join(self._hashes)).digest()[:_DIGEST_BYTES],
        )

    def _telling(self, news: FactNews, record: Known) -> ToldRecord | None:
        move, entered = self._move, self._entered
        if move is None or (move.mode == "echo" and not entered):
            return None
        place = id(news), id(self._members), move.rev, self._digest
        telling = self._told.get(place)
        if telling is None:
            before = Before(move, self._members, self._digest)
            telling = self._told[place] = Telling(record, before)
        return telling.to_author(entered) if entered else telling.to_others(move.data)


def whole_frame(frame: Frame, own: Mapping[int, Own]) -> Frame:
    """Return the page that was told or made lean; any other frame as it is.

    Args:
        own: Entries of this PC that were settled on this line, by their numbers in the feed.

    Raises:
        RemoteProtocolError: It was made of no page, or of one about other entries.
    """
    match frame:
        case LeanFeed():
            return whole_page(frame)
        case ToldFeed():
            try:
                return _Hearing(frame, own).feed()
            except (ValueError, LookupError) as error:
                raise RemoteProtocolError(frame="ToldFeed") from error
    return frame


class _Hearing:
    """One page while it is put together again, from its first news to its last."""

    def __init__(self, page: ToldFeed, own: Mapping[int, Own]) -> None:
        self._page, self._own = page, own
        self._at, self._left = page.after, MAX_FRAME_BYTES
        self._entry: Entry | None = None
        self._move: DocumentNews | None = None
        self._members, self._digest = NO_RECORD, b""
        self._hashes = hashlib.sha256()
        self._contents: list[str] = []

    def feed(self) -> Feed:
        page = self._page
        parts = {DOCUMENT: page.documents, FACT: page.facts, OWN: page.own, RECORD: page.records}
        if any(page.order.count(kind) != len(each) for kind, each in parts.items()):
            raise ValueError(len(page.order))
        left = {kind: iter(each) for kind, each in parts.items()}
        news = [self._heard(next(left[kind])) for kind in page.order]
        if self._hashes.digest()[:_DIGEST_BYTES] != page.digest:
            raise ValueError(page.digest)
        facts = [each for each in news if isinstance(each, FactNews)]
        whole = iter(whole_facts(facts, self._contents, stretches=page.stretches))
        told = tuple([next(whole) if isinstance(each, FactNews) else each for each in news])
        return Feed(page.after, page.through, page.head, told)

    def _heard(self, said: object) -> News:
        match said:
            case DocumentNews():
                self._entry, self._move = None, _numbered(said, said.seq or self._at + 1)
                found: News = self._move
            case int():
                found = self._move = self._echo(said or self._at + 1)
            case ToldRecord():
                found = self._record(said)
            case FactNews():
                found = said
                self._hear(whole_content(said.content, previous=self._digest))
        self._at = found.seq
        return found

    def _echo(self, seq: int) -> DocumentNews:
        entry = self._entry = self._own[seq].entry
        return DocumentNews(seq, entry.doc_id, entry.company, self._own[seq].rev, "echo")

    def _record(self, told: ToldRecord) -> FactNews:
        if self._move is None:
            raise ValueError(self._at)
        before = Before(self._move, self._members, self._digest)
        self._members, text = heard(told, before, entry=self._entry, most=self._left)
        self._left -= len(text)
        if self._left < 0:
            # What it says like the one before it takes no room on the wire.
            raise ValueError(len(self._contents))
        self._hashes.update(text.digest)
        self._hear(text)
        return _fact_of(self._members)

    def _hear(self, content: str) -> None:
        self._contents.append(content)
        if isinstance(content, RecordText):
            self._digest = content.digest


def _fact_of(members: Members) -> FactNews:
    """Return the fact that says a record; its content is still to come, and its seal."""
    company, document = members["company"], members["document"]
    fact_id = record_id(company, members["number"])
    return FactNews(members["seq"], fact_id, AUDIT, company, document, "", IN_STRETCH)


def _is_of(fact: FactNews, members: Members) -> bool:
    """Say whether a fact is what its record says of it."""
    company, number = fact.company, members.get("number", 0)
    return (
        (company, fact.seq) == (members.get("company"), members.get("seq"))
        and fact.subject == members.get("document", "")
        and fact.fact_id == record_id(company, number)
    )


def _with(fact: FactNews, content: str, seal: bytes) -> FactNews:
    return FactNews(fact.seq, fact.fact_id, fact.kind, fact.company, fact.subject, content, seal)


def _numbered(news: DocumentNews, seq: int) -> DocumentNews:
    return DocumentNews(seq, news.doc_id, news.company, news.rev, news.mode, news.data)
