"""What both ends of a line remember of the PC's entries that were settled on it.

So a page need not say again what its receiver wrote. Both keep the same ones: outcomes and pages
come in one order.
"""

from typing import Final, NamedTuple, TypeVar

from selaras.protocol.frames import Entry, Outcome
from selaras.values import Value, replace

# The newest of them.
KEPT: Final = 2_000
# Longer changes are not kept; the hub tells them again.
KEPT_CHARS: Final = 4_096

T = TypeVar("T")


class Own(Value):
    """An entry of this PC that stands at the hub, and the *rev* of its document after it."""

    entry: Entry
    rev: int


class Entered(NamedTuple):
    """The same at the hub: what it cannot tell from its books.

    Args:
        author: Whom the PC named, which may call her by a name that is not hers any more. A name
            of more than ``KEPT_CHARS`` is nobody's; of that its beginning.
    """

    rev: int
    author: str


def remember(known: dict[int, T], outcome: Outcome, *, value: T) -> None:
    """Keep *value* under the number of the feed that an accepted entry has."""
    if not outcome.is_accepted or not outcome.seq:
        return
    known[outcome.seq] = value
    if len(known) > KEPT:
        del known[next(iter(known))]


def shortened(entry: Entry) -> Entry:
    """Return *entry*, without what it changes where that is too long to be kept."""
    if sum(map(len, entry.changes.values())) <= KEPT_CHARS:
        return entry
    return replace(entry, changes={}, updates=())
