"""Noticing that the PC's clock was set while Selaras runs.

Plans are made by the wall clock: one set back by ten years would make the next attempt wait for
ten years. So the clock is held against one that nobody can set, once a minute.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import datetime
from typing import Final

from selaras.domain.alarms import Cause
from selaras.replica import Replica
from selaras.replica.people import set_back_by

log = logging.getLogger(__name__)

LOOK_S: Final = 60.0
# A PC that slept is not one whose clock was set, but counts as one: both plan anew.
JUMP_S: Final = 30.0


class ClockWatch:
    """Looks at the clock as long as it runs."""

    def __init__(
        self,
        jumped: Callable[[], None],
        *,
        wall: Callable[[], float] = time.time,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        """Tell *jumped* when the clock was set; *wall* and *steady* tell seconds."""
        self._jumped, self._wall, self._steady = jumped, wall, steady
        self._offset = wall() - steady()
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Look once a minute from now on, on the running event loop."""
        self._timer = asyncio.get_running_loop().call_later(LOOK_S, self._look_again)

    def stop(self) -> None:
        """Look no more."""
        if self._timer is not None:
            self._timer.cancel()

    def look(self) -> None:
        """Hold the clock against the steady one now."""
        offset = self._wall() - self._steady()
        moved_s, self._offset = offset - self._offset, offset
        if abs(moved_s) > JUMP_S:
            log.warning("clock.set seconds=%d", round(moved_s))
            self._jumped()

    def _look_again(self) -> None:
        self.look()
        self.start()


def tell_of_clock(replica: Replica, *, now: datetime) -> None:
    """Tell whoever sits here where the clock went back since the last use.

    Before anything else is written: a PC that is its own hub takes any time for the right one.
    """
    with replica.reading() as db:
        back = set_back_by(db, now=now)
    if back:
        facts = {"seconds": str(round(back.total_seconds()))}
        replica.alarms.raise_here(Cause("clock-back", facts=facts))
