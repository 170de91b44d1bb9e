"""How a command reaches the process that already runs on the same data folder.

The running process listens on 127.0.0.1 and writes port and secret into ``berjalan.json``, which
only its owner can read. A command that finds the folder taken sends itself there: one writer per
file, whoever asks. The running process first says that it has taken the command, then does it:
a command that was taken and never answered may have been done, and is not sent again.
"""

import asyncio
import hmac
import json
import os
import secrets
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, BinaryIO, Final, TypeAlias

from selaras.errors import StoreError

FILE_NAME: Final = "berjalan.json"
MAX_REQUEST_BYTES: Final = 4 * 1024 * 1024
CONNECT_S: Final = 2.0
TAKEN_S: Final = 30.0
ANSWER_S: Final = 3600.0
STOP_S: Final = 60.0

Request: TypeAlias = dict[str, Any]
Handler: TypeAlias = Callable[[Request], Awaitable[dict[str, Any]]]

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

    async def start(self) -> None:
        """Begin to listen and say where."""
        self._server = await asyncio.start_server(
            self._serve, "127.0.0.1", 0, limit=MAX_REQUEST_BYTES
        )
        port = self._server.sockets[0].getsockname()[1]
        _write_private(self._path, json.dumps({"port": port, "token": self._token}))

    async def stop(self) -> None:
        """Stop listening and finish what was taken; later commands open the folder themselves."""
        self._is_stopping = True
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
                answer = await self._handle(request)
                writer.write(json.dumps(answer).encode("utf-8") + b"\n")
                await writer.drain()
        except (ValueError, ConnectionError, RecursionError):
            # Whoever it was did not speak our language, or hung up; the next one may.
            pass
        finally:
            self._working.discard(task)
            writer.close()

    def _may_take(self, token: str) -> bool:
        is_ours = hmac.compare_digest(token.encode("utf-8", "replace"), self._token.encode())
        return is_ours and not self._is_stopping


def ask_running(home: Path, request: Request) -> dict[str, Any] | None:
    """Send *request* to the process that runs on *home*; None when none takes it.

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
                return _answer(answers)
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        return None


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
