"""Pages of the feed without what their facts repeat of one another, and pages as they were again.

A record of the audit says its own hash and that of the record before it, which follow from the
rest and from the record before it; a seal says the signature and most of the hashes that its
neighbours say. Whatever would not come back to the last byte stays as it is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from selaras.domain.audit import KIND as AUDIT
from selaras.domain.record_text import with_hash, without_hash
from selaras.errors import RemoteProtocolError
from selaras.protocol.frames import FactNews, Feed, Frame, LeanFeed, News
from selaras.protocol.lean_frames import IN_STRETCH, SealStretch
from selaras.trust.seal_trees import Stretch, seals_of, stretch_of
from selaras.trust.sealing import Sealable, split_seal

# No JSON begins with it.
_MARK: Final = "\0"
_PREVIOUS: Final = b'"previous":"%s",'
_HASH_BYTES: Final = 32
_KEPT: Final = -1


@dataclass(frozen=True, slots=True)
class _Lean:
    """What is left of the facts *of* a page, and what their seals have in common."""

    of: Sequence[FactNews]
    facts: Sequence[News]
    stretches: tuple[SealStretch, ...]


class LeanPages:
    """Makes pages lean; the facts of several that tell the same ones only once."""

    def __init__(self) -> None:
        """Begin with none."""
        self._made: dict[tuple[int, ...], _Lean] = {}

    def page(self, feed: Feed) -> LeanFeed:
        """Return *feed* without what follows from the rest of it."""
        facts = [each for each in feed.news if isinstance(each, FactNews)]
        # By identity: as they are held here, no others have their places in memory.
        known = tuple(map(id, facts))
        if known not in self._made:
            self._made[known] = _lean(facts)
        made = self._made[known]
        left = iter(made.facts)
        news = tuple(next(left) if isinstance(each, FactNews) else each for each in feed.news)
        return LeanFeed(feed.after, feed.through, feed.head, news, made.stretches)


def _lean(facts: Sequence[FactNews]) -> _Lean:
    news: list[News] = list(facts)
    stretches = []
    for places in _stretches(facts):
        here = [facts[place] for place in places]
        stretch = stretch_of([fact.seal for fact in here])
        if stretch is None or _seals(stretch, here) != [fact.seal for fact in here]:
            continue
        stretches.append(_said(stretch))
        for place, fact in zip(places, here, strict=True):
            news[place] = replace(fact, seal=IN_STRETCH)
    return _Lean(facts, list(_lean_contents(news)), tuple(stretches))


def whole_frame(frame: Frame) -> Frame:
    """Return the page that was made lean; any other frame as it is.

    Raises:
        RemoteProtocolError: It was made of no page.
    """
    if not isinstance(frame, LeanFeed):
        return frame
    try:
        news = list(_whole_contents(frame.news))
        _put_seals(news, frame.stretches)
    except ValueError as error:
        raise RemoteProtocolError(frame="LeanFeed") from error
    return Feed(frame.after, frame.through, frame.head, tuple(news))


def _stretches(news: Sequence[News]) -> Iterator[list[int]]:
    """Yield the places of facts whose seals stand side by side in one tree."""
    keyed: list[tuple[object, int]] = []
    for place, each in enumerate(news):
        parts = split_seal(each.seal) if isinstance(each, FactNews) and each.seal else None
        if parts is not None and parts.seq == each.seq:
            key = parts.signature, parts.counter, len(parts.path), parts.place - len(keyed)
            keyed.append((key, place))
    for _, found in groupby(keyed, key=lambda each: each[0]):
        yield [place for _, place in found]


def _put_seals(news: list[News], stretches: Sequence[SealStretch]) -> None:
    places = [
        place
        for place, each in enumerate(news)
        if isinstance(each, FactNews) and each.seal == IN_STRETCH
    ]
    if len(places) != sum(each.count for each in stretches):
        raise ValueError(len(places))
    for said in stretches:
        here, places = places[: said.count], places[said.count :]
        facts = [_fact(news[place]) for place in here]
        for place, fact, seal in zip(here, facts, _seals(_stretch(said), facts), strict=True):
            news[place] = replace(fact, seal=seal)


def _seals(stretch: Stretch, facts: Sequence[FactNews]) -> list[bytes]:
    return seals_of(
        stretch,
        [
            Sealable(
                fact_id=fact.fact_id,
                kind=fact.kind,
                company=fact.company,
                subject=fact.subject,
                content=fact.content,
                counter=stretch.counter,
                seq=fact.seq,
            )
            for fact in facts
        ],
    )


def _said(stretch: Stretch) -> SealStretch:
    return SealStretch(
        count=stretch.count,
        first=stretch.first,
        depth=stretch.depth,
        counter=stretch.counter,
        signature=stretch.signature,
        beside=b"".join(stretch.beside),
    )


def _stretch(said: SealStretch) -> Stretch:
    hashes = range(0, len(said.beside), _HASH_BYTES)
    return Stretch(
        count=said.count,
        first=said.first,
        depth=said.depth,
        counter=said.counter,
        signature=said.signature,
        beside=tuple(said.beside[at : at + _HASH_BYTES] for at in hashes),
    )


def _lean_contents(news: Sequence[News]) -> Iterator[News]:
    before = b""
    for each in news:
        if not isinstance(each, FactNews) or each.kind != AUDIT:
            yield each
            continue
        place, rest, own = without_hash(each.content)
        if place is None:
            yield each
            continue
        member = _PREVIOUS % before
        at = rest.find(member) if before else _KEPT
        cut = rest if at < 0 else rest[:at] + rest[at + len(member) :]
        yield replace(each, content=f"{_MARK}{place},{at}{_MARK}{cut.decode('utf-8')}")
        before = own


def _whole_contents(news: Sequence[News]) -> Iterator[News]:
    before = b""
    for each in news:
        if not isinstance(each, FactNews) or not each.content.startswith(_MARK):
            yield each
            continue
        places, _, text = each.content[1:].partition(_MARK)
        place, at = map(int, places.split(","))
        rest = text.encode("utf-8")
        if at >= 0:
            rest = rest[:at] + _PREVIOUS % before + rest[at:]
        if not 0 <= place <= len(rest):
            raise ValueError(place)
        content = with_hash(place, rest)
        yield replace(each, content=content)
        before = content.digest


def _fact(news: News) -> FactNews:
    if not isinstance(news, FactNews):
        raise TypeError(type(news).__name__)
    return news
