"""The one thread that owns a data folder."""

import asyncio
import subprocess
import sys
import threading
from functools import partial

import pytest

from selaras_client.thread import QUIET_S, STACK_BYTES, DataThread


def test_everything_runs_in_one_and_the_same_thread() -> None:
    async def ask(thread: DataThread) -> set[int]:
        return {await thread.ask(threading.get_ident) for _ in range(5)}

    with DataThread() as thread:
        found = asyncio.run(ask(thread)) | {thread.run(threading.get_ident)}
    assert len(found) == 1
    assert threading.get_ident() not in found


def test_the_stack_is_large_and_only_there(monkeypatch: pytest.MonkeyPatch) -> None:
    before = threading.stack_size()
    asked: list[int] = []
    real = threading.stack_size

    def heard(size: int = 0) -> int:
        asked.append(size)
        return real(size)

    monkeypatch.setattr(threading, "stack_size", heard)
    with DataThread() as thread:
        monkeypatch.undo()
        thread.run(lambda: None)
    assert asked == [STACK_BYTES, before]
    assert threading.stack_size() == before


def test_what_goes_wrong_there_comes_through() -> None:
    def fail() -> None:
        raise LookupError("reason")

    with DataThread() as thread:
        with pytest.raises(LookupError, match="reason"):
            thread.run(fail)
        with pytest.raises(LookupError, match="reason"):
            asyncio.run(thread.ask(fail))
        assert thread.run(lambda: "still there") == "still there"


def test_what_was_asked_is_finished_before_the_thread_ends() -> None:
    done: list[int] = []
    thread = DataThread()
    for number in range(100):
        thread.later(partial(done.extend, [number]))
    thread.stop()
    assert done == list(range(100))


def test_what_is_called_off_before_its_turn_is_not_done() -> None:
    done: list[str] = []

    async def play(thread: DataThread) -> None:
        turn = threading.Event()
        first = asyncio.ensure_future(thread.ask(turn.wait))
        called_off = asyncio.ensure_future(thread.ask(lambda: done.append("called off")))
        await asyncio.sleep(0)
        called_off.cancel()
        await asyncio.sleep(0)
        turn.set()
        assert await first
        await thread.ask(lambda: done.append("next"))

    with DataThread() as thread:
        asyncio.run(play(thread))
    assert done == ["next"]


class PanicError(BaseException):
    """As a library's panic, it is no ``Exception``."""


def test_a_panic_is_told_to_whoever_asked_and_ends_nothing() -> None:
    def panic() -> None:
        raise PanicError

    with DataThread() as thread:
        thread.later(panic)
        with pytest.raises(PanicError):
            thread.run(panic)
        with pytest.raises(PanicError):
            asyncio.run(thread.ask(panic))
        assert thread.run(lambda: "still there") == "still there"


def test_nothing_is_taken_any_more_once_it_has_ended() -> None:
    with DataThread() as thread:
        pass
    thread.later(lambda: None)
    for ask in (thread.run, lambda work: asyncio.run(thread.ask(work))):
        with pytest.raises(RuntimeError, match="ended"):
            ask(lambda: None)
    thread.stop()


def test_a_process_that_ends_without_stopping_it_finishes_what_was_asked() -> None:
    code = """
from selaras_client.thread import DataThread
thread = DataThread()
for number in range(1000):
    thread.later(lambda: sum(range(1000)))
thread.later(lambda: print("done", flush=True))
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert ended.stdout == "done\n"


def test_once_nothing_was_asked_for_a_while_the_quiet_work_is_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("selaras_client.thread.QUIET_S", 0.0)

    async def ask(thread: DataThread) -> None:
        done, loop = asyncio.Event(), asyncio.get_running_loop()
        thread.when_quiet(lambda: loop.call_soon_threadsafe(done.set))
        await thread.ask(lambda: None)
        await done.wait()

    with DataThread() as thread:
        for _ in range(2):
            asyncio.run(ask(thread))


class Clockwork(asyncio.SelectorEventLoop):
    """A loop whose time is moved by hand."""

    now = 100.0

    def time(self) -> float:
        return self.now


def test_it_is_not_done_while_more_and_more_is_asked() -> None:
    loop, done = Clockwork(), list[float]()

    async def go_on(thread: DataThread, seconds: float) -> None:
        loop.now += seconds
        for _ in range(3):
            await asyncio.sleep(0)
        thread.run(lambda: None)

    async def play(thread: DataThread) -> None:
        for _ in range(10):
            await thread.ask(lambda: None)
            await go_on(thread, QUIET_S / 2)
        assert not done
        await go_on(thread, QUIET_S)
        assert len(done) == 1

    with DataThread() as thread:
        thread.when_quiet(lambda: done.append(loop.now))
        loop.run_until_complete(play(thread))
    loop.close()
