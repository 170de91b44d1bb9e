"""Many PCs in one process that only listen: when each hears of something is noted.

They are members like any other, with a key and a conversation of their own. They say that they
hold all the hub has, so that nothing but what is new comes to them; they store nothing.
"""

import asyncio
import socket
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from selaras.protocol.codec import decode_frame, encode_frame
from selaras.protocol.frames import Cursor, Feed, LeanFeed, ToldFeed, Welcome
from selaras.protocol.pairing_frames import Join
from selaras.replica.desk import ReplicaDesk
from selaras_client.composition import HubFounding
from selaras_client.home import Home
from selaras_client.pairing import ask_to_join
from selaras_client.thread import DataThread
from selaras_client.wire import Secured, as_bytes, connect

STALLED_BUFFER: Final = 4096


@dataclass
class _Listener:
    home: Home
    socket: ClientConnection


class Listeners:
    """Those of one process."""

    def __init__(self, folder: Path, thread: DataThread) -> None:
        """Keep their data beside *folder*."""
        self._folder, self._thread = folder, thread
        self._all: list[_Listener] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._heard: dict[int, float] = {}
        self._came: list[tuple[ClientConnection, bytes]] = []

    async def listen(
        self, address: str, codes: list[str], *, epoch: str, seq: int, stalled: int = 0
    ) -> dict[str, Any]:
        """Let one PC more for each code be connected; the last *stalled* of them read nothing."""
        for place, code in enumerate(codes):
            is_stalled = place >= len(codes) - stalled
            each = await self._connected(address, code, epoch=epoch, seq=seq)
            self._all.append(each)
            if is_stalled:
                _stall(each.socket)
            else:
                number = len(self._tasks)
                self._tasks.append(asyncio.create_task(self._hear(number, each.socket)))
        return {}

    async def arrivals(self, count: int) -> dict[str, Any]:
        """Wait until *count* have heard something since this was last asked; say when."""
        while len(self._heard) < count:  # noqa: ASYNC110  # the least that does
            await asyncio.sleep(0.001)
        found = self._heard
        await self._answered()
        return {"at": sorted(found.values())}

    async def quiet(self, quiet_s: float = 0.1) -> dict[str, Any]:
        """Let everything that is still under way come, and forget it."""
        self._heard = {-1: 0.0}
        while self._heard:
            await self._answered()
            await asyncio.sleep(quiet_s)
        return {}

    async def _answered(self) -> None:
        """Take what came; only now, for answering the first must not delay the last."""
        self._heard = {}
        came, self._came = self._came, []
        for line, message in came:
            frame = decode_frame(message)
            if isinstance(frame, Feed | LeanFeed | ToldFeed):
                await line.send(encode_frame(Cursor(frame.through)))

    def close(self) -> None:
        """Hang up."""
        for task in self._tasks:
            task.cancel()
        for each in self._all:
            each.socket.transport.abort()
            self._thread.run(each.home.close)
        self._all = []

    async def _connected(self, address: str, code: str, *, epoch: str, seq: int) -> _Listener:
        name = f"pendengar-{len(self._all) + 1}"
        member = await ask_to_join(address, Join(code, name, ""))
        folder = self._folder.with_name(f"{self._folder.name}-{name}")

        def opened() -> tuple[Home, Secured]:
            home = Home(folder, HubFounding())
            home.adopt_hub(member, address=address, pc=name)
            home.replica.adopt_identity(epoch=epoch, seq=seq)
            return home, home.secured()

        home, secured = await self._thread.ask(opened)
        line = await connect(address, secured)
        await self._greet(home.desk, line)
        return _Listener(home, line)

    async def _greet(self, desk: ReplicaDesk, line: ClientConnection) -> None:
        for message in await self._thread.ask(desk.connect):
            await line.send(message)
        while not desk.is_even:
            answer = as_bytes(await line.recv())
            if not isinstance(decode_frame(answer), Welcome | Feed | LeanFeed | ToldFeed):
                continue
            for message in await self._thread.ask(partial(desk.received, answer)):
                await line.send(message)

    async def _hear(self, number: int, line: ClientConnection) -> None:
        with suppress(ConnectionClosed):
            while True:
                message = await line.recv()
                self._heard.setdefault(number, perf_counter())
                self._came.append((line, as_bytes(message)))


def _stall(line: ClientConnection) -> None:
    """Read nothing from now on, and let the system hold as little as it can."""
    line.transport.get_extra_info("socket").setsockopt(
        socket.SOL_SOCKET, socket.SO_RCVBUF, STALLED_BUFFER
    )
    line.transport.pause_reading()
