"""The frames by which a PC proves that it holds what the hub holds, and mends what differs.

The PC asks, the hub answers each from what is on its disk; see "Check" in ``docs/protocol.md``.
"""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class KindSum:
    """Count and sum of the hashes of one kind.

    Args:
        family: ``d`` for documents, ``f`` for facts.
        total: Sum of the hashes modulo 2^256, big-endian.
    """

    family: str
    kind: str
    count: int
    total: bytes


@dataclass(frozen=True, slots=True)
class CheckAsk:
    """The PC is even and wants to know whether it is equal, too.

    Args:
        digest: Of all that it holds; an answer need not say what is the same.
    """

    digest: bytes = b""


@dataclass(frozen=True, slots=True)
class Check:
    """What the hub holds, all together, with the feed at *seq*.

    Args:
        digest: That of the question, where the hub holds the same; then there are no *sums*.
    """

    seq: int
    sums: tuple[KindSum, ...]
    digest: bytes = b""


@dataclass(frozen=True, slots=True)
class ItemsAsk:
    """A kind differs: the PC asks for what the hub holds of it, after the id *after*."""

    family: str
    kind: str
    after: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One document or fact of the hub: its newest number in the feed, and its hash."""

    item_id: str
    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Items:
    """The next items of a kind, in the order of ids; the last ones when *more* is 0."""

    family: str
    kind: str
    after: str
    items: tuple[Item, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class MendAsk:
    """These differ, or only one side has them: the hub reports it and sends what it holds.

    Without ids: nothing of the kind differs, so the hub's own sum may be wrong.
    """

    family: str
    kind: str
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MendDocument:
    """A document as the hub holds it, whole."""

    doc_id: str
    company: str
    rev: int
    seq: int
    state: bytes


@dataclass(frozen=True, slots=True)
class MendFact:
    """A fact as the hub holds it; members as in ``FactNews``."""

    seq: int
    fact_id: str
    kind: str
    company: str
    subject: str
    content: str
    seal: bytes = b""


@dataclass(frozen=True, slots=True)
class Mend:
    """What the hub holds of the first *ids* that were asked for; what is not here it has not."""

    family: str
    kind: str
    ids: tuple[str, ...] = ()
    documents: tuple[MendDocument, ...] = ()
    facts: tuple[MendFact, ...] = ()


CheckingQuestion: TypeAlias = CheckAsk | ItemsAsk | MendAsk
CheckingAnswer: TypeAlias = Check | Items | Mend
CheckingFrame: TypeAlias = CheckingQuestion | CheckingAnswer
