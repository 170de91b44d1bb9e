"""Servers that do not behave like a hub, and a PC that has nothing to say to them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from websockets.asyncio.server import ServerConnection, serve

from selaras.clock import SystemChance
from selaras.replica.copy_taking import OVER, Step
from selaras.store.engine import Store, open_memory_store
from selaras.trust.contexts import pairing_context, server_context
from selaras_client.hub_keys import HubKeys, open_hub_keys
from selaras_client.keys import KeysFolder
from selaras_client.line import Line
from selaras_client.syncer import Syncer
from selaras_client.wire import Secured
from tests.client.homes import Hub

OTHER_HUB = "0000000000000000000000other"
Speak = Callable[[ServerConnection], Awaitable[None]]


async def nothing(_: bytes = b"") -> None:
    pass


async def deaf(_: Sequence[bytes]) -> None:
    pass


async def no_copy(_: bytes | None) -> Step:
    return OVER


SILENT = Line(
    begin=nothing,
    received=deaf,
    look=lambda _: None,
    taken=list,
    is_held_back=lambda: False,
    left=nothing,
    fault=lambda: None,
    check_due=nothing,
    copy=no_copy,
    dropped=nothing,
    ended=lambda: None,
    is_even=lambda: False,
    is_comparing=lambda: False,
    deliver=lambda _: nothing(),
)


async def believing() -> Secured:
    """Be a PC that believes anybody, so that only what is said counts."""
    return Secured(pairing_context())


def keys_of(store: Store, hub: str) -> HubKeys:
    return open_hub_keys(store, KeysFolder().hub(hub), hub=hub, chance=SystemChance())


@asynccontextmanager
async def impostor(speak: Speak, *, of: Hub | None = None) -> AsyncIterator[str]:
    """Serve websockets that do not behave like a hub, with its keys or others; give the address."""
    if of is None:
        keys = keys_of(open_memory_store(), OTHER_HUB)
    else:
        home = of.home
        keys = await of.thread.ask(lambda: keys_of(home.store, home.replica.identity.hub))
    async with serve(speak, "127.0.0.1", 0, ssl=server_context(keys.papers)) as server:
        host, port = server.sockets[0].getsockname()
        yield f"{host}:{port}"


@asynccontextmanager
async def conversing(syncer: Syncer) -> AsyncIterator[None]:
    """Let *syncer* hold a conversation as long as this is open."""
    talk = asyncio.ensure_future(syncer.converse())
    try:
        async with asyncio.timeout(10):
            yield
    finally:
        talk.cancel()
        await asyncio.gather(talk, return_exceptions=True)
