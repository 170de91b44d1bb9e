"""Lines that may not even begin: without TLS, without a certificate, too large, too many."""

import asyncio
import contextlib
import ssl
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from selaras.address import Address
from selaras.protocol.codec import decode_frame, encode_frame
from selaras.protocol.frames import Hello, Refuse
from selaras.protocol.pairing_frames import Join
from selaras.trust.authority import Authority
from selaras.trust.contexts import pairing_context
from selaras_client.composition.in_process import HubInProcess
from selaras_client.pairing import ask_to_join
from selaras_client.wire import HubRefusedError
from selaras_hub.server import MAX_LINES_PER_ADDRESS, MAX_STRANGERS, HubServer
from tests.client.homes import Hub, joined, opened, served
from tests.client.impostors import impostor
from tests.client.test_syncer import CODE

EVIL = "0000000000000000000000evil"
LOOPBACK = Address("127.0.0.1", 0)
LINES = 8


def port_of(hub: Hub) -> int:
    return int(hub.address.rpartition(":")[2])


@asynccontextmanager
async def stranger(hub: Hub) -> AsyncIterator[ClientConnection]:
    """Connect without a certificate, and without believing anybody."""
    async with connect(
        f"wss://{hub.address}", ssl=pairing_context(), proxy=None, compression=None
    ) as socket:
        yield socket


def test_a_line_without_tls_is_refused(tmp_path: Path) -> None:
    async def play() -> None:
        async with served(tmp_path / "hub") as hub:
            with pytest.raises((OSError, EOFError, InvalidHandshake)):
                await connect(f"ws://{hub.address}", proxy=None)

    asyncio.run(play())


def test_an_older_tls_is_refused(tmp_path: Path) -> None:
    async def play() -> None:
        old = pairing_context()
        old.minimum_version = ssl.TLSVersion.TLSv1_2
        old.maximum_version = ssl.TLSVersion.TLSv1_2
        async with served(tmp_path / "hub") as hub:
            with pytest.raises(OSError):
                await asyncio.open_connection("127.0.0.1", port_of(hub), ssl=old)

    asyncio.run(play())


def test_a_certificate_of_another_authority_ends_in_the_handshake(tmp_path: Path) -> None:
    async def play() -> None:
        foreign = Authority.found(EVIL).issue_server()
        files = tmp_path / "c.pem", tmp_path / "k.pem"
        files[0].write_bytes(foreign.certificate)
        files[1].write_bytes(foreign.key)
        context = pairing_context()
        context.load_cert_chain(*files)
        async with served(tmp_path / "hub") as hub:
            with pytest.raises((OSError, EOFError, InvalidHandshake)):
                await connect(f"wss://{hub.address}", ssl=context, proxy=None)

    asyncio.run(play())


@pytest.mark.parametrize("size", [40_000, 10_000_000])
def test_a_large_frame_before_login_closes_the_line_and_not_the_hub(
    tmp_path: Path, size: int
) -> None:
    async def play() -> None:
        async with served(tmp_path / "hub") as hub:
            async with stranger(hub) as socket:
                with contextlib.suppress(ConnectionClosed):
                    await socket.send(b"\x00" * size)
                with pytest.raises(ConnectionClosed) as caught:
                    await socket.recv()
                assert caught.value.rcvd is None or caught.value.rcvd.code == 1009
            await ask_to_join(hub.address, Join(await hub.code(), "kasir"))

    asyncio.run(play())


def test_a_stranger_who_says_hello_is_told_to_pair(tmp_path: Path) -> None:
    async def play() -> None:
        async with served(tmp_path / "hub") as hub, stranger(hub) as socket:
            await socket.send(encode_frame(Hello("dev", "", "inc")))
            answer = await socket.recv()
            assert isinstance(answer, bytes)
            assert decode_frame(answer) == Refuse("hub.no-certificate")

    asyncio.run(play())


