"""The sync shell against a real hub over loopback, in one event loop."""

import asyncio
import contextlib
import socket
from dataclasses import replace
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection

from selaras.address import Address
from selaras.protocol.codec import encode_frame
from selaras.protocol.frames import Refuse
from selaras.protocol.pairing_frames import Join
from selaras_client.composition.serving import hub_server
from selaras_client.pairing import ask_to_join
from selaras_client.syncer import Syncer
from selaras_client.wire import HubRefusedError, HubUnreachableError
from tests.client.homes import Hub, joined, news_of, served, states
from tests.client.impostors import SILENT, believing, impostor

CODE = Join("ABCD-EFGHJ-KLMNP-QRSTU-VWXYZ", "pc")


def forget_devices(hub: Hub) -> None:
    """Make the hub one that was restored from before any PC joined."""
    with hub.home.store.transaction() as db:
        db.exec_driver_sql("DELETE FROM hub_device_key")


def test_two_pcs_become_equal_through_the_hub(tmp_path: Path) -> None:
    async def play() -> None:
        async with (
            served(tmp_path / "hub") as hub,
            joined(tmp_path / "a", hub, name="A") as one,
            joined(tmp_path / "b", hub, name="B") as two,
        ):
            await one.draft("INV-1")
            await two.draft("INV-2")
            for pc in (one, two, one):
                await pc.office.sync_once()
            expected = await hub.fingerprint()
            assert expected["invoice"][0] == 2
            assert await one.fingerprint() == await two.fingerprint() == expected

    asyncio.run(play())


def test_what_is_written_while_connected_reaches_the_hub_by_itself(tmp_path: Path) -> None:
    async def play() -> None:
        async with served(tmp_path / "hub") as hub, joined(tmp_path / "a", hub) as pc:
            await states(pc, "even", act=pc.office.keep_in_step)
            arrived = news_of(hub)
            await pc.draft("INV-1")
            # What the hub hears of the line itself is news to it too.
            while "invoice" not in await hub.fingerprint():
                await arrived.wait()
                arrived.clear()
            assert (await hub.fingerprint())["invoice"][0] == 1

    asyncio.run(play())


def test_what_the_hub_hears_reaches_a_connected_pc_by_itself(tmp_path: Path) -> None:
    async def play() -> None:
        async with served(tmp_path / "hub") as hub, joined(tmp_path / "a", hub) as pc:
            await states(pc, "even", act=pc.office.keep_in_step)
            arrived = news_of(pc)
            await hub.draft("INV-1")
            await arrived.wait()
            assert await pc.fingerprint() == await hub.fingerprint()

    asyncio.run(play())


def test_a_connected_pc_that_is_asked_to_sync_sees_all_that_the_hub_has(tmp_path: Path) -> None:
    async def play() -> None:
        async with (
            served(tmp_path / "hub") as hub,
            joined(tmp_path / "a", hub, name="A") as one,
            joined(tmp_path / "b", hub, name="B") as two,
        ):
            await states(two, "even", act=two.office.keep_in_step)
            for number in range(20):
                await one.draft(f"INV-{number}")
                await one.office.sync_once()
                await two.office.sync_once()
                assert await two.fingerprint() == await hub.fingerprint(), number

    asyncio.run(play())


def test_a_hub_that_refuses_is_an_error_with_its_reason(tmp_path: Path) -> None:
    async def play() -> None:
        async with served(tmp_path / "hub") as hub, joined(tmp_path / "a", hub) as pc:
            await hub.thread.ask(lambda: forget_devices(hub))
            with pytest.raises(HubRefusedError) as caught:
                await pc.office.sync_once()
            assert caught.value.facts["reason"] == "hub.unknown-device"
            link = await states(pc, "refused", act=pc.office.keep_in_step)
            assert link.code == "hub.unknown-device"
            with pytest.raises(HubRefusedError):
                await pc.office.sync_once()

    asyncio.run(play())


