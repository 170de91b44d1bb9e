"""A copy over real sockets: taken, cut, and asked for by a PC that does not read."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from websockets.asyncio.client import ClientConnection
from websockets.asyncio.server import ServerConnection

from selaras.protocol.codec import decode_frame, encode_frame
from selaras.protocol.copy_frames import ChunkAsk, CopyAsk, CopyOffer, CopyWait
from selaras.protocol.frames import Refuse
from selaras.replica.copy_taking import OVER, Step
from selaras.store.migrations import MIGRATIONS
from selaras.trust.contexts import pairing_context
from selaras_client import wire
from selaras_client.syncer import Syncer
from selaras_client.wire import HubUnreachableError, Secured, as_bytes, connect
from selaras_hub import server as hub_server
from selaras_hub.copies import Copies
from tests.client.homes import Hub, Pc, joined, served
from tests.client.impostors import SILENT, believing, impostor


async def drafted(hub: Hub, count: int = 12) -> None:
    for number in range(count):
        await hub.draft(f"INV-{number}")


def asked_chunks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return where the numbers of the chunks that the hub is asked for are noted."""
    asked: list[int] = []
    real = Copies.chunk

    def chunk(self: Copies, copy: str, number: int) -> bytes | None:
        asked.append(number)
        return real(self, copy, number)

    monkeypatch.setattr(Copies, "chunk", chunk)
    return asked


def test_a_pc_that_joins_takes_the_copy_and_is_equal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asked_chunks(monkeypatch)

    async def play() -> None:
        async with served(tmp_path / "hub") as hub:
            await drafted(hub)
            async with joined(tmp_path / "a", hub) as pc:
                await pc.draft("SENDIRI-1")
                await pc.office.sync_once()
                assert await pc.fingerprint() == await hub.fingerprint()
                assert len(asked) == len(set(asked)) > 3
                # What the copy held did not come over the feed as well.
                assert pc.home.replica.counts["received"] < 12

    asyncio.run(play())


def test_a_line_that_is_cut_goes_on_where_it_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asked_chunks(monkeypatch)
    cut_at = 5

    async def play() -> None:
        async with served(tmp_path / "hub") as hub:
            await drafted(hub)
            counted = Copies.chunk
            loop = asyncio.get_running_loop()

            def chunk(self: Copies, copy: str, number: int) -> bytes | None:
                if len(asked) == cut_at:
                    for line in hub.server._lines.values():
                        loop.call_soon_threadsafe(line.socket.transport.abort)
                return counted(self, copy, number)

            monkeypatch.setattr(Copies, "chunk", chunk)
            async with joined(tmp_path / "a", hub) as pc:
                with pytest.raises(HubUnreachableError):
                    await pc.office.sync_once()
                before = len(asked)
                await pc.office.sync_once()
                assert await pc.fingerprint() == await hub.fingerprint()
                assert asked[before] > 0
                assert sorted(set(asked)) == list(range(max(asked) + 1))

    asyncio.run(play())


def test_a_pc_that_asks_and_does_not_read_is_not_served_without_end_and_delays_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_server, "MAX_QUEUED_BYTES", 4096)
    asked = asked_chunks(monkeypatch)

    async def play() -> None:
        async with (
            served(tmp_path / "hub") as hub,
            joined(tmp_path / "a", hub, name="A") as stalled,
            joined(tmp_path / "b", hub, name="B") as other,
        ):
            await drafted(hub)
            socket, offer = await offered(hub, stalled)
            before = len(asked)
            (line,) = hub.server._lines.values()
            is_over = asyncio.Event()
            # As if its window were full until then.
            monkeypatch.setattr(line.socket.transport, "get_write_buffer_size", lambda: 1)
            monkeypatch.setattr(line.socket, "send", lambda _: is_over.wait())
            for _ in range(50):
                await socket.send(encode_frame(ChunkAsk(offer.copy, 0)))
            for _ in range(3):
                await other.office.sync_once()
            assert await other.fingerprint() == await hub.fingerprint()
            assert line.queued_bytes < 4096 + 2048
            assert [number for number in asked[before:] if number == 0][15:] == []
            is_over.set()
            socket.transport.abort()

    asyncio.run(play())


async def offered(hub: Hub, pc: Pc) -> tuple[ClientConnection, CopyOffer]:
    socket = await connect(hub.address, await pc.thread.ask(pc.home.secured))
    while True:
        await socket.send(encode_frame(CopyAsk(len(MIGRATIONS))))
        answer = decode_frame(as_bytes(await socket.recv()))
        if isinstance(answer, CopyOffer):
            return socket, answer
        assert isinstance(answer, CopyWait)
        await asyncio.sleep(0)


def test_a_copy_is_for_known_pcs_alone(tmp_path: Path) -> None:
    async def play() -> None:
        async with served(tmp_path / "hub") as hub:
            await drafted(hub)
            socket = await connect(hub.address, Secured(pairing_context()))
            await socket.send(encode_frame(CopyAsk(len(MIGRATIONS))))
            answer = decode_frame(as_bytes(await socket.recv()))
            assert isinstance(answer, Refuse)
            await socket.close()

    asyncio.run(play())


def test_what_a_hub_says_before_it_hangs_up_is_heard_by_a_pc_that_asks_too_late(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    steps, heard = [Step((b"may I",)), OVER], []
    refusal, send = encode_frame(Refuse("hub.unknown-device")), wire.send_all

    async def speak(socket: ServerConnection) -> None:
        await socket.send(refusal)

    async def copy(answer: bytes | None) -> Step:
        if answer is None:
            return steps.pop(0)
        heard.append(answer)
        return OVER

    async def send_late(socket: ClientConnection, messages: tuple[bytes, ...]) -> None:
        await socket.wait_closed()
        await send(socket, messages)

    async def play() -> None:
        async with impostor(speak) as address:
            line = replace(SILENT, copy=copy)
            with pytest.raises(HubUnreachableError):
                await Syncer(address, line, secured=believing).converse()

    monkeypatch.setattr(wire, "send_all", send_late)
    asyncio.run(play())
    assert heard == [refusal]
