"""The socket shell goes on with what a turn left, and hears no more of that line meanwhile."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from websockets.asyncio.client import connect

from selaras.address import Address
from selaras.trust.contexts import pairing_context
from selaras_client.composition.in_process import HubInProcess
from selaras_hub.lines import Event, Outgoing, Received
from selaras_hub.server import HubServer
from tests.client.homes import opened

LOOPBACK = Address("127.0.0.1", 0)
TURNS_FOR_ONE_MESSAGE = 3


class Hub:
    """A hub that takes three turns for each message."""

    def __init__(self) -> None:
        self.turns: list[list[bytes]] = []
        self.unjudged: frozenset[int] = frozenset()
        self._left = 0
        self.has_all = asyncio.Event()

    async def turn(self, events: Sequence[Event]) -> list[Outgoing]:
        heard = [event for event in events if isinstance(event, Received)]
        self.turns.append([event.data for event in heard])
        self._left = TURNS_FOR_ONE_MESSAGE - 1 if heard else max(0, self._left - 1)
        self.unjudged = frozenset({1}) if self._left else frozenset()
        if [b"second"] in self.turns and not self._left:
            self.has_all.set()
        return []


def test_a_line_is_heard_again_when_all_that_it_brought_is_judged(tmp_path: Path) -> None:
    async def play() -> None:
        async with opened(tmp_path / "hub", "0021234567891000") as pc:
            own, hub = pc.home.hub, Hub()
            assert isinstance(own, HubInProcess)
            server = HubServer(
                hub.turn,
                tls=lambda: pc.thread.ask(own.open_doors),
                unjudged=lambda: hub.unjudged,
            )
            address = await server.listen(LOOPBACK)
            async with connect(f"wss://{address}", ssl=pairing_context(), proxy=None) as socket:
                await socket.send(b"first")
                await socket.send(b"second")
                async with asyncio.timeout(5):
                    await hub.has_all.wait()
            await server.close()
            assert hub.turns[:7] == [[], [b"first"], [], [], [b"second"], [], []]

    asyncio.run(play())
