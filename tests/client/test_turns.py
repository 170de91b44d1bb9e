"""The socket shell goes on with what a turn left, and hears that line meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from websockets.asyncio.client import connect

from selaras.address import Address
from selaras.trust.contexts import pairing_context
from selaras_client.composition.in_process import HubInProcess
from selaras_hub.lines import Event, Opened, Outgoing, Received
from selaras_hub.next_turn import NextTurn
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
        self.has_all, self.has_opened = asyncio.Event(), asyncio.Event()

    async def turn(self, events: Sequence[Event]) -> list[Outgoing]:
        heard = [event for event in events if isinstance(event, Received)]
        self.turns.append([event.data for event in heard])
        if any(isinstance(event, Opened) for event in events):
            self.has_opened.set()
        more = (TURNS_FOR_ONE_MESSAGE - 1) * len(heard)
        self._left += more or -min(1, self._left)
        self.unjudged = frozenset({1}) if self._left else frozenset()
        heard_by_now = [data for turn in self.turns for data in turn]
        if heard_by_now == [b"first", b"second"] and not self._left:
            self.has_all.set()
        return []


@asynccontextmanager
async def served(folder: Path, hub: Hub) -> AsyncIterator[str]:
    async with opened(folder, "0021234567891000") as pc:
        own = pc.home.hub
        assert isinstance(own, HubInProcess)
        server = HubServer(
            hub.turn,
            tls=lambda: pc.thread.ask(own.open_doors),
            next_turn=NextTurn(lambda: hub.unjudged),
        )
        yield f"wss://{await server.listen(LOOPBACK)}"
        await server.close()


def test_a_line_is_heard_again_when_the_turn_that_took_what_it_brought_is_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # However slow this machine is: what is said first is judged with the opening of the line.
    monkeypatch.setattr("selaras_hub.server.FIRST_WORD_S", 60.0)

    async def play() -> None:
        hub = Hub()
        async with (
            served(tmp_path / "hub", hub) as url,
            connect(url, ssl=pairing_context(), proxy=None) as socket,
        ):
            await socket.send(b"first")
            await socket.send(b"second")
            await hub.has_all.wait()
        assert hub.turns[:6] == [[b"first"], [b"second"], [], [], [], []]

    asyncio.run(play())


def test_who_says_nothing_is_judged_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("selaras_hub.server.FIRST_WORD_S", 0.0)

    async def play() -> None:
        hub = Hub()
        async with (
            served(tmp_path / "hub", hub) as url,
            connect(url, ssl=pairing_context(), proxy=None),
        ):
            await hub.has_opened.wait()

    asyncio.run(play())
