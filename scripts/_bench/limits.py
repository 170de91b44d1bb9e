"""What the machine allows: a file over a websocket, an echo, a commit, an edit over three disks.

Everything here does the least that the step takes, over the same kind of line (websocket, TLS 1.3
with both certificates, no permessage-deflate) and the same kind of commit.
"""

import asyncio
import os
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import zstandard
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from selaras.trust.authority import Authority, device_request, new_device_key, server_name
from selaras.trust.contexts import Papers, client_context, server_context

CHUNK: Final = 512 * 1024
MESSAGE: Final = b"x" * 200
HUB: Final = "bench"
MAX_SIZE: Final = 8 * 1024 * 1024

Answer = dict[str, Any]


class Bare:
    """One end of the bare stages; which one, the orders say."""

    def __init__(self, folder: Path) -> None:
        """Keep files and keys in *folder*, which all ends share."""
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._server: Server | None = None
        self._lines: set[ServerConnection] = set()
        self._arrived: list[float] = []
        self._listening: asyncio.Task[None] | None = None
        self._orders: dict[str, Callable[..., Awaitable[Answer]]] = {
            "serve": self._serve,
            "fetch": self._fetch,
            "echo": self._echo,
            "greet": self._greet,
            "commits": self._commits,
            "send": self._send,
            "hear": self._hear,
            "heard": self._heard,
        }

    async def do(self, what: str, members: Answer) -> Answer:
        """Carry out one order."""
        return await self._orders[what](**members)

    async def close(self) -> None:
        """Hang up."""
        if self._listening is not None:
            self._listening.cancel()
        if self._server is not None:
            self._server.close()

    async def _serve(self) -> Answer:
        """Be the hub of the bare stages; make everybody's papers."""
        authority = Authority.found(HUB)
        server = authority.issue_server()
        key = new_device_key()
        files = {
            "ca": authority.certificate,
            "server.key": server.key,
            "server.pem": server.certificate,
            "pc.key": key,
            "pc.pem": authority.issue_device("pc", device_request(key)),
        }
        for name, data in files.items():
            (self._folder / name).write_bytes(data)
        self._disk = _opened(self._folder / "hub.db", "FULL")
        self._server = await serve(
            self._speak,
            "127.0.0.1",
            0,
            ssl=server_context(self._papers("server")),
            compression=None,
            max_size=MAX_SIZE,
        )
        host, port = self._server.sockets[0].getsockname()[:2]
        return {"address": f"{host}:{port}"}

    def _papers(self, whose: str) -> Papers:
        folder = self._folder
        authority = (folder / "ca").read_bytes()
        return Papers(folder / f"{whose}.pem", folder / f"{whose}.key", authority)

    async def _speak(self, line: ServerConnection) -> None:
        self._lines.add(line)
        try:
            async for message in line:
                data = message if isinstance(message, bytes) else message.encode()
                if data.startswith(b"file:"):
                    await _send_file(line, Path(data[5:].decode()))
                elif data.startswith(b"edit:"):
                    _commit(self._disk, data)
                    for other in self._lines - {line}:
                        await other.send(data)
                    await line.send(b"ok")
                else:
                    await line.send(data)
        except ConnectionClosed:
            pass
        finally:
            self._lines.discard(line)

    async def _connected(self, address: str) -> ClientConnection:
        return await connect(
            f"wss://{address}",
            ssl=client_context(self._papers("pc")),
            server_hostname=server_name(HUB),
            compression=None,
            max_size=MAX_SIZE,
            proxy=None,
        )

    async def _fetch(self, address: str, path: str) -> Answer:
        """Take a packed file over the line, unpack it onto the disk and open it."""
        begun = perf_counter()
        target = self._folder / "fetched.db"
        async with await self._connected(address) as line:
            await line.send(b"file:" + path.encode())
            unpacker = zstandard.ZstdDecompressor().decompressobj()
            with target.open("wb") as file:
                while chunk := await line.recv():
                    file.write(unpacker.decompress(chunk if isinstance(chunk, bytes) else b""))
                file.flush()
                os.fsync(file.fileno())
        with closing(sqlite3.connect(target)) as db:
            db.execute("SELECT count(*) FROM (SELECT 1 FROM invoice_row LIMIT 50)").fetchone()
        return {"s": perf_counter() - begun}

    async def _echo(self, address: str, count: int) -> Answer:
        times = []
        async with await self._connected(address) as line:
            for _ in range(count):
                begun = perf_counter()
                await line.send(MESSAGE)
                await line.recv()
                times.append(perf_counter() - begun)
        return {"times": times}

    async def _greet(self, address: str, count: int) -> Answer:
        """Connect, say one thing, hear one answer."""
        times = []
        for _ in range(count):
            begun = perf_counter()
            async with await self._connected(address) as line:
                await line.send(MESSAGE)
                await line.recv()
                times.append(perf_counter() - begun)
        return {"times": times}

    async def _commits(self, count: int, gap_s: float, rows: int = 1) -> Answer:
        times = []
        with closing(_opened(self._folder / "commits.db", "FULL")) as disk:
            for _ in range(count):
                await asyncio.sleep(gap_s)
                begun = perf_counter()
                _commit(disk, MESSAGE, rows=rows)
                times.append(perf_counter() - begun)
        return {"times": times}

    async def _send(self, address: str, count: int, gap_s: float) -> Answer:
        """Commit, send, and hear that the hub has committed; say when each was begun."""
        begun = []
        with closing(_opened(self._folder / "a.db", "FULL")) as disk:
            async with await self._connected(address) as line:
                for number in range(count):
                    await asyncio.sleep(gap_s)
                    begun.append(perf_counter())
                    _commit(disk, MESSAGE)
                    await line.send(b"edit:%d" % number)
                    await line.recv()
        return {"begun": begun}

    async def _hear(self, address: str) -> Answer:
        """Commit whatever comes from now on."""
        line = await self._connected(address)
        disk = _opened(self._folder / "b.db", "NORMAL")

        async def listen() -> None:
            async for message in line:
                _commit(disk, message if isinstance(message, bytes) else b"")
                self._arrived.append(perf_counter())

        self._listening = asyncio.create_task(listen())
        return {}

    async def _heard(self, count: int) -> Answer:
        while len(self._arrived) < count:  # noqa: ASYNC110  # the least that does
            await asyncio.sleep(0.0005)
        found, self._arrived = self._arrived, []
        return {"at": found}


async def _send_file(line: ServerConnection, path: Path) -> None:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            await line.send(chunk)
    await line.send(b"")


def _opened(path: Path, synchronous: str) -> sqlite3.Connection:
    disk = sqlite3.connect(path, isolation_level=None)
    disk.execute("PRAGMA journal_mode=WAL")
    disk.execute(f"PRAGMA synchronous={synchronous}")
    disk.execute("CREATE TABLE IF NOT EXISTS log (n INTEGER PRIMARY KEY, data BLOB)")
    return disk


def _commit(disk: sqlite3.Connection, data: bytes, *, rows: int = 1) -> None:
    disk.execute("BEGIN IMMEDIATE")
    disk.executemany("INSERT INTO log (data) VALUES (?)", [(data,)] * rows)
    disk.execute("COMMIT")
