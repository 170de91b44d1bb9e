"""How a command reaches the process that already runs on the same data folder.

The running process listens on 127.0.0.1 and writes port and secret into ``berjalan.json``, which
only its owner can read. A command that finds the folder taken sends itself there: one writer per
file, whoever asks.
"""

import asyncio
import json
import os
import secrets
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final, TypeAlias

FILE_NAME: Final = "berjalan.json"
MAX_BYTES: Final = 64 * 1024 * 1024
CONNECT_S: Final = 2.0
ANSWER_S: Final = 600.0

Request: TypeAlias = dict[str, Any]
Handler: TypeAlias = Callable[[Request], Awaitable[dict[str, Any]]]


class ControlServer:
    """The running process's end."""

    def __init__(self, home: Path, handle: Handler) -> None:
        """Let *handle* answer requests about *home*."""
        self._path, self._handle = home / FILE_NAME, handle
        self._token = secrets.token_hex(32)
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Begin to listen and say where."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=MAX_BYTES)
        port = self._server.sockets[0].getsockname()[1]
        _write_private(self._path, json.dumps({"port": port, "token": self._token}))

    async def stop(self) -> None:
        """Stop listening; later commands open the folder themselves."""
        self._path.unlink(missing_ok=True)
        if self._server is not None:
            self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = json.loads(await reader.readline())
            if secrets.compare_digest(str(request.pop("token", "")), self._token):
                answer = await self._handle(request)
                writer.write(json.dumps(answer).encode("utf-8") + b"\n")
                await writer.drain()
        except (ValueError, ConnectionError, AttributeError):
            # Whoever it was did not speak our language, or hung up; the next one may.
            pass
        finally:
            writer.close()


def ask_running(home: Path, request: Request) -> dict[str, Any] | None:
    """Send *request* to the process that runs on *home*; None when none answers."""
    try:
        spot = json.loads((home / FILE_NAME).read_text(encoding="utf-8"))
        with socket.create_connection(("127.0.0.1", spot["port"]), CONNECT_S) as line:
            line.settimeout(ANSWER_S)
            line.sendall(json.dumps({**request, "token": spot["token"]}).encode("utf-8") + b"\n")
            with line.makefile("rb") as answer:
                return _answer(answer.readline())
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _answer(raw: bytes) -> dict[str, Any] | None:
    found = json.loads(raw) if raw else None
    return found if isinstance(found, dict) else None


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(path, flags, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
