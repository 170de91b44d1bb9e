"""When the hub's own replica stores what other PCs were sent already: while nobody waits.

It takes nearly as long as judging it did, in the same thread, and takes a processor from the PCs
that store the same just then. So it waits until those and whoever types next are done and the hub
takes no turn; where there is no quiet, the replica must not fall behind for long, and has as much
of the thread as turns have. What waits together comes in fewer pages, but short ones, so that a
turn can come between. Whoever works on the hub's PC finds it caught up as far as is quick
(``Home.catch_up``).
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Final

from selaras_client.composition.in_process import HubInProcess
from selaras_client.thread import DataThread

# Nothing was asked of the hub for so long: what it sent is stored everywhere, and nobody's next
# change is on its way. Far less than what a person on the hub's PC could see.
QUIET_S: Final = 0.05
# In a quiet moment so long between two pages: whoever speaks meanwhile goes first.
BETWEEN_S: Final = 0.001
# So long a window on the hub's PC may show others' work later than theirs do.
LATEST_S: Final = 2.0


class Lagging:
    """The hub's own replica, which is behind the other PCs now and then; used on the loop."""

    def __init__(
        self, hub: HubInProcess, thread: DataThread, loop: asyncio.AbstractEventLoop
    ) -> None:
        """Let the replica of *hub* catch up in *thread*, when *loop* says."""
        self._hub, self._thread, self._loop = hub, thread, loop
        self._since: float | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._is_turning = False
        # How many seconds of the thread the last turn took; written there.
        self.took = 0.0

    @contextmanager
    def turning(self) -> Iterator[None]:
        """Wait on while a turn is taken inside, however long it takes: others wait for its end."""
        self._is_turning = True
        self._stop()
        try:
            yield
        finally:
            self._is_turning = False
            self._turned()

    def _turned(self) -> None:
        if not self._hub.is_behind:
            self._even()
        elif self._since is not None and self._loop.time() >= self._latest():
            # Before the next turn, which may follow at once.
            self._step()
        else:
            self._wait(QUIET_S)

    def _go_on(self) -> None:
        if not self._is_turning:
            self._wait(BETWEEN_S)

    def _wait(self, seconds: float) -> None:
        now = self._loop.time()
        if self._since is None:
            self._since = now
        self._stop()
        self._timer = self._loop.call_at(min(now + seconds, self._latest()), self._step)

    def _latest(self) -> float:
        return (self._since or 0.0) + LATEST_S

    def _step(self) -> None:
        self._timer = None
        is_late = self._loop.time() >= self._latest()
        # To store takes no longer than to judge, so that it keeps up with what never ends.
        self._thread.later(partial(self._catch_up, self.took if is_late else 0.0))

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _catch_up(self, seconds: float) -> None:
        """In the data thread: store one message of those that wait, more for so many *seconds*."""
        until = self._loop.time() + seconds
        try:
            self._hub.catch_up_some()
            while self._hub.is_behind and self._loop.time() < until:
                self._hub.catch_up_some()
        finally:
            then = self._go_on if self._hub.is_behind else self._even
            with suppress(RuntimeError):
                # Only where the loop is closed, and nobody is served any more.
                self._loop.call_soon_threadsafe(then)

    def _even(self) -> None:
        self._since = None
        self._stop()
