"""A PC's part in the comparison with the hub, beside the feed: when to ask, and what comes next.

A comparison is only fair where both stand at the same number of the feed and nothing of this PC
is on its way, so an answer is held until the cursor is exactly there, and asked for again when the
cursor passed it. What differs is looked for kind by kind, a page of hashes at a time, and mended
before the next page. Then both are compared once more, so that what cannot be mended is said.
"""

from collections.abc import Sequence
from enum import Enum, auto
from itertools import pairwise
from typing import Final, TypeAlias

from selaras.errors import RemoteProtocolError
from selaras.protocol.checking_frames import (
    Check,
    CheckAsk,
    CheckingAnswer,
    Items,
    ItemsAsk,
    Mend,
    MendAsk,
)
from selaras.protocol.effects import Compare, CompareItems, Effect, Send, StoreMend

# How often a busy feed may pass the number of a check before it is left for the next time.
MOST_TRIES: Final = 5
MEND_IDS: Final = 100

Kind: TypeAlias = tuple[str, str]


class Phase(Enum):
    """What the comparison waits for."""

    IDLE = auto()
    DUE = auto()
    ASKED = auto()
    HOLDING = auto()
    COMPARING = auto()
    LISTING = auto()
    MENDING = auto()


class Checking:
    """One comparison after the other, within one conversation."""

    def __init__(self) -> None:
        """Wait for the shell to say that one is due."""
        self.phase = Phase.IDLE
        self._tries = 0
        self._is_second = False
        self._check = Check(0, ())
        self._kinds: list[Kind] = []
        self._after = ""
        self._has_more = False
        self._found = 0
        self._ids: tuple[str, ...] = ()

    def due(self) -> None:
        """Hear that it is time; one that is under way goes on."""
        if self.phase is Phase.IDLE:
            self.phase, self._tries, self._is_second = Phase.DUE, MOST_TRIES, False

    def proceed(self, *, stored: int, is_even: bool) -> list[Effect]:
        """Hear how this PC stands with the feed; go on where that was waited for."""
        if self.phase is Phase.DUE and is_even:
            self.phase = Phase.ASKED
            return [Send(CheckAsk())]
        if self.phase is not Phase.HOLDING or stored < self._check.seq:
            return []
        if stored > self._check.seq:
            self._tries -= 1
            self.phase = Phase.DUE if self._tries else Phase.IDLE
            return self.proceed(stored=stored, is_even=is_even) if self._tries else []
        if not is_even:
            return []
        self.phase = Phase.COMPARING
        return [Compare(self._check, self._is_second)]

    def receive(self, frame: CheckingAnswer) -> list[Effect]:
        """Take an answer of the hub.

        Raises:
            RemoteProtocolError: It answers what was not asked.
        """
        match self.phase, frame:
            case Phase.ASKED, Check():
                self.phase, self._check = Phase.HOLDING, frame
                return []
            case Phase.LISTING, Items() if self._is_asked(frame):
                self._has_more = bool(frame.more)
                self._after = frame.items[-1].item_id if frame.items else frame.after
                return [CompareItems(frame)]
            case Phase.MENDING, Mend() if self._is_answer(frame):
                self._ids = self._ids[len(frame.ids) :]
                return [StoreMend(frame)]
            case phase, _:
                raise RemoteProtocolError(frame=type(frame).__name__, state=phase.name)

    def compared(self, differing: Sequence[Kind]) -> list[Effect]:
        """Take what ``Compare`` found; what still differs after mending waits for the next time."""
        self._kinds = [] if self._is_second else list(differing)
        self.phase = Phase.IDLE
        return self._next_kind() if self._kinds else []

    def listed(self, ids: Sequence[str]) -> list[Effect]:
        """Take what ``CompareItems`` found."""
        self._ids = tuple(ids)
        self._found += len(ids)
        return self._mend_more()

    def mended(self) -> list[Effect]:
        """Hear that what ``StoreMend`` brought is on this PC's disk."""
        return self._mend_more()

    def _mend_more(self) -> list[Effect]:
        family, kind = self._kinds[0]
        if self._ids:
            self.phase = Phase.MENDING
            return [Send(MendAsk(family, kind, self._ids[:MEND_IDS]))]
        if self._has_more:
            self.phase = Phase.LISTING
            return [Send(ItemsAsk(family, kind, self._after))]
        if not self._found:
            # All is alike and the sums are not: let the hub count.
            self.phase, self._found = Phase.MENDING, 1
            return [Send(MendAsk(family, kind))]
        del self._kinds[0]
        return self._next_kind()

    def _next_kind(self) -> list[Effect]:
        if not self._kinds:
            self.phase, self._is_second, self._tries = Phase.DUE, True, MOST_TRIES
            return []
        self.phase, self._found, self._after = Phase.LISTING, 0, ""
        return [Send(ItemsAsk(*self._kinds[0], ""))]

    def _is_asked(self, items: Items) -> bool:
        ids = [items.after, *(item.item_id for item in items.items)]
        is_next = (items.family, items.kind, items.after) == (*self._kinds[0], self._after)
        goes_on = bool(items.items) or not items.more
        return is_next and goes_on and all(a < b for a, b in pairwise(ids))

    def _is_answer(self, mend: Mend) -> bool:
        wanted = self._ids[:MEND_IDS]
        is_asked = (mend.family, mend.kind) == self._kinds[0]
        is_progress = bool(mend.ids) or not wanted
        return is_asked and is_progress and mend.ids == wanted[: len(mend.ids)]
