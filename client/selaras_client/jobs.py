"""Timed work of the client: when to try the hub again, and upkeep. The one home of APScheduler."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from selaras.errors import LocalProtocolError, SelarasError, StoreError
from selaras_client.clock_watch import ClockWatch

if TYPE_CHECKING:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger(__name__)

FIRST_DELAY_S: Final = 1.0
LONGEST_DELAY_S: Final = 60.0
# Each wait is drawn from this share of itself, so that a whole office does not call at once.
JITTER: Final = 0.5

_JOB: Final = "turn"
_MANY: Final = 16
_MAX_INSTANCES: Final = 4


def delay_s(failures: int, chance: float) -> float:
    """Return how long to wait before the next attempt.

    Args:
        failures: Attempts that failed in a row, at least 1.
        chance: A number in [0, 1).
    """
    longest = min(LONGEST_DELAY_S, FIRST_DELAY_S * 2.0 ** min(failures - 1, 16))
    return longest * (1 - JITTER * chance)


def _scheduler() -> "AsyncIOScheduler":
    # Only what stays running has timed work: a command that is done at once does not wait for it.
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    return AsyncIOScheduler(timezone=UTC)


class Reconnector:
    """Keeps a conversation going: when it ends, it is tried again, later after each failure."""

    def __init__(
        self,
        converse: Callable[[], Awaitable[None]],
        failed: Callable[[SelarasError], None],
        *,
        begin_anew: Callable[[], None] | None = None,
    ) -> None:
        """Run *converse*; tell *failed* why it ended, unless it asked to begin anew.

        Args:
            begin_anew: Lets the conversation under way make room for the next, where the hub
                hears anew what time it is here.
        """
        self._begin_anew = begin_anew
        self._converse, self._failed = converse, failed
        self._failures = 0
        self._talk: asyncio.Future[None] | None = None
        self._scheduler = _scheduler()
        self._watch = ClockWatch(self._clock_was_set)

    def start(self) -> None:
        """Begin now, on the running event loop."""
        self._scheduler.start()
        self._watch.start()
        self._plan(0.0)

    async def stop(self) -> None:
        """End the conversation and stop trying."""
        talk = self._talk
        self._watch.stop()
        self._scheduler.shutdown(wait=False)
        if talk is not None:
            talk.cancel()
            await asyncio.wait({talk})

    def succeeded(self) -> None:
        """Hear that the hub answered: the next wait is short again."""
        self._failures = 0

    def hurry(self) -> None:
        """Try now, unless a conversation is under way."""
        if self._talk is None:
            self._plan(0.0)

    def _clock_was_set(self) -> None:
        if self._talk is not None and self._begin_anew is not None:
            self._begin_anew()
        self.hurry()

    def _plan(self, wait_s: float) -> None:
        self._scheduler.add_job(
            self._attempt,
            "date",
            id=_JOB,
            run_date=datetime.now(UTC) + timedelta(seconds=wait_s),
            misfire_grace_time=None,
            # The next attempt is planned while this one ends: with 1 it could be left out.
            max_instances=_MAX_INSTANCES,
            replace_existing=True,
        )

    async def _attempt(self) -> None:
        if self._talk is not None:
            return
        self._talk = asyncio.ensure_future(self._converse())
        try:
            await self._talk
            wait_s = 0.0
        except asyncio.CancelledError:
            # Only stop() ends a conversation so.
            return
        except SelarasError as error:
            wait_s = self._wait_after(error)
        except Exception as error:  # a fault here must not end the sync for good
            log.exception("sync.failed")
            wait_s = self._wait_after(LocalProtocolError(reason=type(error).__name__))
        finally:
            self._talk = None
        self._plan(wait_s)

    def _wait_after(self, error: SelarasError) -> float:
        self._failures += 1
        self._failed(error)
        # A full drive is not emptied in a second, and the hub answers every time until then.
        failures = _MANY if isinstance(error, StoreError) else self._failures
        wait_s = delay_s(failures, random.random())  # noqa: S311  # not a secret
        log.info("sync.waiting seconds=%.1f failures=%d", wait_s, self._failures)
        return wait_s


class Regularly:
    """Does something a while after the start and then again and again, one at a time."""

    def __init__(
        self, work: Callable[[], Awaitable[None]], *, first_s: float, every_s: float
    ) -> None:
        """Do *work*; what it raises is logged and it is done again next time."""
        self._work, self._first_s, self._every_s = work, first_s, every_s
        self._under_way: asyncio.Future[None] | None = None
        self._scheduler = _scheduler()
        self._watch = ClockWatch(self._plan)

    def start(self) -> None:
        """Begin to count, on the running event loop."""
        self._scheduler.start()
        self._watch.start()
        self._plan()

    def _plan(self) -> None:
        """Count from now on, by the clock as it is now."""
        self._scheduler.add_job(
            self._turn,
            "interval",
            id=_JOB,
            replace_existing=True,
            seconds=self._every_s,
            next_run_time=datetime.now(UTC) + timedelta(seconds=self._first_s),
            # A PC that slept through some of them does it once when it wakes.
            misfire_grace_time=None,
            coalesce=True,
        )

    async def stop(self) -> None:
        """Begin nothing more, and wait for what is under way."""
        self._watch.stop()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        if self._under_way is not None:
            await asyncio.wait({self._under_way})

    async def _turn(self) -> None:
        self._under_way = asyncio.ensure_future(self._work())
        try:
            # Its end is waited for by whoever stops us, not cut off.
            await asyncio.shield(self._under_way)
        except SelarasError as error:
            log.warning("upkeep.failed code=%s", error.code)
        except Exception:  # it must be done again next time, whatever happened
            log.exception("upkeep.failed")
