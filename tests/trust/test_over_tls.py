"""A real hub and real PCs over loopback TLS, and what attacks them."""

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from selaras.address import Address
from selaras.clock import SystemChance
from selaras.domain.requests import REVOKE_PC, Request
from selaras.protocol.pairing_frames import Join
from selaras.store.engine import open_memory_store
from selaras.store.hub_keys import all_keys
from selaras.trust.contexts import pairing_context, server_context
from selaras.trust.pairing import HubNotProvenError
from selaras_client.cli.office_commands import no_hub
from selaras_client.composition.in_process import HubInProcess
from selaras_client.hub_keys import NoHubKeysError, open_hub_keys
from selaras_client.keys import AUTHORITY_KEY, KeysFolder, NoKeyError
from selaras_client.pairing import ask_to_join
from selaras_client.wire import HubRefusedError, WrongHubError
from tests.client.homes import Hub, Pc, joined, opened, served

EVIL = "0000000000000000000000evil"
LOOPBACK = Address("127.0.0.1", 0)


def port_of(hub: Hub) -> int:
    return int(hub.address.rpartition(":")[2])


@asynccontextmanager
async def man_in_the_middle(hub: Hub) -> AsyncIterator[str]:
    """Listen with a certificate of one's own and pass every byte on to the hub and back."""
    keys = open_hub_keys(
        open_memory_store(), KeysFolder().hub(EVIL), hub=EVIL, chance=SystemChance()
    )

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far = await asyncio.open_connection("127.0.0.1", port_of(hub), ssl=pairing_context())
        await asyncio.gather(carry(reader, far[1]), carry(far[0], writer))

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=server_context(keys.papers))
    async with server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def devices(hub: Hub) -> int:
    def count() -> int:
        with hub.home.store.reading() as db:
            return len(all_keys(db))

    return await hub.thread.ask(count)


async def revoke(hub: Hub, pc: Pc) -> None:
    own = hub.home.hub
    assert isinstance(own, HubInProcess)
    device = (await pc.office.ask(lambda replica: replica.identity)).device
    request = Request(REVOKE_PC, {"device": device, "reason": "dicuri"})
    await hub.thread.ask(lambda: hub.home.replica.ask(request))
    await hub.thread.ask(own.settle)


# --- Pairing ---------------------------------------------------------------------------------


def test_a_man_in_the_middle_gets_nobody_in(tmp_path: Path) -> None:
    async def play() -> None:
        async with served(tmp_path / "hub") as hub, man_in_the_middle(hub) as address:
            with pytest.raises(HubNotProvenError):
                await ask_to_join(address, Join(await hub.code(), "kasir"))
            assert await devices(hub) == 0

    asyncio.run(play())


def test_a_man_in_the_middle_between_a_member_and_its_hub_hears_nothing(tmp_path: Path) -> None:
    async def play() -> None:
        async with (
            served(tmp_path / "hub") as hub,
            joined(tmp_path / "a", hub) as pc,
            man_in_the_middle(hub) as address,
        ):
            await pc.thread.ask(lambda: pc.home.replica.adopt_identity(hub_address=address))
            await pc.office.sync_once()
            identity = await pc.office.ask(lambda replica: replica.identity)
            assert identity.hub_address == hub.address, "the typed address leads to the hub itself"

    asyncio.run(play())


def test_another_hub_at_the_same_address_is_not_believed(tmp_path: Path) -> None:
    async def play() -> None:
        async with (
            served(tmp_path / "one") as one,
            served(tmp_path / "two") as two,
            joined(tmp_path / "a", one) as pc,
        ):
            await one.server.close()
            await pc.thread.ask(lambda: pc.home.replica.adopt_identity(hub_address=two.address))
            with pytest.raises(WrongHubError):
                await pc.office.sync_once()

    asyncio.run(play())


def test_a_used_code_lets_nobody_else_in(tmp_path: Path) -> None:
    async def play() -> None:
        async with served(tmp_path / "hub") as hub:
            code = await hub.code()
            await ask_to_join(hub.address, Join(code, "kasir"))
            with pytest.raises(HubRefusedError) as caught:
                await ask_to_join(hub.address, Join(code, "kasir"))
            assert caught.value.facts["reason"] == "join.code-wrong"

    asyncio.run(play())


# --- Keys ------------------------------------------------------------------------------------


def test_a_stolen_data_folder_without_its_key_does_not_speak_with_the_hub(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> None:
        async with served(tmp_path / "hub") as hub:
            async with joined(tmp_path / "a", hub) as pc:
                await pc.draft("INV-1")
                await pc.office.sync_once()
            shutil.copytree(tmp_path / "a", tmp_path / "stolen")
            monkeypatch.setenv("SELARAS_KEYS", str(tmp_path / "another-pc"))
            async with opened(tmp_path / "stolen") as thief:
                await thief.draft("INV-2")
                with pytest.raises(Exception, match=r"trust\.no-key"):
                    await thief.office.sync_once()
                code = await hub.code()
                assert await thief.office.join(address=hub.address, code=code, pc="B") is None
                await thief.office.sync_once()
                assert (await thief.fingerprint())["invoice"][0] == 2, "its drafts come along"

    asyncio.run(play())


def test_a_hubs_data_without_its_keys_does_not_make_itself_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> None:
        async with served(tmp_path / "hub"):
            pass
        monkeypatch.setenv("SELARAS_KEYS", str(tmp_path / "another-pc"))
        async with opened(tmp_path / "hub") as copy:
            assert copy.home.hub is None
            await copy.draft("INV-1")
            with pytest.raises(NoHubKeysError):
                await copy.thread.ask(lambda: no_hub(copy.home))
            with pytest.raises(NoKeyError):
                await copy.office.sync_once()

    asyncio.run(play())


def test_a_hub_keeps_its_keys_and_shows_its_recovery_code_once(tmp_path: Path) -> None:
    async def play() -> tuple[str, bytes | None]:
        async with served(tmp_path / "hub") as hub:
            own = hub.home.hub
            assert isinstance(own, HubInProcess)
            return own.recovery_code, KeysFolder().hub(own.hub.hub.hub).read(AUTHORITY_KEY)

    first, key = asyncio.run(play())
    assert first
    assert asyncio.run(play()) == ("", key)


def test_a_revoked_pc_is_told_why_on_its_open_line_and_ever_after(tmp_path: Path) -> None:
    async def play() -> None:
        async with served(tmp_path / "hub") as hub, joined(tmp_path / "a", hub) as pc:
            even: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            refused: asyncio.Future[str] = asyncio.get_running_loop().create_future()

            def hear(link: object) -> None:
                state, code = getattr(link, "state", ""), getattr(link, "code", "")
                if state == "even" and not even.done():
                    even.set_result(None)
                if state == "refused" and not refused.done():
                    refused.set_result(code)

            pc.office.on_link = hear
            await pc.office.keep_in_step()
            await even
            await revoke(hub, pc)
            assert await refused == "hub.revoked"
            await pc.draft("INV-1")
            with pytest.raises(HubRefusedError) as caught:
                await pc.office.sync_once()
            assert caught.value.facts["reason"] == "hub.revoked"

    asyncio.run(play())
