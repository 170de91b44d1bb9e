"""How a command reaches the process that already runs on the same data folder.

The running process listens on 127.0.0.1 and writes port and secret into ``berjalan.json``, which
only its owner can read. A command that finds the folder taken sends itself there: one writer per
file, whoever asks. The running process first says that it has taken the command, then does it:
a command that was taken and never answered may have been done, and is not sent again.
"""

import asyncio
import contextlib
import hmac
import json
import logging
import os
import secrets
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final, TypeAlias

from selaras.errors import StoreError
from selaras_client.stopping import Stopping

log = logging.getLogger(__name__)

FILE_NAME: Final = "berjalan.json"
MAX_REQUEST_BYTES: Final = 4 * 1024 * 1024
CONNECT_S: Final = 2.0
TAKEN_S: Final = 30.0
ANSWER_S: Final = 3600.0
STOP_S: Final = 60.0
HOLD_STEP_S: Final = 0.5

Request: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Held:
    """What a command began that lasts as long as the process that asked for it.

    Args:
        answer: What that process is told now.
        release: Ends it.
    """

    answer: dict[str, Any]
    release: Callable[[], Awaitable[None]]


Handler: TypeAlias = Callable[[Request, Stopping], Awaitable[dict[str, Any] | Held]]

_TAKEN: Final = b"taken\n"


class NoAnswerError(StoreError):
    """The running process took the command and ended before it answered."""

    code = "home.no-answer"


class ControlServer:
    """The running process's end."""

    def __init__(self, home: Path, handle: Handler) -> None:
        """Let *handle* answer requests about *home*."""
        self._path, self._handle = home / FILE_NAME, handle
        self._token = secrets.token_hex(32)
        self._server: asyncio.Server | None = None
        self._working: set[asyncio.Task[None] | None] = set()
        self._is_stopping = False
        self._stopping = asyncio.Event()

    async def start(self) -> None:
        """Begin to listen and say where.

        Where that cannot be written (a full drive), other commands wait until this one ends.
        """
        self._server = await asyncio.start_server(
            self._serve, "127.0.0.1", 0, limit=MAX_REQUEST_BYTES
        )
        port = self._server.sockets[0].getsockname()[1]
        try:
            _write_private(self._path, json.dumps({"port": port, "token": self._token}))
        except OSError as error:
            log.warning("control.not-written reason=%s", error.strerror)
            with contextlib.suppress(OSError):
                forget_running(self._path.parent)

    async def stop(self) -> None:
        """Stop listening and finish what was taken; later commands open the folder themselves."""
        self._is_stopping = True
        self._stopping.set()
        with contextlib.suppress(OSError):
            forget_running(self._path.parent)
        if self._server is not None:
            self._server.close()
        working = [task for task in self._working if task is not None]
        if working:
            await asyncio.wait(working, timeout=STOP_S)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        try:
            request = _object(await reader.readline())
            if self._may_take(str(request.pop("token", ""))):
                self._working.add(task)
                writer.write(_TAKEN)
                await writer.drain()
                await self._answer(request, reader, writer)
        except (ValueError, ConnectionError, RecursionError):
            # Whoever it was did not speak our language, or hung up; the next one may.
            pass
        finally:
            self._working.discard(task)
            writer.close()

    async def _answer(
        self, request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Do what is asked; whoever hangs up meanwhile (Ctrl+C) wants it stopped."""
        stopping = Stopping()
        gone = asyncio.ensure_future(_until_gone(reader, stopping))
        try:
            answer = await self._handle(request, stopping)
            if isinstance(answer, Held):
                await self._hold(answer, gone, writer)
            else:
                await _say(answer, writer)
        finally:
            gone.cancel()

    async def _hold(
        self, held: Held, gone: asyncio.Future[None], writer: asyncio.StreamWriter
    ) -> None:
        """Go on until the process that asked is gone, or this one ends."""
        ending = asyncio.ensure_future(self._until_stopping())
        try:
            await _say(held.answer, writer)
            await asyncio.wait({gone, ending}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            ending.cancel()
            await held.release()

    async def _until_stopping(self) -> None:
        await self._stopping.wait()

    def _may_take(self, token: str) -> bool:
        is_ours = hmac.compare_digest(token.encode("utf-8", "replace"), self._token.encode())
        return is_ours and not self._is_stopping


def ask_running(
    home: Path, request: Request, *, hold: Callable[[dict[str, Any]], bool] | None = None
) -> dict[str, Any] | None:
    """Send *request* to the process that runs on *home*; None when none takes it.

    Args:
        hold: Hears the answer; when it says so, what that process began for us lasts as long as
            this waits here, and None is returned when that process has ended it.

    Raises:
        NoAnswerError: It was taken, and whether it was done nobody knows.
    """
    try:
        spot = _object((home / FILE_NAME).read_bytes())
        with socket.create_connection(("127.0.0.1", spot["port"]), CONNECT_S) as line:
            line.settimeout(TAKEN_S)
            line.sendall(json.dumps({**request, "token": spot["token"]}).encode("utf-8") + b"\n")
            with line.makefile("rb") as answers:
                if answers.readline(len(_TAKEN)) != _TAKEN:
                    return None
                line.settimeout(ANSWER_S)
                answer = _answer(answers)
                if hold is None or not hold(answer):
                    return answer
                _wait_until_closed(line)
                return None
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        return None


async def _until_gone(reader: asyncio.StreamReader, stopping: Stopping) -> None:
    """Wait until whoever asked hangs up, and want the work for her stopped then."""
    with contextlib.suppress(ConnectionError):
        await reader.read(1)
    stopping.stop()


async def _say(answer: dict[str, Any], writer: asyncio.StreamWriter) -> None:
    writer.write(json.dumps(answer).encode("utf-8") + b"\n")
    await writer.drain()


def _wait_until_closed(line: socket.socket) -> None:
    # In short steps: on Windows a socket that waits does not hear Ctrl+C.
    line.settimeout(HOLD_STEP_S)
    while True:
        with contextlib.suppress(TimeoutError):
            if not line.recv(1):
                return


def forget_running(home: Path) -> None:
    """Take away what a process that ran on *home* left behind."""
    (home / FILE_NAME).unlink(missing_ok=True)


def _answer(answers: BinaryIO) -> dict[str, Any]:
    try:
        return _object(answers.readline())
    except (OSError, ValueError) as error:
        raise NoAnswerError from error


def _object(raw: bytes) -> dict[str, Any]:
    found = json.loads(raw)
    return found if isinstance(found, dict) else {}


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(path, flags, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
