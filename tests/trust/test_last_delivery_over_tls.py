"""A revoked PC delivers over real TLS, or by a file, as people do it: by command."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from selaras.texts import Texts
from selaras_client.cli.execute import execute
from selaras_client.cli.parser import parse
from selaras_client.cli.result import Call, RejectedError, Result
from selaras_client.wire import HubRefusedError
from tests.client.homes import Hub, Pc, joined, served


async def command(pc: Pc, *words: str) -> Result:
    texts = Texts("en")
    return await execute(pc.office, Call(parse(words, texts), texts))


async def refused(pc: Pc, *words: str) -> str:
    """Run a command that must fail; return why."""
    try:
        ran = await command(pc, *words)
    except RejectedError as error:
        return error.rejection.code
    except HubRefusedError as error:
        return str(error.facts["reason"])
    raise AssertionError(ran)


async def lost_with_work(hub: Hub, pc: Pc) -> str:
    """Let a PC write two drafts it never sends, and revoke it; return its device."""
    await pc.office.sync_once()
    await pc.draft("K-1")
    await pc.draft("K-2", date="2026-10-05")
    device = await pc.office.ask(lambda replica: replica.identity.device)
    await command(hub, "pcs", "revoke", device, "--reason", "laptop dicuri")
    return device


async def listed(hub: Pc) -> list[str]:
    """Return what the list of PCs says of last deliveries."""
    found = (await command(hub, "pcs", "list")).data["pcs"]
    assert isinstance(found, list)
    return sorted(str(each["last_delivery"]) for each in found)


async def in_tray(pc: Pc) -> list[dict[str, Any]]:
    found = (await command(pc, "tray")).data["tray"]
    assert isinstance(found, list)
    return found


def test_a_revoked_pc_keeps_its_work_delivers_once_when_allowed_and_is_out(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with served(tmp_path / "hub") as hub, joined(tmp_path / "pc", hub) as pc:
            device = await lost_with_work(hub, pc)
            assert await refused(pc, "sync") == "hub.revoked"
            allowed = await command(hub, "pcs", "last-delivery", device)
            assert allowed.data["state"] == "done"
            assert await listed(hub) == ["", "open"]
            delivered = await command(pc, "sync")
            assert delivered.data == {"delivered": "2"}
            assert delivered.exit_code == 0
            assert await listed(hub) == ["", "done"]
            assert await refused(pc, "sync") == "hub.revoked"
            assert [each["reference"] for each in await in_tray(pc)] == ["K-1", "K-2"]
            assert {each["reference"] for each in await in_tray(hub)} == {"K-1", "K-2"}
            assert (await command(hub, "list")).data["total"] == 0
            for each in await in_tray(hub):
                await command(hub, "tray", "--apply", each["item_id"])
            assert (await command(hub, "list")).data["total"] == 2
            assert await in_tray(hub) == []

    asyncio.run(scenario())


def test_what_a_pc_could_not_send_goes_to_the_hub_as_a_file(tmp_path: Path) -> None:
    path = tmp_path / "belum terkirim.json"

    async def scenario() -> None:
        async with served(tmp_path / "hub") as hub, joined(tmp_path / "pc", hub) as pc:
            await pc.office.sync_once()
            await pc.draft("K-1")
            written = await command(pc, "tray", "--out", str(path))
            assert "2 unsent" not in written.lines[0]
            assert await refused(hub, "pcs", "deliver", str(path)) == "deliver.not-revoked"
            await lost_with_work(hub, pc)
            assert (await command(pc, "tray", "--out", str(path))).data["file"] == str(path)
            for _ in range(2):
                taken = await command(hub, "pcs", "deliver", str(path))
                assert (taken.data["count"], taken.data["refused"]) == (2, 0)
            assert {each["reference"] for each in await in_tray(hub)} == {"K-1", "K-2"}
            assert await refused(pc, "pcs", "deliver", str(path)) == "hub.not-here"

    asyncio.run(scenario())
    for each in json.loads(path.read_text(encoding="utf-8"))["unsent"]:
        assert each["values"]["reference"] == each["reference"]


def test_a_file_that_is_none_is_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, empty = tmp_path / "file.json", {"format": "selaras-unsent", "version": 1, "unsent": []}

    async def said(hub: Pc, text: str) -> str:
        path.write_text(text, encoding="utf-8")
        return await refused(hub, "pcs", "deliver", str(path))

    async def scenario() -> None:
        async with served(tmp_path / "hub") as hub:
            ours = await hub.office.ask(lambda replica: replica.identity.hub)
            named = empty | {"device": "x", "incarnation": "x"}
            assert await refused(hub, "pcs", "deliver", str(path)) == "deliver.not-readable"
            assert await refused(hub, "pcs", "deliver", str(tmp_path)) == "deliver.not-readable"
            assert await said(hub, "apa saja") == "deliver.not-readable"
            assert await said(hub, "[" * 100_000) == "deliver.not-readable"
            assert await said(hub, json.dumps(empty)) == "deliver.not-readable"
            assert await said(hub, json.dumps(named | {"hub": "x"})) == "deliver.not-ours"
            assert await said(hub, json.dumps(named | {"hub": ours})) == "deliver.not-ours"
            monkeypatch.setattr("selaras_client.cli.delivery_commands.MAX_FILE_BYTES", 99)
            assert await said(hub, " " * 100) == "deliver.too-large"

    asyncio.run(scenario())
