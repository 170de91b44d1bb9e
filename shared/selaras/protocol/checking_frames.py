"""The frames by which a PC proves that it holds what the hub holds, and mends what differs.

The PC asks, the hub answers each from what is on its disk; see "Check" in ``docs/protocol.md``.
"""

from typing import TypeAlias

from selaras.protocol.members import ByPosition, Natural


class KindSum(ByPosition):
    """Count and sum of the hashes of one kind.

    Args:
        family: ``d`` for documents, ``f`` for facts.
        total: Sum of the hashes modulo 2^256, big-endian.
    """

    family: str
    kind: str
    count: Natural
    total: bytes


class CheckAsk(ByPosition):
    """The PC is even and wants to know whether it is equal, too.

    Args:
        digest: Of all that it holds; an answer need not say what is the same.
    """

    digest: bytes = b""


class Check(ByPosition):
    """What the hub holds, all together, with the feed at *seq*.

    Args:
        digest: That of the question, where the hub holds the same; then there are no *sums*.
    """

    seq: Natural
    sums: tuple[KindSum, ...]
    digest: bytes = b""


class ItemsAsk(ByPosition):
    """A kind differs: the PC asks for what the hub holds of it, after the id *after*."""

    family: str
    kind: str
    after: str = ""


class Item(ByPosition):
    """One document or fact of the hub: its newest number in the feed, and its hash."""

    item_id: str
    seq: Natural
    hash: bytes


class Items(ByPosition):
    """The next items of a kind, in the order of ids; the last ones when *more* is 0."""

    family: str
    kind: str
    after: str
    items: tuple[Item, ...]
    more: Natural = 0


class MendAsk(ByPosition):
    """These differ, or only one side has them: the hub reports it and sends what it holds.

    Without ids: nothing of the kind differs, so the hub's own sum may be wrong.
    """

    family: str
    kind: str
    ids: tuple[str, ...] = ()


class MendDocument(ByPosition):
    """A document as the hub holds it, whole."""

    doc_id: str
    company: str
    rev: Natural
    seq: Natural
    state: bytes


class MendFact(ByPosition):
    """A fact as the hub holds it; members as in ``FactNews``."""

    seq: Natural
    fact_id: str
    kind: str
    company: str
    subject: str
    content: str
    seal: bytes = b""


class Mend(ByPosition):
    """What the hub holds of the first *ids* that were asked for; what is not here it has not."""

    family: str
    kind: str
    ids: tuple[str, ...] = ()
    documents: tuple[MendDocument, ...] = ()
    facts: tuple[MendFact, ...] = ()


CheckingQuestion: TypeAlias = CheckAsk | ItemsAsk | MendAsk
CheckingAnswer: TypeAlias = Check | Items | Mend
CheckingFrame: TypeAlias = CheckingQuestion | CheckingAnswer
