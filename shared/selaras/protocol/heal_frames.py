"""What a PC and a hub in a new epoch say to each other before they go on: what the hub may lack.

A restored hub knows less than its PCs. Each offers once what it has from behind the point at
which the epochs part: first facts, then whole documents. See ``docs/protocol.md``, "Epochs".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Heal:
    """A PC begins to offer.

    Args:
        client_ids: Author ids that are this incarnation's, so that its unsent work is known as
            its own.
        numbers: The highest number given, by ``<company>/<year>``.
        documents: How many documents will be offered, at most.
        unshared: How many numbers up to the welcome's *shared_seq* are other ones in this PC's
            feed, as the welcome's *marks* show.
    """

    client_ids: tuple[int, ...] = ()
    numbers: Mapping[str, str] = field(default_factory=dict)
    documents: int = 0
    unshared: int = 0


@dataclass(frozen=True, slots=True)
class OfferedFact:
    """A fact as this PC holds it, with the seal it came with; members as in ``FactNews``."""

    fact_id: str
    kind: str
    company: str
    subject: str
    content: str
    seal: bytes = b""


@dataclass(frozen=True, slots=True)
class OfferedDocument:
    """A whole document, without this PC's unsent work.

    Args:
        rev: The newest rev of the former epoch that is in it.
        state: CRDT state.
    """

    doc_id: str
    company: str
    rev: int
    state: bytes


@dataclass(frozen=True, slots=True)
class Offer:
    """A page of what a PC offers; the next one follows when this one is taken.

    Args:
        number: 1, 2, … in this conversation.
        last: 1 when nothing follows.
    """

    number: int
    facts: tuple[OfferedFact, ...] = ()
    documents: tuple[OfferedDocument, ...] = ()
    last: int = 0


@dataclass(frozen=True, slots=True)
class Taken:
    """A page is on the hub's disk.

    Args:
        refused: Documents that the hub cannot take, each with the code that says why.
    """

    number: int
    refused: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Healed:
    """The PC belongs to the new epoch; the conversation goes on as usual.

    Args:
        seq: From where it follows the feed: so far both have the same.
        head: The newest number of the feed.
        others: Author ids, of those that the PC named, that are another's by now.
    """

    seq: int
    head: int
    others: tuple[int, ...] = ()


HealingFrame: TypeAlias = Heal | Offer | Taken | Healed
