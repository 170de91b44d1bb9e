"""A renewed recovery code: the new copy reaches every PC, and the old code does not open it."""

import asyncio
from pathlib import Path

import pytest

from selaras.trust.recovery import RecoveryRefusedError, unwrap
from selaras_client.cli.result import RejectedError
from selaras_client.home import Home
from selaras_client.keys import RECOVERY, KeysFolder
from tests.client.homes import Pc, joined, opened, served
from tests.trust.test_last_delivery_over_tls import command


async def copy_of(pc: Pc) -> bytes:
    """Return the wrapped authority that a PC carries."""

    def read(home: Home) -> bytes:
        return KeysFolder().device(home.replica.identity.device).read(RECOVERY) or b""

    return await pc.office.work(read)


def test_a_new_code_opens_what_every_pc_carries_and_the_old_one_does_not(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with served(tmp_path / "hub") as hub, joined(tmp_path / "pc", hub) as pc:
            own = hub.home.hub
            assert own is not None
            first, before = own.recovery_code, await copy_of(pc)
            renewed = (await command(hub, "recovery", "renew")).data["recovery"]
            assert await copy_of(pc) == before, "nothing reaches a PC that is away"
            await pc.office.sync_once()
            after = await copy_of(pc)
            authority = unwrap(after, str(renewed))
            assert unwrap(before, first).certificate == authority.certificate
            with pytest.raises(RecoveryRefusedError):
                unwrap(after, first)
            async with joined(tmp_path / "later", hub, name="Nanti") as later:
                assert await copy_of(later) == after
            kinds = (await command(hub, "audit", "list")).data["records"]
            assert isinstance(kinds, list)
            assert [each["kind"] for each in kinds].count("recovery") == 2

    asyncio.run(scenario())


def test_only_the_hubs_own_pc_renews_it(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with opened(tmp_path / "pc") as pc:
            with pytest.raises(RejectedError) as caught:
                await command(pc, "recovery", "renew")
            assert caught.value.rejection.code == "company.not-set-up"

    asyncio.run(scenario())


def test_a_copy_that_could_not_be_kept_is_kept_at_the_next_start(
    tmp_path: Path, keys_folder: Path
) -> None:
    async def scenario() -> None:
        async with served(tmp_path / "hub") as hub:
            async with joined(tmp_path / "pc", hub) as pc:
                await command(hub, "recovery", "renew")
                device = await pc.office.ask(lambda replica: replica.identity.device)
                copy = keys_folder / "pc" / device / RECOVERY
                copy.unlink()
                copy.mkdir()
                await pc.office.sync_once()
                await pc.draft("K-1")
                copy.rmdir()
            async with opened(tmp_path / "pc") as pc:
                own = await hub.office.ask(lambda replica: replica.identity.hub)
                held = KeysFolder().hub(own).read(RECOVERY)
                assert await copy_of(pc) == held

    asyncio.run(scenario())
