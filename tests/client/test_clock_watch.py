"""A clock that is set while Selaras runs does not make it wait for years."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from selaras_client.clock_watch import ClockWatch
from selaras_client.jobs import Reconnector, Regularly
from tests.client.test_jobs import Talks, unreachable


@pytest.mark.parametrize("moved_s", [-3_650 * 86_400, 3_650 * 86_400])
def test_a_clock_that_is_set_does_not_make_the_next_attempt_wait(moved_s: int) -> None:
    async def play() -> timedelta:
        talks = Talks(unreachable)
        await talks.attempt()
        talks.reconnector._scheduler.modify_job(
            "turn", next_run_time=datetime.now(UTC) - timedelta(seconds=moved_s)
        )
        wall = [1_000.0, 1_000.0 + moved_s]
        jumped = talks.reconnector._clock_was_set
        watch = ClockWatch(jumped, wall=lambda: wall.pop(0), steady=lambda: 5.0)
        watch.look()
        return talks.wait()

    assert asyncio.run(play()) <= timedelta(0)


def test_a_clock_that_is_set_makes_a_conversation_begin_anew_and_upkeep_count_anew() -> None:
    async def nothing() -> None:
        raise AssertionError

    async def play() -> tuple[list[str], timedelta]:
        said: list[str] = []
        begun = asyncio.Event()

        async def talk() -> None:
            begun.set()
            await asyncio.Event().wait()

        reconnector = Reconnector(
            talk, lambda _: None, begin_anew=lambda: said.append("begun anew")
        )
        reconnector.start()
        await begun.wait()
        reconnector._clock_was_set()
        await reconnector.stop()
        upkeep = Regularly(nothing, first_s=30, every_s=900)
        upkeep.start()
        upkeep._scheduler.modify_job("turn", next_run_time=datetime(2040, 1, 1, tzinfo=UTC))
        upkeep._plan()
        (job,) = upkeep._scheduler.get_jobs()
        await upkeep.stop()
        return said, job.next_run_time - datetime.now(UTC)

    said, wait = asyncio.run(play())
    assert said == ["begun anew"]
    assert wait < timedelta(seconds=31)


def test_a_clock_that_is_kept_right_is_left_alone() -> None:
    jumps: list[int] = []
    wall = [1_000.0, 1_061.0, 1_109.5]
    steady = [5.0, 65.0, 125.0]
    watch = ClockWatch(
        lambda: jumps.append(1), wall=lambda: wall.pop(0), steady=lambda: steady.pop(0)
    )
    watch.look()
    watch.look()
    assert jumps == []
