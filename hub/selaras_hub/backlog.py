"""What PCs have pushed and the hub has not judged yet: each turn takes a fair part of it.

A PC that comes back with a thousand entries must keep neither the other PCs waiting until all of
them are judged, nor whoever works on the hub's own PC, whose data is in the same thread. What a
turn leaves is also on the disk (``inbox``); so one that is brought more than it would judge judges
none of that, and is soon over.
"""

from collections import deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from selaras.protocol.frames import Entry
from selaras.values import Value
from selaras_hub.lines import Line
from selaras_hub.signed_together import entries_of, proven

# Some 40 ms of a usual PC: a turn's own cost (commit, seal, pages to all) is a tenth of that.
AT_ONCE: Final = 100
# Of that, where more was on its way and did not come soon; twice as much in each turn after it, so
# that what comes then waits about as long as nothing came before.
_FIRST_PART: Final = 4
_PARTS: Final = 8


class Share(Value):
    """What is to be judged now of what one line brought, in its order."""

    number: int
    line: Line
    entries: Sequence[Entry]


@dataclass(slots=True)
class Brought:
    """One push.

    Args:
        entries: None while it waits for other turns: what it says takes far more.
        data: The frame as it came.
        number: Of it on the disk; 0 while it is not there.
        signature: Of the push, until its *entries* have what proves them.
    """

    entries: Sequence[Entry] | None
    data: bytes = b""
    number: int = 0
    signature: bytes = b""
    # The number of its last entry, how many it has, and how many of them wait.
    last_n: int = field(init=False)
    count: int = field(init=False)
    left: int = field(init=False)

    def __post_init__(self) -> None:
        entries = self.entries or ()
        self.count = self.left = len(entries)
        self.last_n = entries[-1].n if entries else 0

    def wait(self, number: int) -> None:
        """Wait for other turns, under its *number* on the disk."""
        self.number, self.entries = number, None

    def take(self, most: int, *, device: str) -> Sequence[Entry]:
        """Take out its next entries, so many at most; the PC *device* pushed them."""
        if self.entries is None:
            self.entries = entries_of(self.data, device=device)
        elif self.signature:
            self.entries = proven(self.entries, signature=self.signature, device=device)
            self.signature = b""
        begin = self.count - self.left
        taken = self.entries[begin : begin + most]
        self.left -= len(taken)
        return taken


@dataclass(slots=True)
class _Waiting:
    """What one line brought and waits."""

    line: Line
    pushes: deque[Brought] = field(default_factory=deque)
    count: int = 0

    @property
    def is_new(self) -> bool:
        """Say whether some of it is in memory only."""
        return not self.pushes[-1].number

    def take(self, most: int) -> tuple[list[Entry], list[int]]:
        """Take out so many entries; return them, and the numbers of the pushes that are over."""
        taken: list[Entry] = []
        over: list[int] = []
        while self.pushes and len(taken) < most:
            first = self.pushes[0]
            taken += first.take(most - len(taken), device=self.line.device)
            if not first.left:
                over += [first.number] if first.number else []
                self.pushes.popleft()
        self.count -= len(taken)
        return taken, over


class Backlog:
    """Entries that wait for their turn, by line; a line may be gone that brought them."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._waiting: dict[int, _Waiting] = {}
        # Numbers of pushes on the disk of which nothing waits any more.
        self._over: list[int] = []
        # Turns since one that only stored.
        self._since_filling = _PARTS
        # Whether the last turn was one, and a PC has said that it has more to push.
        self.awaits_more = False

    @property
    def numbers(self) -> frozenset[int]:
        """Return the lines of which something waits."""
        return frozenset(self._waiting)

    def add(self, number: int, line: Line, *, brought: Brought) -> None:
        """Let what was brought wait behind what the line brought before."""
        if not brought.left:
            self._over.append(brought.number)
            return
        waiting = self._waiting.setdefault(number, _Waiting(line))
        waiting.pushes.append(brought)
        waiting.count += brought.left

    def shares(self, at_once: int) -> Iterator[Share]:
        """Take out a turn's *at_once* entries; the lines that get none of it come first next time.

        Half of it goes to one line at least: each has its own looking up, answer and pages. Where
        more was brought than that, only lines with few get a share: all else is soon on the disk.
        While the next part of it is on its way (``awaits_more``) the turns behind that are shorter.
        """
        least = max(1, at_once // 2)
        numbers = self._in_order(least)
        room = at_once
        is_more_due = any(each.line.session.is_more_due for each in self._waiting.values())
        is_filling = self._is_too_much(room, least)
        self.awaits_more = is_filling and is_more_due
        if is_filling:
            self._since_filling = 0
            numbers = [number for number in numbers if self._waiting[number].count <= least]
        else:
            if is_more_due:
                room = min(room, max(1, at_once // _FIRST_PART) << self._since_filling)
            self._since_filling = min(self._since_filling + 1, _PARTS)
        for place, number in enumerate(numbers):
            if room <= 0:
                return
            if number not in self._waiting:
                continue
            fair = room // (len(numbers) - place)
            share = self._taken(number, min(room, max(least, fair)))
            room -= len(share.entries)
            yield share

    def _is_too_much(self, room: int, few: int) -> bool:
        """Say whether more waits than there is *room* for, and is not on the disk."""
        waiting = self._waiting.values()
        is_new = any(each.is_new and each.count > few for each in waiting)
        return is_new and sum(each.count for each in waiting) > room

    def _in_order(self, few: int) -> list[int]:
        """Return the lines, those with a *few* entries first, the others as they waited longest."""
        counts = {number: waiting.count for number, waiting in self._waiting.items()}
        return sorted(
            counts, key=lambda number: counts[number] if counts[number] <= few else few + 1
        )

    def all_of(self, device: str) -> Iterator[Share]:
        """Take out all that the PC *device* brought, before it speaks anew."""
        for number, waiting in list(self._waiting.items()):
            if waiting.line.device == device and number in self._waiting:
                yield self._taken(number, waiting.count)

    def unkept(self) -> Iterator[tuple[Line, Brought]]:
        """Return what waits and is not on the disk, in the order of each line."""
        for waiting in self._waiting.values():
            yield from ((waiting.line, each) for each in waiting.pushes if not each.number)

    def over(self) -> list[int]:
        """Return the numbers of what is on the disk and waits no more, once each."""
        over, self._over = self._over, []
        return over

    def drop(self, number: int) -> None:
        """Forget what the line brought: it comes again in the PC's next conversation."""
        if (waiting := self._waiting.pop(number, None)) is not None:
            self._over += [each.number for each in waiting.pushes if each.number]

    def drop_keys(self, keys: Collection[object]) -> None:
        """Forget what PCs brought whose key is one of *keys*."""
        for number, waiting in list(self._waiting.items()):
            if waiting.line.key in keys:
                self.drop(number)

    def clear(self) -> None:
        """Forget all of it."""
        self._waiting.clear()
        self._over.clear()

    def _taken(self, number: int, count: int) -> Share:
        waiting = self._waiting.pop(number)
        entries, over = waiting.take(count)
        self._over += over
        if waiting.pushes:
            # Behind the others.
            self._waiting[number] = waiting
        return Share(number, waiting.line, entries)
