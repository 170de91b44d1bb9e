"""After a hub was restored it awaits its PCs: health and each waiting command say which."""

import asyncio
from pathlib import Path

from selaras_client.backups import back_up_to
from selaras_client.restoring import restore
from tests.backup.homes import NOON
from tests.cli.selaras import Pc as Command
from tests.client import homes


def test_who_waits_on_a_restored_hub_hears_for_which_pc_and_how_to_go_on(tmp_path: Path) -> None:
    async def play() -> str:
        async with homes.served(tmp_path / "hub") as hub, homes.joined(tmp_path / "pc", hub) as pc:
            await hub.draft("SATU")
            await pc.office.sync_once()
            await asyncio.to_thread(back_up_to, tmp_path / "hub", tmp_path / "kept.db")
            identity = await pc.office.ask(lambda replica: replica.identity)
        return identity.device

    device = asyncio.run(play())
    restore(tmp_path / "hub", tmp_path / "kept.db", now=NOON)
    hub = Command(tmp_path / "hub")
    approved = hub.here("approve", "SATU")
    assert "1 menunggu hub" in approved.out
    assert f"({device})" in approved.out, "it is this PC that is the hub: for what does it wait?"
    health = hub.here("health")
    assert health.exit_code == 1
    assert f"({device})" in health.out
    hub.json("pcs", "go-on", device, "--reason", "hilang")
    assert device not in hub.here("health").out
