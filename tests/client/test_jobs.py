"""When the hub is tried again."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.errors import LocalProtocolError, SelarasError, StoreError
from selaras_client.jobs import (
    FIRST_DELAY_S,
    JITTER,
    LONGEST_DELAY_S,
    Reconnector,
    Regularly,
    delay_s,
)
from selaras_client.wire import HubUnreachableError

FAILURES = st.integers(min_value=1, max_value=10**9)
CHANCES = st.floats(min_value=0, max_value=1, exclude_max=True)


@given(failures=FAILURES, chance=CHANCES)
def test_a_wait_has_bounds(failures: int, chance: float) -> None:
    wait_s = delay_s(failures, chance)
    assert FIRST_DELAY_S * (1 - JITTER) < wait_s <= LONGEST_DELAY_S


@given(failures=FAILURES, chance=CHANCES)
def test_a_wait_never_shrinks_with_failures(failures: int, chance: float) -> None:
    assert delay_s(failures + 1, chance) >= delay_s(failures, chance)


def test_waits_double_up_to_a_minute() -> None:
    assert [delay_s(count, 0.0) for count in range(1, 9)] == [1, 2, 4, 8, 16, 32, 60, 60]


def test_chance_takes_away_up_to_half_of_a_wait() -> None:
    assert delay_s(3, 0.5) == 3.0
    assert delay_s(3, 0.999) == pytest.approx(2.0, abs=0.01)


class Talks:
    """Conversations whose ends a test decides, one after the other."""

    def __init__(self, *ends: Callable[[], Awaitable[None]]) -> None:
        self._ends = list(ends)
        self.begun = asyncio.Event()
        self.told: list[SelarasError] = []
        self.reconnector = Reconnector(self._converse, self.told.append)

    async def _converse(self) -> None:
        await self._ends.pop(0)()

    async def for_ever(self) -> None:
        """Hold a conversation that nobody ends."""
        self.begun.set()
        await asyncio.Event().wait()

    def wait(self) -> timedelta:
        """Return how long until the next attempt."""
        job = self.reconnector._scheduler.get_job("turn")
        due: datetime = job.trigger.run_date
        return due - datetime.now(UTC)

    async def attempt(self) -> None:
        """Make an attempt now; the scheduler only remembers when the next one is due."""
        if not self.reconnector._scheduler.running:
            self.reconnector._scheduler.start(paused=True)
        await self.reconnector._attempt()


async def unreachable() -> None:
    raise HubUnreachableError(address="127.0.0.1:1")


async def disk_full() -> None:
    raise StoreError


async def fault() -> None:
    raise ZeroDivisionError


async def begun_anew() -> None:
    pass


def test_each_failure_waits_longer_and_an_answer_makes_the_wait_short_again() -> None:
    async def play() -> list[float]:
        talks = Talks(*[unreachable] * 5)
        waits = []
        for _ in range(4):
            await talks.attempt()
            waits.append(talks.wait().total_seconds())
        talks.reconnector.succeeded()
        await talks.attempt()
        return [*waits, talks.wait().total_seconds()]

    first, second, third, fourth, after_success = asyncio.run(play())
    for longest, wait_s in ((1, first), (2, second), (4, third), (8, fourth), (1, after_success)):
        assert longest / 2 - 0.5 < wait_s <= longest


@pytest.mark.parametrize(
    ("end", "told"),
    [(unreachable, HubUnreachableError), (disk_full, StoreError), (fault, LocalProtocolError)],
)
def test_no_failure_ends_the_trying_for_good(
    end: Callable[[], Awaitable[None]], told: type[SelarasError]
) -> None:
    async def play() -> Talks:
        talks = Talks(end)
        await talks.attempt()
        assert talks.wait() > timedelta(seconds=0.2)
        return talks

    assert [type(error) for error in asyncio.run(play()).told] == [told]


def test_a_full_disk_is_tried_rarely_though_the_hub_answers_each_time() -> None:
    async def play() -> list[float]:
        talks = Talks(*[disk_full] * 3)
        waits = []
        for _ in range(3):
            talks.reconnector.succeeded()
            await talks.attempt()
            waits.append(talks.wait().total_seconds())
        return waits

    assert min(asyncio.run(play())) > LONGEST_DELAY_S / 2 - 1


def test_a_conversation_that_began_anew_is_followed_by_the_next_at_once() -> None:
    async def play() -> Talks:
        talks = Talks(begun_anew)
        await talks.attempt()
        assert talks.wait() <= timedelta(0)
        return talks

    assert asyncio.run(play()).told == []


def test_hurrying_cuts_a_wait_short_but_not_a_conversation() -> None:
    async def play() -> None:
        talks = Talks(unreachable)
        talks._ends.append(talks.for_ever)
        await talks.attempt()
        talks.reconnector.hurry()
        assert talks.wait() <= timedelta(0)
        talk = asyncio.create_task(talks.attempt())
        await talks.begun.wait()
        before = talks.wait()
        talks.reconnector.hurry()
        assert abs(talks.wait() - before) < timedelta(seconds=1)
        talk.cancel()
        await asyncio.wait({talk})

    asyncio.run(play())


def test_stopping_ends_the_conversation_and_waits_for_its_end() -> None:
    ended: list[str] = []
    begun = asyncio.Event()

    async def tidy() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            ended.append("tidied")

    async def play() -> None:
        talks = Talks(tidy)
        talks.reconnector.start()
        await begun.wait()
        await talks.reconnector.stop()
        assert ended == ["tidied"]
        assert talks.told == []

    asyncio.run(play())


def test_what_is_done_regularly_goes_on_after_a_failure() -> None:
    done: list[str] = []
    third = asyncio.Event()

    async def work() -> None:
        done.append("turn")
        if len(done) == 1:
            raise StoreError
        if len(done) == 2:
            raise ZeroDivisionError
        third.set()

    async def play() -> None:
        regularly = Regularly(work, first_s=0.0, every_s=0.01)
        regularly.start()
        await third.wait()
        await regularly.stop()
        count = len(done)
        await asyncio.sleep(0)
        assert len(done) == count

    asyncio.run(play())


def test_stopping_waits_for_what_is_done_regularly() -> None:
    ended: list[str] = []
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        begun.set()
        await go_on.wait()
        ended.append("whole")

    async def play() -> None:
        regularly = Regularly(work, first_s=0.0, every_s=60.0)
        regularly.start()
        await begun.wait()
        stopping = asyncio.create_task(regularly.stop())
        await asyncio.sleep(0)
        assert not stopping.done()
        go_on.set()
        await stopping
        assert ended == ["whole"]

    asyncio.run(play())


def test_what_was_never_started_can_be_stopped() -> None:
    async def play() -> None:
        await Regularly(unreachable, first_s=0.0, every_s=60.0).stop()

    asyncio.run(play())
