"""Whoever approves what has changed meanwhile is shown what changed."""

import asyncio
from pathlib import Path

import pytest

from selaras.texts import Texts
from selaras_client.cli.result import RejectedError, printed_failure
from tests.client.homes import joined, served
from tests.trust.test_last_delivery_over_tls import command


def test_a_refused_approval_and_the_list_of_requests_show_what_changed(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with served(tmp_path / "hub") as hub, joined(tmp_path / "pc", hub) as pc:
            await pc.draft("K-1", date="2026-10-05")
            await pc.office.sync_once()
            await hub.edit("K-1", date="2026-10-06")
            with pytest.raises(RejectedError) as caught:
                await command(pc, "approve", "K-1")
            changes = [{"field": "date", "seen": "2026-10-05", "now": "2026-10-06"}]
            assert (caught.value.rejection.code, caught.value.changes) == (
                "approval.changed",
                changes,
            )
            shown = printed_failure(caught.value, Texts("en"), as_json=True)
            assert "date: you saw 2026-10-05, now 2026-10-06" in shown.err
            assert '"changes"' in shown.out
            several = await command(pc, "approve", "K-1", "K-9")
            assert "date: you saw" not in "".join(several.lines), "now it was seen"
            listed = await command(pc, "requests")
            assert listed.data["requests"][0]["changes"] == changes  # type: ignore[index]
            assert "  date: you saw 2026-10-05, now 2026-10-06" in listed.lines

    asyncio.run(scenario())