def test_a_stranger_who_says_nothing_is_not_kept(tmp_path: Path) -> None:
    async def play() -> None:
        async with opened(tmp_path / "hub", "0021234567891000") as pc:
            own = pc.home.hub
            assert isinstance(own, HubInProcess)
            server = HubServer(
                lambda events: pc.thread.ask(lambda: own.turn(events)),
                tls=lambda: pc.thread.ask(own.open_doors),
                admitted_within_s=0.05,
            )
            address = await server.listen(LOOPBACK)
            async with connect(f"wss://{address}", ssl=pairing_context(), proxy=None) as socket:
                with pytest.raises(ConnectionClosed):
                    await socket.recv()
            await server.close()

    asyncio.run(play())


def test_a_connection_that_never_finishes_its_handshake_is_dropped(tmp_path: Path) -> None:
    async def play() -> None:
        async with opened(tmp_path / "hub", "0021234567891000") as pc:
            own = pc.home.hub
            assert isinstance(own, HubInProcess)
            server = HubServer(
                lambda events: pc.thread.ask(lambda: own.turn(events)),
                tls=lambda: pc.thread.ask(own.open_doors),
                handshake_s=0.05,
            )
            address = await server.listen(LOOPBACK)
            reader, writer = await asyncio.open_connection(address.host, address.port)
            assert await reader.read() == b""
            writer.close()
            # Who finished TLS and then says nothing in the language of websockets, likewise.
            # On a busy machine TLS itself takes too long.
            with contextlib.suppress(OSError):
                reader, writer = await asyncio.open_connection(
                    address.host, address.port, ssl=pairing_context()
                )
                await reader.read()
                writer.close()
            await server.close()

    asyncio.run(play())


def test_one_address_has_only_so_many_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("selaras_hub.server.MAX_LINES_PER_ADDRESS", 3)

    async def play() -> None:
        async with (
            served(tmp_path / "hub") as hub,
            joined(tmp_path / "a", hub) as pc,
            contextlib.AsyncExitStack() as crowd,
        ):
            first = await crowd.enter_async_context(stranger(hub))
            for _ in range(2):
                await crowd.enter_async_context(stranger(hub))
            with pytest.raises(HubRefusedError) as caught:
                await pc.office.sync_once()
            assert caught.value.facts["reason"] == "hub.busy"
            await first.close()
            await pc.office.sync_once()

    asyncio.run(play())


def test_a_line_sets_little_memory_aside(tmp_path: Path) -> None:
    async def play() -> int:
        async with served(tmp_path / "hub") as hub, contextlib.AsyncExitStack() as crowd:
            await crowd.enter_async_context(stranger(hub))
            tracemalloc.start()
            for _ in range(LINES):
                await crowd.enter_async_context(stranger(hub))
            now, _ = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            return now

    # Both ends of each line lie in this process; asyncio alone would set 256 KiB aside for each.
    assert asyncio.run(play()) < LINES * 2 * 150 * 1024


def test_many_strangers_do_not_keep_a_member_out(tmp_path: Path) -> None:
    async def play() -> None:
        assert MAX_STRANGERS < MAX_LINES_PER_ADDRESS
        async with (
            served(tmp_path / "hub") as hub,
            joined(tmp_path / "a", hub) as pc,
            contextlib.AsyncExitStack() as crowd,
        ):
            for _ in range(MAX_STRANGERS):
                await crowd.enter_async_context(stranger(hub))
            late = await crowd.enter_async_context(stranger(hub))
            answer = await late.recv()
            assert isinstance(answer, bytes)
            assert decode_frame(answer) == Refuse("hub.busy")
            await pc.office.sync_once()

    asyncio.run(play())


def test_a_stranger_who_speaks_too_late_hears_why_he_was_turned_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    send = ClientConnection.send

    async def refuse(socket: ServerConnection) -> None:
        await socket.send(encode_frame(Refuse("hub.busy")))

    async def send_late(socket: ClientConnection, message: bytes) -> None:
        await socket.wait_closed()
        await send(socket, message)

    async def play() -> None:
        async with impostor(refuse) as address:
            with pytest.raises(HubRefusedError) as caught:
                await ask_to_join(address, CODE)
            assert caught.value.facts["reason"] == "hub.busy"

    monkeypatch.setattr(ClientConnection, "send", send_late)
    asyncio.run(play())