def test_a_hub_that_is_gone_and_back_is_found_again(tmp_path: Path) -> None:
    async def play() -> None:
        async with served(tmp_path / "hub") as hub:
            port = int(hub.address.rpartition(":")[2])
            async with joined(tmp_path / "a", hub) as pc:
                await states(pc, "even", act=pc.office.keep_in_step)
                await states(pc, "offline", act=hub.server.close)
                await pc.draft("INV-1")
                with pytest.raises(HubUnreachableError):
                    await pc.office.sync_once()
                assert hub.home.hub is not None
                again = hub_server(hub.home.hub, hub.thread)
                await again.listen(Address("127.0.0.1", port))
                await pc.office.sync_once()
                assert await pc.fingerprint() == await hub.fingerprint()
                await again.close()

    asyncio.run(play())


def test_nothing_at_the_address_is_an_error_that_names_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        address = f"127.0.0.1:{gone.getsockname()[1]}"
    with pytest.raises(HubUnreachableError) as caught:
        asyncio.run(Syncer(address, SILENT, secured=believing).converse())
    assert caught.value.facts["address"] == address


def test_a_server_that_is_no_websocket_is_no_hub() -> None:
    async def play() -> None:
        async def chat(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"220 mail.example ESMTP\r\n" * 100)
            writer.close()

        server = await asyncio.start_server(chat, "127.0.0.1", 0)
        host, port = server.sockets[0].getsockname()
        async with server:
            with pytest.raises(HubUnreachableError):
                await Syncer(f"{host}:{port}", SILENT, secured=believing).converse()
            with pytest.raises(HubUnreachableError):
                await ask_to_join(f"{host}:{port}", CODE)

    asyncio.run(play())


def test_a_line_that_is_cut_is_an_error() -> None:
    async def hang_up(socket: ServerConnection) -> None:
        await socket.close()

    async def play() -> None:
        async with impostor(hang_up) as address:
            with pytest.raises(HubUnreachableError):
                await Syncer(address, SILENT, secured=believing).converse()
            with pytest.raises(HubUnreachableError):
                await ask_to_join(address, CODE)

    asyncio.run(play())


def test_a_hub_that_says_nothing_is_not_waited_for_without_end() -> None:
    async def say_nothing(socket: ServerConnection) -> None:
        with contextlib.suppress(Exception):
            await socket.wait_closed()

    async def play() -> None:
        async with impostor(say_nothing) as address:
            with pytest.raises(HubUnreachableError):
                await Syncer(address, SILENT, secured=believing, answer_s=0.05).converse(
                    until_even=True
                )

    asyncio.run(play())


@pytest.mark.parametrize("message", [b"", b"\x00rubbish", "text"])
def test_rubbish_from_a_hub_ends_the_conversation(tmp_path: Path, message: bytes | str) -> None:
    async def speak(socket: ServerConnection) -> None:
        await socket.send(message)
        await socket.wait_closed()

    async def play() -> None:
        async with (
            served(tmp_path / "hub") as hub,
            joined(tmp_path / "a", hub) as pc,
            impostor(speak, of=hub) as address,
        ):
            await pc.thread.ask(lambda: pc.home.replica.adopt_identity(hub_address=address))
            with pytest.raises(HubRefusedError):
                await pc.office.sync_once()
            assert await pc.office.join(address=address, code=CODE.code, pc="y") is not None

    asyncio.run(play())


def test_a_refusal_may_carry_any_facts() -> None:
    async def refuse(socket: ServerConnection) -> None:
        await socket.recv()
        await socket.send(encode_frame(Refuse("join.code-wrong", {"reason": "x", "self": "y"})))
        await socket.wait_closed()

    async def play() -> None:
        async with impostor(refuse) as address:
            with pytest.raises(HubRefusedError) as caught:
                await ask_to_join(address, CODE)
            assert caught.value.facts["reason"] == "join.code-wrong"

    asyncio.run(play())


def test_what_is_said_first_is_made_while_the_hub_is_reached() -> None:
    order: list[str] = []

    async def begin() -> None:
        order.append("begun")

    async def dropped() -> None:
        order.append("dropped")

    async def play() -> None:
        async def elsewhere() -> list[str]:
            order.append("not reached")
            return []

        with socket.socket() as nobody:
            nobody.bind(("127.0.0.1", 0))
            host, port = nobody.getsockname()
            line = replace(SILENT, begin=begin, dropped=dropped)
            syncer = Syncer(f"{host}:{port}", line, secured=believing, find=elsewhere)
            with pytest.raises(HubUnreachableError):
                await syncer.converse()

    asyncio.run(play())
    assert order == ["begun", "not reached", "dropped"]
