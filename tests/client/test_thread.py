"""The one thread that owns a data folder."""

import asyncio
import threading

import pytest

from selaras_client.thread import STACK_BYTES, DataThread


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
