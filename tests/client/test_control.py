"""Commands that reach the process which already runs on the data folder."""

import asyncio
import json
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest

from selaras_client.control import FILE_NAME, ControlServer, Handler, NoAnswerError, ask_running
from selaras_client.stopping import Stopping

T = TypeVar("T")
Visit = Callable[[ControlServer], Awaitable[T]]


async def echo(request: dict[str, Any], _: Stopping) -> dict[str, Any]:
    return {"got": request}


def with_server(home: Path, visit: Visit[T], *, handle: Handler = echo) -> T:
    async def play() -> T:
        server = ControlServer(home, handle)
        await server.start()
        try:
            return await visit(server)
        finally:
            await server.stop()

    return asyncio.run(play())


def spot(home: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((home / FILE_NAME).read_text(encoding="utf-8"))
    return found


async def said_to(home: Path, line: bytes) -> bytes:
    """Say *line* to the server and return all it says before it hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", spot(home)["port"])
    writer.write(line)
    try:
        return await reader.read()
    except ConnectionError:
        return b""
    finally:
        writer.close()


def test_a_request_is_answered_without_its_token(tmp_path: Path) -> None:
    request = {"argv": ["list"], "word": "\udcff"}
    answer = with_server(tmp_path, lambda _: asyncio.to_thread(ask_running, tmp_path, request))
    assert answer == {"got": request}


@pytest.mark.parametrize(
    "line",
    [
        b"\n",
        b"hello\n",
        b"[1]\n",
        b'"text"\n',
        b"\xff\xfe\n",
        b"[" * 100_000 + b"\n",
        b'{"argv": ["list"]}\n',
        b'{"argv": ["list"], "token": "wrong"}\n',
        '{"argv": ["list"], "token": "é"}\n'.encode(),
        b'{"token": null}\n',
        b"x" * (5 * 1024 * 1024) + b"\n",
    ],
    ids=lambda line: repr(line[:24]),
)
def test_whoever_does_not_know_the_token_gets_nothing(tmp_path: Path, line: bytes) -> None:
    asked: list[dict[str, Any]] = []

    async def handle(request: dict[str, Any], _: Stopping) -> dict[str, Any]:
        asked.append(request)
        return {}

    async def visit(_: ControlServer) -> tuple[bytes, dict[str, Any] | None]:
        said = await said_to(tmp_path, line)
        return said, await asyncio.to_thread(ask_running, tmp_path, {"n": 1})

    said, answer = with_server(tmp_path, visit, handle=handle)
    assert said == b""
    assert answer == {}
    assert asked == [{"n": 1}]


def test_only_the_owner_can_read_the_secret(tmp_path: Path) -> None:
    async def visit(_: ControlServer) -> int:
        return (tmp_path / FILE_NAME).stat().st_mode & 0o077

    assert with_server(tmp_path, visit) == 0
    assert not (tmp_path / FILE_NAME).exists()


def test_nobody_answers_where_nothing_runs(tmp_path: Path) -> None:
    assert ask_running(tmp_path, {}) is None


@pytest.mark.parametrize(
    "left",
    [
        "",
        "{}",
        "[]",
        "not json",
        '{"port": "x", "token": 1}',
        '{"port": 99999999999, "token": "t"}',
        '{"port": -1, "token": "t"}',
    ],
)
def test_a_spoilt_note_of_an_earlier_process_is_no_answer(tmp_path: Path, left: str) -> None:
    (tmp_path / FILE_NAME).write_text(left, encoding="utf-8")
    assert ask_running(tmp_path, {}) is None


def test_a_note_whose_process_is_gone_is_no_answer(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    (tmp_path / FILE_NAME).write_text(json.dumps({"port": port, "token": "t"}), encoding="utf-8")
    assert ask_running(tmp_path, {}) is None


def test_a_command_that_was_taken_and_never_answered_is_not_sent_again(tmp_path: Path) -> None:
    async def break_down(_: dict[str, Any], __: Stopping) -> dict[str, Any]:
        raise ConnectionResetError

    with pytest.raises(NoAnswerError):
        with_server(
            tmp_path, lambda _: asyncio.to_thread(ask_running, tmp_path, {}), handle=break_down
        )


def test_a_command_that_was_taken_is_finished_before_the_process_ends(tmp_path: Path) -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def slow(_: dict[str, Any], __: Stopping) -> dict[str, Any]:
        begun.set()
        await may_end.wait()
        return {"done": True}

    async def visit(server: ControlServer) -> dict[str, Any] | None:
        asking = asyncio.create_task(asyncio.to_thread(ask_running, tmp_path, {}))
        await begun.wait()
        stopping = asyncio.create_task(server.stop())
        await asyncio.sleep(0)
        assert not (tmp_path / FILE_NAME).exists()
        assert not stopping.done()
        may_end.set()
        await stopping
        return await asking

    assert with_server(tmp_path, visit, handle=slow) == {"done": True}
