"""When the hub's own replica stores what other PCs were sent already: while nobody waits.

It takes as long as judging it did, in the same thread. A PC that comes back with many entries
sends the next of them at once, so that a short quiet is enough to tell; where there is none, the
replica must not fall behind for long. Whoever works on the hub's PC finds it caught up all the
same (``Home.catch_up``).
"""

import asyncio
from contextlib import suppress
from functools import partial
from typing import Final

from selaras_client.composition.in_process import HubInProcess
from selaras_client.thread import DataThread

# Nothing was asked of the hub for so long. A PC that has more to say says it within the time that
# its message takes from the socket to the desk.
QUIET_S: Final = 0.005
# So long a window on the hub's PC may show others' work later than theirs do.
LATEST_S: Final = 2.0
# As many pages as the hub lets be under way, so that the replica keeps up with what never ends.
AT_ONCE: Final = 4


class Lagging:
    """The hub's own replica, which is behind the other PCs now and then; used on the loop."""

    def __init__(
        self, hub: HubInProcess, thread: DataThread, loop: asyncio.AbstractEventLoop
    ) -> None:
        """Let the replica of *hub* catch up in *thread*, when *loop* says."""
        self._hub, self._thread, self._loop = hub, thread, loop
        self._since: float | None = None
        self._timer: asyncio.TimerHandle | None = None

    def behind(self) -> None:
        """Hear that something waits for it, after each turn and each step that left some."""
        now = self._loop.time()
        if self._since is None:
            self._since = now
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_at(min(now + QUIET_S, self._latest()), self._step)

    def _latest(self) -> float:
        return (self._since or 0.0) + LATEST_S

    def _step(self) -> None:
        self._timer = None
        most = AT_ONCE if self._loop.time() >= self._latest() else 1
        self._thread.later(partial(self._catch_up, most))

    def _catch_up(self, most: int) -> None:
        """In the data thread: store so many messages of those that wait."""
        try:
            for _ in range(most):
                self._hub.catch_up_some()
        finally:
            then = self.behind if self._hub.is_behind else self._even
            with suppress(RuntimeError):
                # Only where the loop is closed, and nobody is served any more.
                self._loop.call_soon_threadsafe(then)

    def _even(self) -> None:
        self._since = None
        if self._timer is not None:
            self._timer.cancel()
