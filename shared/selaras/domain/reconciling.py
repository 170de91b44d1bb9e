"""What counts here against what another list says: Coretax's, or the books of the office. Pure.

A row is found by reference, else by number; nothing is dropped: what is on one side only, and
what differs by as little as one rupiah, is named (rule RECAP-6).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from selaras.domain.money import sum_of
from selaras.domain.months import LeftOut, Row
from selaras.domain.recap import Sums, add

T = TypeVar("T", Row, LeftOut)

ZERO = Decimal(0)
AMOUNTS = ("base", "other_base", "vat", "ppnbm")


@dataclass(frozen=True, slots=True)
class Stated:
    """What another list says of one document; an amount that it does not have is None.

    Args:
        row: In that list; zero for what no file says.
        doc_id: Where it is known which document it is.
    """

    row: int
    reference: str = ""
    number: str = ""
    date: str = ""
    partner: str = ""
    base: Decimal | None = None
    other_base: Decimal | None = None
    vat: Decimal | None = None
    ppnbm: Decimal | None = None
    doc_id: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """A document that both sides have.

    Args:
        here: As it counts, or why it does not.
        fields: In what they differ.
    """

    here: Row | LeftOut
    there: Stated
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Two lists side by side.

    Args:
        ours: Of all that counts here.
        theirs: Of all rows there; what a row does not say adds nothing.
        uncounted: Both sides have it, and here it does not count.
        only_here: Counts here and is not there.
    """

    ours: Sums
    theirs: Sums
    matched: int
    differing: tuple[Pair, ...]
    uncounted: tuple[Pair, ...]
    only_here: tuple[Row, ...]
    only_there: tuple[Stated, ...]

    @property
    def agrees(self) -> bool:
        """Say whether both sides are the same."""
        return not (self.differing or self.uncounted or self.only_here or self.only_there)


def reconcile(
    rows: Sequence[Row], left_out: Sequence[LeftOut], *, there: Iterable[Stated]
) -> Reconciliation:
    """Return how *rows* stand to what is said *there*."""
    stated = list(there)
    counted, others = _Index(rows), _Index(left_out)
    pairs: list[Pair] = []
    uncounted: list[Pair] = []
    only_there: list[Stated] = []
    for each in stated:
        here = counted.take(each) or others.take(each)
        if isinstance(here, Row):
            pairs.append(Pair(here, each, differing_fields(here.sums, each)))
        elif here is not None:
            uncounted.append(Pair(here, each, differing_fields(here.sums, each)))
        else:
            only_there.append(each)
    return Reconciliation(
        add(row.sums for row in rows),
        sums_stated(stated),
        len(pairs),
        tuple(pair for pair in pairs if pair.fields),
        tuple(uncounted),
        tuple(row for row in rows if counted.is_left(row)),
        tuple(only_there),
    )


def differing_fields(sums: Sums, stated: Stated) -> tuple[str, ...]:
    """Return the amounts that differ; what is not stated does not."""
    return tuple(
        name
        for name in AMOUNTS
        if getattr(stated, name) is not None and getattr(stated, name) != getattr(sums, name)
    )


def sums_stated(stated: Sequence[Stated]) -> Sums:
    """Return what stated rows add up to."""
    return Sums(*(sum_of([getattr(each, name) or ZERO for each in stated]) for name in AMOUNTS))


class _Index(Generic[T]):
    """Documents by what a list may know of them; each is taken once."""

    def __init__(self, found: Sequence[T]) -> None:
        self._left: dict[str, T] = {each.doc_id: each for each in found}
        self._by: list[Mapping[str, list[str]]] = [
            _keyed((plain_key(each.reference), each.doc_id) for each in found),
            _keyed((plain_key(each.number), each.doc_id) for each in found),
        ]

    def take(self, stated: Stated) -> T | None:
        """Return the document that *stated* is about, if it is still there."""
        if stated.doc_id in self._left:
            return self._left.pop(stated.doc_id)
        for names, name in zip(self._by, (stated.reference, stated.number), strict=True):
            for doc_id in names.get(plain_key(name), ()) if plain_key(name) else ():
                if doc_id in self._left:
                    return self._left.pop(doc_id)
        return None

    def is_left(self, document: T) -> bool:
        """Say whether nothing there was about it."""
        return document.doc_id in self._left


def plain_key(text: str) -> str:
    """Return a reference without what people write otherwise: case and white space."""
    return "".join(text.split()).casefold()


def _keyed(pairs: Iterable[tuple[str, str]]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, doc_id in pairs:
        found.setdefault(key, []).append(doc_id)
    return found
