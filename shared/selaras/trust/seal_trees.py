"""Seals of facts that lie side by side in one tree, without what each repeats of the others.

A seal holds the signature of its tree and the path to it, up to eight hashes. Whoever has the facts
of a stretch of leaves makes most of these hashes anew: it takes the signature once, and the hashes
beside the stretch.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from selaras.trust.sealing import Sealable, SealParts, join_seal, leaf_of, node_of, split_seal

_HASH_BYTES: Final = 32
MAX_DEPTH: Final = 8


@dataclass(frozen=True, slots=True)
class Stretch:
    """Leaves of one tree that follow one another.

    Args:
        first: Place of the first of them; there are *count*.
        beside: The hashes beside the stretch, from the leaves up, the left one first.
    """

    count: int
    first: int
    depth: int
    counter: int
    signature: bytes
    beside: tuple[bytes, ...]


def stretch_of(seals: Sequence[bytes]) -> Stretch | None:
    """Return what *seals*, of facts in the order of their leaves, have in common, or None.

    Who makes seals of it again must see whether they are the same ones.
    """
    first, last = split_seal(seals[0]), split_seal(seals[-1])
    if first is None or last is None or len(first.path) != len(last.path):
        return None
    beside: list[bytes] = []
    begin, end = first.place, last.place
    for left, right in zip(first.path, last.path, strict=True):
        if begin % 2:
            beside.append(left)
        if not end % 2:
            beside.append(right)
        begin, end = begin // 2, end // 2
    return Stretch(
        count=len(seals),
        first=first.place,
        depth=len(first.path),
        counter=first.counter,
        signature=first.signature,
        beside=tuple(beside),
    )


def seals_of(stretch: Stretch, facts: Sequence[Sealable]) -> list[bytes]:
    """Return the seals of *facts*, which are the leaves of *stretch*.

    Raises:
        ValueError: The stretch cannot be one of a tree.
    """
    if len(facts) != stretch.count or not 0 <= stretch.depth <= MAX_DEPTH or not facts:
        raise ValueError(stretch.count)
    beside = list(stretch.beside)
    begin, level = stretch.first, [leaf_of(fact) for fact in facts]
    paths: list[list[bytes]] = [[] for _ in facts]
    for height in range(stretch.depth):
        if begin % 2:
            begin, level = begin - 1, [_next(beside), *level]
        if len(level) % 2:
            level.append(_next(beside))
        for number, path in enumerate(paths):
            path.append(level[((stretch.first + number >> height) ^ 1) - begin])
        begin //= 2
        level = [node_of(*level[at : at + 2]) for at in range(0, len(level), 2)]
    return [
        join_seal(
            SealParts(
                stretch.counter, fact.seq, stretch.first + number, stretch.signature, tuple(path)
            )
        )
        for number, (fact, path) in enumerate(zip(facts, paths, strict=True))
    ]


def _next(beside: list[bytes]) -> bytes:
    if not beside or len(beside[0]) != _HASH_BYTES:
        raise ValueError(len(beside))
    return beside.pop(0)
