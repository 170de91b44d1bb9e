"""What PCs have pushed and the hub has not judged yet: each turn takes a fair part of it.

A PC that comes back with a thousand entries must keep neither the other PCs waiting until all of
them are judged, nor whoever works on the hub's own PC, whose data is in the same thread. In memory
only: what is gone with the process is still in the outboxes of the PCs, and comes again.
"""

from collections import deque
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from selaras.protocol.frames import Entry
from selaras_hub.lines import Line

# Some 40 ms of a usual PC: a turn's own cost (its commit, its seal) is a tenth of that.
AT_ONCE: Final = 50
# So many times as much where nobody else brought anything: fewer commits, and longer pages.
ALONE: Final = 2


@dataclass(frozen=True, slots=True)
class Share:
    """What is to be judged now of what one line brought, in its order."""

    number: int
    line: Line
    entries: Sequence[Entry]


class Backlog:
    """Entries that wait for their turn, by line; a line may be gone that brought them."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._waiting: dict[int, tuple[Line, deque[Entry]]] = {}

    @property
    def numbers(self) -> frozenset[int]:
        """Return the lines of which something waits."""
        return frozenset(self._waiting)

    def add(self, number: int, line: Line, *, entries: Sequence[Entry]) -> None:
        """Let *entries* wait behind what the line brought before."""
        self._waiting.setdefault(number, (line, deque()))[1].extend(entries)

    def shares(self, at_once: int) -> Iterator[Share]:
        """Take out a turn's *at_once* entries; the lines that get none of it come first next time.

        Half of it goes to one line at least: each has its own looking up, answer and pages. Of a
        line that is alone twice as many: who comes then waits no longer than for that turn.
        """
        least = max(1, at_once // 2)
        numbers = self._in_order(least)
        room = at_once if len(numbers) > 1 else ALONE * at_once
        for place, number in enumerate(numbers):
            if room <= 0:
                return
            if number not in self._waiting:
                continue
            fair = room // (len(numbers) - place)
            share = self._taken(number, min(room, max(least, fair)))
            room -= len(share.entries)
            yield share

    def _in_order(self, few: int) -> list[int]:
        """Return the lines, those with a *few* entries first, the others as they waited longest."""
        counts = {number: len(entries) for number, (_, entries) in self._waiting.items()}
        return sorted(
            counts, key=lambda number: counts[number] if counts[number] <= few else few + 1
        )

    def all_of(self, device: str) -> Iterator[Share]:
        """Take out all that the PC *device* brought, before it speaks anew."""
        for number, (line, entries) in list(self._waiting.items()):
            if line.device == device and number in self._waiting:
                yield self._taken(number, len(entries))

    def drop(self, number: int) -> None:
        """Forget what the line brought: it comes again in the PC's next conversation."""
        self._waiting.pop(number, None)

    def drop_keys(self, keys: Collection[object]) -> None:
        """Forget what PCs brought whose key is one of *keys*."""
        for number, (line, _) in list(self._waiting.items()):
            if line.key in keys:
                self.drop(number)

    @contextmanager
    def unless_lost(self) -> Iterator[None]:
        """Do what is inside; where it comes to nothing, forget what stood behind what it took out.

        That comes again too, and must not be judged before what is lost comes again.
        """
        try:
            yield
        except BaseException:
            self.clear()
            raise

    def clear(self) -> None:
        """Forget all of it."""
        self._waiting.clear()

    def _taken(self, number: int, count: int) -> Share:
        line, entries = self._waiting.pop(number)
        taken = [entries.popleft() for _ in range(min(count, len(entries)))]
        if entries:
            # Behind the others.
            self._waiting[number] = line, entries
        return Share(number, line, taken)
