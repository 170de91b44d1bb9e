"""What a PC and a hub in a new epoch say to each other before they go on: what the hub may lack.

A restored hub knows less than its PCs. Each offers once what it has from behind the point at
which the epochs part: first facts, then whole documents. See ``docs/protocol.md``, "Epochs".
"""

from collections.abc import Mapping
from typing import TypeAlias

from selaras.protocol.members import ByPosition, Natural
from selaras.values import field


class Heal(ByPosition):
    """A PC begins to offer.

    Args:
        client_ids: Author ids that are this incarnation's, so that its unsent work is known as
            its own.
        numbers: The highest number given, by ``<company>/<year>``.
        documents: How many documents will be offered, at most.
        unshared: How many numbers up to the welcome's *shared_seq* are other ones in this PC's
            feed, as the welcome's *marks* show.
    """

    client_ids: tuple[Natural, ...] = ()
    numbers: Mapping[str, str] = field(default_factory=dict)
    documents: Natural = 0
    unshared: Natural = 0


class OfferedFact(ByPosition):
    """A fact as this PC holds it, with the seal it came with; members as in ``FactNews``."""

    fact_id: str
    kind: str
    company: str
    subject: str
    content: str
    seal: bytes = b""


class OfferedDocument(ByPosition):
    """A whole document, without this PC's unsent work.

    Args:
        rev: The newest rev of the former epoch that is in it.
        state: CRDT state.
    """

    doc_id: str
    company: str
    rev: Natural
    state: bytes


class Offer(ByPosition):
    """A page of what a PC offers; the next one follows when this one is taken.

    Args:
        number: 1, 2, … in this conversation.
        last: 1 when nothing follows.
    """

    number: Natural
    facts: tuple[OfferedFact, ...] = ()
    documents: tuple[OfferedDocument, ...] = ()
    last: Natural = 0


class Taken(ByPosition):
    """A page is on the hub's disk.

    Args:
        refused: Documents that the hub cannot take, each with the code that says why.
    """

    number: Natural
    refused: Mapping[str, str] = field(default_factory=dict)


class Healed(ByPosition):
    """The PC belongs to the new epoch; the conversation goes on as usual.

    Args:
        seq: From where it follows the feed: so far both have the same.
        head: The newest number of the feed.
        others: Author ids, of those that the PC named, that are another's by now.
    """

    seq: Natural
    head: Natural
    others: tuple[Natural, ...] = ()


HealingFrame: TypeAlias = Heal | Offer | Taken | Healed
