"""Seals of facts that lie side by side in one tree, without what each repeats of the others.

A seal holds the signature of its tree and the path to it, up to eight hashes. Whoever has the facts
of a stretch of leaves makes most of these hashes anew: it takes the signature once, and the hashes
beside the stretch.
"""

from collections.abc import Sequence
from typing import Final

from selaras.trust.sealing import (
    SIGNATURE_BYTES,
    Sealable,
    join_seal,
    leaf_of,
    node_of,
    split_seal,
)
from selaras.values import Value

_HASH_BYTES: Final = 32
MAX_DEPTH: Final = 8


class Stretch(Value):
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
    if first is None or last is None or first.depth != last.depth:
        return None
    begin, end, beside = first.place, last.place, list[bytes]()
    for at in range(0, len(first.path), _HASH_BYTES):
        if begin % 2:
            beside.append(first.path[at : at + _HASH_BYTES])
        if not end % 2:
            beside.append(last.path[at : at + _HASH_BYTES])
        begin, end = begin // 2, end // 2
    if end:
        # Beyond the last leaf of so small a tree.
        return None
    return Stretch(
        count=len(seals),
        first=first.place,
        depth=first.depth,
        counter=first.counter,
        signature=first.signature,
        beside=tuple(beside),
    )


def seals_of(stretch: Stretch, facts: Sequence[Sealable]) -> list[bytes]:
    """Return the seals of *facts*, which are the leaves of *stretch*.

    Raises:
        ValueError: The stretch cannot be one of a tree.
    """
    if len(facts) != stretch.count or not _is_of_tree(stretch):
        raise ValueError(stretch.count)
    # The way to the root of a tree of one is none, whatever the fact says.
    paths = _paths(stretch, list(map(leaf_of, facts))) if stretch.depth else [b""]
    counter, signature = stretch.counter, stretch.signature
    return [
        join_seal(counter, fact.seq, place=place, signature=signature, path=path)
        for place, (fact, path) in enumerate(zip(facts, paths, strict=True), stretch.first)
    ]


def _is_of_tree(stretch: Stretch) -> bool:
    end, depth = stretch.first + stretch.count, stretch.depth
    is_inside = 0 <= depth <= MAX_DEPTH and 0 <= stretch.first < end <= 1 << depth
    return is_inside and stretch.counter >= 0 and len(stretch.signature) == SIGNATURE_BYTES


def _paths(stretch: Stretch, leaves: list[bytes]) -> list[bytes]:
    """Return the hashes beside the way of each leaf to the root, one behind the other."""
    begin, level, beside = stretch.first, leaves, list(stretch.beside)
    levels = []
    for _ in range(stretch.depth):
        if begin % 2:
            begin, level = begin - 1, [_next(beside), *level]
        if len(level) % 2:
            level.append(_next(beside))
        levels.append((begin, level))
        begin, level = begin // 2, list(map(node_of, level[::2], level[1::2]))
    above, paths = 0, [b""]
    for begin, level in reversed(levels):
        # Each way begins where the one of the node above it ends.
        paths = [level[at ^ 1] + paths[(begin + at >> 1) - above] for at in range(len(level))]
        above = begin
    skipped = stretch.first - above
    return paths[skipped : skipped + stretch.count]


def _next(beside: list[bytes]) -> bytes:
    if not beside or len(beside[0]) != _HASH_BYTES:
        raise ValueError(len(beside))
    return beside.pop(0)
