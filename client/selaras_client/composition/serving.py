"""Letting other PCs speak with the hub in this process: its desk's turns behind a socket."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from selaras.address import Address
from selaras.errors import SelarasError
from selaras_client.composition.in_process import HubInProcess, to_nobody
from selaras_client.composition.lagging import Lagging
from selaras_client.long_lived import LongLived
from selaras_client.own_hub import OwnHub
from selaras_client.thread import DataThread
from selaras_hub.lines import Event, Outgoing
from selaras_hub.listening import CannotListenError
from selaras_hub.next_turn import NextTurn
from selaras_hub.server import HubServer


def hub_server(hub: OwnHub, thread: DataThread) -> HubServer:
    """Return a server that lets other PCs speak with *hub*, whose work is done in *thread*."""
    if not isinstance(hub, HubInProcess):
        raise TypeError(type(hub).__name__)

    loop = asyncio.get_running_loop()
    own = Lagging(hub, thread, loop)

    def turn(events: Sequence[Event]) -> list[Outgoing]:
        # All news leaves on one way, in the order in which the data thread made it.
        begun = loop.time()
        hub.post(others_first(hub.turn(events), events))
        own.took = loop.time() - begun
        return []

    async def taken(events: Sequence[Event]) -> list[Outgoing]:
        with own.turning():
            return await thread.ask(lambda: turn(events))

    server = HubServer(
        taken,
        tls=lambda: thread.ask(hub.open_doors),
        next_turn=NextTurn(lambda: hub.hub.unjudged, lambda: hub.hub.awaits_more),
    )
    hub.post = lambda outgoing: _post(loop, server, outgoing)
    return server


def others_first(outgoing: Sequence[Outgoing], events: Sequence[Event]) -> list[Outgoing]:
    """Return *outgoing* with what goes to lines of *events* last; on each line as it was.

    Who waits for news gets it before the one who made it hears that it is settled and has work
    with that: on a small machine the two would share the processors.
    """
    spoke = {event.line for event in events}
    return sorted(outgoing, key=lambda each: each.line in spoke)


@dataclass(frozen=True, slots=True)
class OpenHub:
    """A hub that other PCs can reach.

    Args:
        listen: Where, with the real port.
        close: Lets them no longer; it goes on serving its own PC.
    """

    listen: Address
    close: Callable[[], Awaitable[None]]


async def open_hub(hub: OwnHub, thread: DataThread, *, places: Sequence[Address]) -> OpenHub:
    """Let other PCs speak with *hub* at the first of *places* that is free.

    Raises:
        CannotListenError: None is.
    """
    server, long_lived = hub_server(hub, thread), LongLived()

    async def close() -> None:
        long_lived.let_go()
        await server.close()
        if isinstance(hub, HubInProcess):
            hub.post = to_nobody

    try:
        listen = await _listening(server, places)
    except SelarasError:
        await close()
        raise
    long_lived.spare()
    return OpenHub(listen, close)


async def _listening(server: HubServer, places: Sequence[Address]) -> Address:
    for place in places[:-1]:
        with contextlib.suppress(CannotListenError):
            return await server.listen(place)
    return await server.listen(places[-1])


def _post(loop: asyncio.AbstractEventLoop, server: HubServer, outgoing: list[Outgoing]) -> None:
    if outgoing:
        loop.call_soon_threadsafe(server.post, outgoing)
