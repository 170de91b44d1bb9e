"""The sync shell where several things happen at once: nothing is overtaken and nothing is lost."""

import asyncio
from asyncio import Event
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import pytest
from websockets.asyncio.client import ClientConnection
from websockets.asyncio.server import ServerConnection

from selaras_client.line import Line
from selaras_client.syncer import Syncer
from selaras_client.wire import MOST_TOGETHER
from tests.client.impostors import SILENT, believing, conversing, impostor

THREE = [b"first", b"second", b"third"]


class Listener:
    """A hub that hears three messages and says nothing."""

    def __init__(self) -> None:
        self.heard: list[str | bytes] = []
        self.has_first, self.has_all = Event(), Event()

    async def speak(self, socket: ServerConnection) -> None:
        """Hear all that comes."""
        async for message in socket:
            self.heard.append(message)
            self.has_first.set()
            if len(self.heard) == len(THREE):
                self.has_all.set()


def saying(row: list[bytes]) -> Line:
    """Return a desk that has to send what lies in *row*."""

    def taken() -> list[bytes]:
        return [row.pop(0) for _ in range(len(row))]

    return replace(SILENT, taken=taken, look=lambda then: then())


def test_what_is_found_does_not_overtake_what_waits_to_leave(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def play() -> None:
        hub, row, has_drained = Listener(), THREE[:2], Event()

        async def send_slowly(socket: ClientConnection, messages: Iterable[bytes]) -> None:
            for message in messages:
                await socket.send(message)
                await has_drained.wait()

        monkeypatch.setattr("selaras_client.syncer.send_all", send_slowly)
        async with impostor(hub.speak) as address:
            syncer = Syncer(address, saying(row), secured=believing)
            async with conversing(syncer):
                await hub.has_first.wait()
                row.append(THREE[2])
                syncer.written()
                has_drained.set()
                await hub.has_all.wait()
        assert hub.heard == THREE

    asyncio.run(play())


def test_what_the_hub_says_just_when_something_is_wished_for_is_heard(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def play() -> None:
        heard: asyncio.Queue[Sequence[bytes]] = asyncio.Queue()
        has_compared = Event()

        async def compare() -> None:
            has_compared.set()

        async def speak(socket: ServerConnection) -> None:
            await has_compared.wait()
            has_compared.clear()
            await socket.send(b"news")
            await socket.wait_closed()

        async with impostor(speak) as address:
            # As it is even, it waits without end for either.
            line = replace(SILENT, received=heard.put, check_due=compare, is_even=lambda: True)
            syncer = Syncer(address, line, secured=believing)
            before_data_comes(monkeypatch, syncer.check)
            async with conversing(syncer):
                assert await heard.get() == [b"news"]
                await has_compared.wait()

    asyncio.run(play())


def test_what_lies_there_is_taken_together_and_in_order() -> None:
    async def play() -> None:
        heard: asyncio.Queue[Sequence[bytes]] = asyncio.Queue()
        is_let = Event()

        async def take(messages: Sequence[bytes]) -> None:
            await heard.put(messages)
            await is_let.wait()

        async def speak(socket: ServerConnection) -> None:
            for number in range(5):
                await socket.send(b"%d" % number)
            # Its answer shows that all of it has come.
            await (await socket.ping())
            is_let.set()
            await socket.wait_closed()

        async with impostor(speak) as address:
            syncer = Syncer(address, replace(SILENT, received=take), secured=believing)
            async with conversing(syncer):
                first = await heard.get()
                then = [await heard.get()]
                while len(first) + sum(map(len, then)) < 5:
                    then.append(await heard.get())
        assert [*first, *(each for said in then for each in said)] == [b"0", b"1", b"2", b"3", b"4"]
        assert len(then[0]) == min(MOST_TOGETHER, 5 - len(first))

    asyncio.run(play())


def before_data_comes(monkeypatch: pytest.MonkeyPatch, then: Callable[[], None]) -> None:
    """Do *then* in the step of the event loop that takes in what the hub says, before it."""
    take_in = ClientConnection.data_received

    def data_received(socket: ClientConnection, data: bytes) -> None:
        then()
        take_in(socket, data)

    monkeypatch.setattr(ClientConnection, "data_received", data_received)
