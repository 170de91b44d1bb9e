"""What a PC pushes in one conversation, and what of it is not settled: how much is read when."""

from collections.abc import Collection
from typing import Final

from selaras.protocol.effects import ReadOutbox
from selaras.protocol.frames import Entry
from selaras.protocol.held_outcomes import Sent
from selaras.protocol.own_entries import shortened

PUSH_ENTRIES: Final = 250
# A hub of this protocol keeps what waits on its disk, and takes more of it.
MORE_SINCE: Final = 6
MAX_IN_FLIGHT: Final = 2_000
MAX_IN_FLIGHT_BEFORE: Final = 1_000


def most_in_flight(protocol: int) -> int:
    """Return how many entries may be on their way without an outcome."""
    return MAX_IN_FLIGHT if protocol >= MORE_SINCE else MAX_IN_FLIGHT_BEFORE


class Pushing:
    """The outbox as this conversation knows it."""

    def __init__(self) -> None:
        """Know nothing of the outbox: it may hold something."""
        self._sent_n = 0
        self._in_flight: dict[int, Sent] = {}
        self._reading = self._changed_while_reading = self._is_answered = False
        self._may_hold_more = True
        # As long as the hub has not said which protocol is spoken.
        self._most = MAX_IN_FLIGHT_BEFORE

    @property
    def is_over(self) -> bool:
        """Say whether the outbox is settled."""
        return not self._may_hold_more and not self._in_flight

    @property
    def is_held_back(self) -> bool:
        """Say whether more may be read, and is only when the last push has left (``left``)."""
        return self._may_read and self._is_begun

    def more(self) -> list[ReadOutbox]:
        """Read on where there may be more, and room for it."""
        return self._read() if self._may_read and not self._is_begun else []

    def left(self) -> list[ReadOutbox]:
        """Hear that what was said is on its way: to read on keeps nobody waiting now."""
        return self._read() if self.is_held_back else []

    def welcomed(self, protocol: int) -> None:
        """Hear which protocol the hub speaks."""
        self._most = most_in_flight(protocol)

    def changed(self) -> None:
        """Hear that the outbox has something new."""
        self._may_hold_more = True
        self._changed_while_reading = self._reading

    def found(self, page: tuple[Entry, ...], *, is_all: bool) -> None:
        """Take what was read, which is pushed now."""
        self._reading = False
        # What was written while the shell was reading may not be in the page.
        self._may_hold_more = (bool(page) and not is_all) or self._changed_while_reading
        self._changed_while_reading = False
        if page:
            self._sent_n = page[-1].n
        self._in_flight.update((each.n, Sent(shortened(each), bool(each.changes))) for each in page)

    def unknown(self, numbers: Collection[int]) -> set[int]:
        """Return which of *numbers* nobody waits for."""
        return set(numbers) - self._in_flight.keys()

    def settled(self, numbers: Collection[int]) -> dict[int, Sent]:
        """Hear that these are settled; return what was sent under them."""
        self._is_answered = True
        return {n: self._in_flight.pop(n) for n in numbers}

    @property
    def _room(self) -> int:
        return self._most - len(self._in_flight)

    @property
    def _may_read(self) -> bool:
        return self._may_hold_more and self._room > 0 and not self._reading

    @property
    def _is_begun(self) -> bool:
        # To read and sign all of it first would keep the hub waiting with nothing to do.
        return not self._is_answered and len(self._in_flight) >= PUSH_ENTRIES

    def _read(self) -> list[ReadOutbox]:
        self._reading = True
        return [ReadOutbox(self._sent_n, min(self._room, PUSH_ENTRIES))]
