"""Timed work of the client: when to try the hub again. The one home of APScheduler here."""

import logging
import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from selaras.errors import HubError

log = logging.getLogger(__name__)

FIRST_DELAY_S: Final = 1.0
LONGEST_DELAY_S: Final = 60.0
# Each wait is drawn from this share of itself, so that a whole office does not call at once.
JITTER: Final = 0.5

_JOB: Final = "converse"


def delay_s(failures: int, chance: float) -> float:
    """Return how long to wait before the next attempt.

    Args:
        failures: Attempts that failed in a row, at least 1.
        chance: A number in [0, 1).
    """
    longest = min(LONGEST_DELAY_S, FIRST_DELAY_S * 2.0 ** min(failures - 1, 16))
    return longest * (1 - JITTER * chance)


class Reconnector:
    """Keeps a conversation going: when it ends, it is tried again, later each time."""

    def __init__(
        self,
        converse: Callable[[], Awaitable[None]],
        failed: Callable[[HubError], None],
    ) -> None:
        """Run *converse*; tell *failed* why it ended."""
        self._converse, self._failed = converse, failed
        self._failures = 0
        self._talking = False
        self._scheduler = AsyncIOScheduler(timezone=UTC)

    def start(self) -> None:
        """Begin now, on the running event loop."""
        self._scheduler.start()
        self._plan(0.0)

    def stop(self) -> None:
        """Stop trying."""
        self._scheduler.shutdown(wait=False)

    def succeeded(self) -> None:
        """Hear that the hub answered: the next wait is short again."""
        self._failures = 0

    def hurry(self) -> None:
        """Try now, unless a conversation is under way."""
        if not self._talking:
            self._plan(0.0)

    def _plan(self, wait_s: float) -> None:
        self._scheduler.add_job(
            self._attempt,
            "date",
            id=_JOB,
            run_date=datetime.now(UTC) + timedelta(seconds=wait_s),
            misfire_grace_time=None,
            replace_existing=True,
        )

    async def _attempt(self) -> None:
        self._talking = True
        try:
            await self._converse()
        except HubError as error:
            self._failures += 1
            self._failed(error)
        finally:
            self._talking = False
        wait_s = delay_s(max(self._failures, 1), random.random())  # noqa: S311  # not a secret
        log.info("sync.waiting seconds=%.1f failures=%d", wait_s, self._failures)
        self._plan(wait_s)
