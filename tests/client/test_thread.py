"""The one thread that owns a data folder."""

import asyncio
import threading

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
        thread._executor.submit(done.extend, [number])
    thread.stop()
    assert done == list(range(100))


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
