"""When the hub takes its next turn: once something arrives, or of itself for what is left.

Behind a push that filled a turn the next one of that PC is mostly on its way. To judge some of it
meanwhile is a turn with a commit and pages for everybody's few entries, on processors that the PC
needs to make its next push. So the hub waits a little for it.
"""

import asyncio
from collections.abc import Callable
from typing import Final, TypeAlias

# The lines of which something waits to be judged in the next turn.
Unjudged: TypeAlias = Callable[[], frozenset[int]]

# In so long a usual PC reads, signs and sends 250 entries; a slower one loses no more by it.
MORE_WITHIN_S: Final = 0.01


class NextTurn:
    """The next turn of one hub; used on the loop."""

    def __init__(
        self, unjudged: Unjudged = frozenset, awaits_more: Callable[[], bool] = bool
    ) -> None:
        """Begin with none to come.

        Args:
            unjudged: What is left: then it comes of itself.
            awaits_more: Whether it does so a little later, because more of that is on its way.
        """
        self._unjudged, self._awaits_more = unjudged, awaits_more
        self._is_due = asyncio.Event()
        self._timer: asyncio.TimerHandle | None = None

    def hurry(self) -> None:
        """Let it come now."""
        self._is_due.set()

    async def come(self) -> None:
        """Wait until it is to be taken."""
        await self._is_due.wait()
        self._is_due.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def follow(self) -> None:
        """Let it come of itself where the last one left something."""
        if not self._unjudged():
            return
        if self._awaits_more():
            later = asyncio.get_running_loop().call_later
            self._timer = later(MORE_WITHIN_S, self.hurry)
        else:
            self.hurry()
