"""Pages of the feed without what their facts repeat of one another, and pages as they were again.

A record of the audit says its own hash and that of the record before it, which follow from the
rest and from the record before it; a seal says the signature and most of the hashes that its
neighbours say. Whatever would not come back to the last byte stays as it is.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Final

from selaras.domain.audit import KIND as AUDIT
from selaras.domain.record_text import RecordText, with_hash, without_hash
from selaras.errors import RemoteProtocolError
from selaras.protocol.frames import FactNews, Feed, LeanFeed
from selaras.protocol.lean_frames import IN_STRETCH, SealStretch
from selaras.trust.seal_trees import Stretch, seals_of, stretch_of
from selaras.trust.sealing import Sealable, split_seal

# No JSON begins with it.
_MARK: Final = "\0"
_PREVIOUS: Final = b'"previous":"%s",'
_HASH_BYTES: Final = 32
_KEPT: Final = -1
# What ``without_hash`` says of what has none.
_NO_HASH: Final = None, b"", b""


class LeanFacts:
    """The facts of a page without what follows from the rest of them.

    Attributes:
        seals: What is said of each one's seal, and the *stretches* that say the rest.
    """

    def __init__(self, facts: Sequence[FactNews]) -> None:
        """Take apart the facts of one page, in its order."""
        self._of = facts
        self.seals, self.stretches = _lean_seals(facts)

    @cached_property
    def facts(self) -> Sequence[FactNews]:
        """Return all of them, in their order."""
        return _told(self._of, _lean_contents(self._of), self.seals)


class LeanPages:
    """Makes pages lean; the facts of several that tell the same ones only once."""

    def __init__(self) -> None:
        """Begin with none."""
        self._made: dict[tuple[int, ...], LeanFacts] = {}

    def facts(self, feed: Feed) -> LeanFacts:
        """Return the facts of *feed*."""
        facts = [each for each in feed.news if isinstance(each, FactNews)]
        # By identity: as they are held here, no others have their places in memory.
        known = tuple(map(id, facts))
        if known not in self._made:
            self._made[known] = LeanFacts(facts)
        return self._made[known]

    def page(self, feed: Feed) -> LeanFeed:
        """Return *feed* without what follows from the rest of it."""
        made = self.facts(feed)
        left = iter(made.facts)
        news = tuple(next(left) if isinstance(each, FactNews) else each for each in feed.news)
        return LeanFeed(feed.after, feed.through, feed.head, news, made.stretches)


def _lean_seals(facts: Sequence[FactNews]) -> tuple[list[bytes], tuple[SealStretch, ...]]:
    seals, stretches = [fact.seal for fact in facts], []
    for places in _stretches(facts):
        here, own = [facts[place] for place in places], [seals[place] for place in places]
        stretch = stretch_of(own)
        if stretch is None or _seals(stretch, here, [each.content for each in here]) != own:
            continue
        stretches.append(_said(stretch))
        for place in places:
            seals[place] = IN_STRETCH
    return seals, tuple(stretches)


def whole_page(page: LeanFeed) -> Feed:
    """Return the page that was made lean.

    Raises:
        RemoteProtocolError: It was made of no page.
    """
    facts = [each for each in page.news if isinstance(each, FactNews)]
    try:
        whole = iter(whole_facts(facts, list(_whole_contents(facts)), stretches=page.stretches))
    except ValueError as error:
        raise RemoteProtocolError(frame="LeanFeed") from error
    news = tuple(next(whole) if isinstance(each, FactNews) else each for each in page.news)
    return Feed(page.after, page.through, page.head, news)


def whole_facts(
    facts: Sequence[FactNews], contents: Sequence[str], *, stretches: Sequence[SealStretch]
) -> list[FactNews]:
    """Return the facts of a page with their *contents*, which are whole, and their seals.

    Raises:
        ValueError: The stretches are not of these facts.
    """
    return _told(facts, contents, _whole_seals(facts, contents, stretches))


def lean_content(fact: FactNews, *, previous: bytes) -> tuple[str, bytes]:
    """Return the content of a fact without the hashes that follow, and its own hash.

    Args:
        previous: The hash of the record before it on its page; returned where it is none itself.
    """
    place, rest, own = without_hash(fact.content) if fact.kind == AUDIT else _NO_HASH
    if place is None:
        return fact.content, previous
    member = _PREVIOUS % previous
    at = rest.find(member) if previous else _KEPT
    cut = rest if at < 0 else rest[:at] + rest[at + len(member) :]
    return f"{_MARK}{place},{at}{_MARK}{cut.decode('utf-8')}", own


def whole_content(content: str, *, previous: bytes) -> str:
    """Return the content of a fact that was made lean, or of one that was not.

    Args:
        previous: The hash of the record that came before it on its page, as it is said.

    Raises:
        ValueError: It was made of no content.
    """
    if not content.startswith(_MARK):
        return content
    places, _, text = content[1:].partition(_MARK)
    place, at = map(int, places.split(","))
    rest = text.encode("utf-8")
    if at >= 0:
        rest = rest[:at] + _PREVIOUS % previous + rest[at:]
    if not 0 <= place <= len(rest):
        raise ValueError(place)
    return with_hash(place, rest)


def _stretches(facts: Sequence[FactNews]) -> Iterator[list[int]]:
    """Yield the places of facts whose seals stand side by side in one tree."""
    keyed: list[tuple[object, int]] = []
    for place, each in enumerate(facts):
        parts = split_seal(each.seal) if each.seal else None
        if parts is not None and parts.seq == each.seq:
            key = parts.signature, parts.counter, parts.depth, parts.place - len(keyed)
            keyed.append((key, place))
    for _, found in groupby(keyed, key=itemgetter(0)):
        yield [place for _, place in found]


def _whole_seals(
    facts: Sequence[FactNews], contents: Sequence[str], stretches: Sequence[SealStretch]
) -> list[bytes]:
    seals = [fact.seal for fact in facts]
    places = [place for place, seal in enumerate(seals) if seal == IN_STRETCH]
    if len(places) != sum(each.count for each in stretches):
        raise ValueError(len(places))
    for said in stretches:
        here, places = places[: said.count], places[said.count :]
        texts = [contents[place] for place in here]
        made = _seals(_stretch(said), [facts[place] for place in here], texts)
        for place, seal in zip(here, made, strict=True):
            seals[place] = seal
    return seals


def _seals(stretch: Stretch, facts: Sequence[FactNews], contents: Sequence[str]) -> list[bytes]:
    counter = stretch.counter
    return seals_of(
        stretch,
        [
            Sealable(each.fact_id, each.kind, each.company, each.subject, text, counter, each.seq)
            for each, text in zip(facts, contents, strict=True)
        ],
    )


def _told(
    facts: Sequence[FactNews], contents: Iterable[str], seals: Sequence[bytes]
) -> list[FactNews]:
    """Return *facts* that say something else and have other seals."""
    return [
        FactNews(each.seq, each.fact_id, each.kind, each.company, each.subject, content, seal)
        for each, content, seal in zip(facts, contents, seals, strict=True)
    ]


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


def _lean_contents(facts: Sequence[FactNews]) -> Iterator[str]:
    previous = b""
    for each in facts:
        content, previous = lean_content(each, previous=previous)
        yield content


def _whole_contents(facts: Sequence[FactNews]) -> Iterator[str]:
    previous = b""
    for each in facts:
        content = whole_content(each.content, previous=previous)
        yield content
        if isinstance(content, RecordText):
            previous = content.digest
