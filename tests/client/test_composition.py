"""The hub in this process: its own PC's news and that of others leave on one way."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from selaras_client.composition.in_process import HubInProcess
from selaras_hub.desk import Dropped, Event, Outgoing
from tests.client.homes import served


def test_news_leaves_in_the_order_in_which_the_data_thread_made_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    posted: list[Outgoing] = []

    def turn(_: Sequence[Event]) -> list[Outgoing]:
        return [Outgoing(1, b"first")]

    async def play() -> None:
        async with served(tmp_path) as hub:
            own = hub.home.hub
            assert isinstance(own, HubInProcess)
            monkeypatch.setattr(own, "turn", turn)
            monkeypatch.setattr(hub.server, "post", posted.extend)
            asked = asyncio.ensure_future(hub.server._happened(Dropped(1)))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            # The loop hears of neither before both are done.
            hub.thread.run(lambda: own.post([Outgoing(1, b"second")]))
            await asked
            await asyncio.sleep(0)
            monkeypatch.undo()

    asyncio.run(play())
    assert [each.data for each in posted] == [b"first", b"second"]
