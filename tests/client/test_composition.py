"""The hub in this process: its own PC's news and that of others, and who has it first."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from selaras.store.trouble import DiskFullError
from selaras_client.composition.in_process import SOON_BYTES, HubInProcess
from selaras_client.composition.serving import others_first
from selaras_hub.desk import Dropped, Event, Outgoing, Received
from tests.client.homes import NPWP, Pc, joined, opened, served


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
            asked = asyncio.ensure_future(hub.server._put(Dropped(1)).wait())
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            # The loop hears of neither before both are done.
            hub.thread.run(lambda: own.post([Outgoing(1, b"second")]))
            await asked
            await asyncio.sleep(0)
            monkeypatch.undo()

    asyncio.run(play())
    assert [each.data for each in posted] == [b"first", b"second"]


@asynccontextmanager
async def telling(
    folder: Path, monkeypatch: pytest.MonkeyPatch, *, said: Sequence[Outgoing]
) -> AsyncIterator[tuple[Pc, HubInProcess, list[bytes]]]:
    """Open a hub that says *said* when a line drops; with what its own replica was given."""
    stored: list[bytes] = []

    def turn(events: Sequence[Event]) -> list[Outgoing]:
        return list(said) if Dropped(1) in events else []

    def received(data: bytes) -> list[bytes]:
        stored.append(data)
        return []

    async with opened(folder, NPWP) as pc:
        own = pc.home.hub
        assert isinstance(own, HubInProcess)
        monkeypatch.setattr(own.hub, "turn", turn)
        monkeypatch.setattr(pc.home.desk, "received", received)
        yield pc, own, stored
        monkeypatch.undo()


def test_others_are_sent_what_is_new_before_the_hubs_own_pc_stores_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = [Outgoing(0, b"own"), Outgoing(1, b"theirs")]

    async def play() -> None:
        async with telling(tmp_path, monkeypatch, said=said) as (pc, own, stored):
            assert own.turn([Dropped(1)]) == [Outgoing(1, b"theirs")]
            assert not stored
            # Whoever works here finds what others know already.
            assert await pc.office.ask(lambda _: list(stored)) == [b"own"]

    asyncio.run(play())


def test_of_much_that_is_new_whoever_works_here_waits_for_a_part_and_a_command_for_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    much = [Outgoing(0, bytes([number]) * (SOON_BYTES // 2)) for number in range(5)]

    async def play() -> None:
        async with telling(tmp_path, monkeypatch, said=much) as (pc, own, stored):
            assert own.turn([Dropped(1)]) == []
            assert await pc.office.ask(lambda _: len(stored)) == 2
            assert own.is_behind
            assert len(stored) == 2
            await pc.office.sync_once()
            assert stored == [each.data for each in much]

    asyncio.run(play())


def test_a_page_that_the_hubs_own_pc_could_not_store_comes_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: bytes) -> list[bytes]:
        raise DiskFullError(path="", reason="")

    async def play() -> None:
        async with served(tmp_path) as hub, joined(tmp_path / "pc", hub) as pc:
            await pc.office.sync_once()
            monkeypatch.setattr(hub.home.desk, "received", full)
            await pc.office.ask(lambda replica: replica.new_invoice({"date": "2026-10-05"}))
            await pc.office.sync_once()
            assert hub.home.hub is not None
            await hub.thread.ask(hub.home.hub.catch_up)
            monkeypatch.undo()
            await hub.office.ask(lambda _: None)
            assert await pc.fingerprint() == await hub.fingerprint()

    asyncio.run(play())


def test_others_hear_of_it_before_the_one_who_made_it() -> None:
    said = [Outgoing(2, b"settled"), Outgoing(1, b"page"), Outgoing(2, b"echo"), Outgoing(3, b"x")]
    sent = others_first(said, [Received(2, b"push")])
    assert [(each.line, each.data) for each in sent] == [
        (1, b"page"),
        (3, b"x"),
        (2, b"settled"),
        (2, b"echo"),
    ]
