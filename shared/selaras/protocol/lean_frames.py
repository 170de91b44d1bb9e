"""What a lean page of the feed says of seals; of protocol 3 and later.

A ``LeanFeed`` is a ``Feed`` on the wire and nowhere else: the hub makes it of one, and a PC makes
one of it before its session hears of it. See "Lean pages" in ``docs/protocol.md``.
"""

from typing import Final

from selaras.protocol.members import ByPosition, Natural

LEAN_SINCE: Final = 3
IN_STRETCH: Final = b"\x02"


class SealStretch(ByPosition):
    """The seals of the next *count* facts whose own is ``IN_STRETCH``.

    Args:
        first: Place of the first of them among the leaves of their tree.
        counter: Of the epoch in which they were made.
        beside: Hashes that cannot be made of these facts, 32 bytes each, in order.
    """

    count: Natural
    first: Natural
    depth: Natural
    counter: Natural
    signature: bytes
    beside: bytes
