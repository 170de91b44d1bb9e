"""``hub run`` where another PC becomes the hub: it says so and follows that one by itself."""

import asyncio
from pathlib import Path

import pytest

from selaras.address import parse_address
from selaras.texts import Texts
from selaras_client.cli import serve
from selaras_client.cli.parser import parse
from selaras_client.cli.result import Call
from selaras_client.cli.windows import Windows
from selaras_client.composition.serving import hub_server
from selaras_client.former_hub import look_at
from selaras_client.jobs import Reconnector
from selaras_client.moving_hub import take_over
from tests.client.homes import Pc, joined, news_of, opened, served


def _serving(pc: Pc, stopped: asyncio.Event) -> serve.Served:
    words = ["--home", str(pc.home.folder), "hub", "run", "--listen", "127.0.0.1:0"]
    args = parse(words, Texts("id"))
    return serve.Served(
        pc.office, pc.home, pc.thread, Call(args, Texts("id")), Windows(args), stopped
    )


def test_what_is_written_on_the_pc_that_was_the_hub_reaches_the_new_one_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    ready, stopped = asyncio.Event(), asyncio.Event()
    monkeypatch.setattr(serve, "say_progress", said.append)
    monkeypatch.setattr(serve, "_say", lambda *_, **__: ready.set())

    async def play() -> None:
        async with served(tmp_path / "hub") as hub, joined(tmp_path / "pc", hub) as pc:
            await pc.office.sync_once()
        async with opened(tmp_path / "hub") as old, opened(tmp_path / "pc") as pc:
            running = asyncio.create_task(serve.run_hub(_serving(old, stopped)))
            await ready.wait()
            await _taken_over(old, pc)
            stopped.set()
            await running

    asyncio.run(play())
    assert said[0] == Texts("id").say("cli.hub-moved")


async def _taken_over(old: Pc, pc: Pc) -> None:
    """Let *pc* become the hub, and wait until it has what is written on *old* after that."""
    await take_over(pc.office, "")
    assert pc.home.hub is not None
    server = hub_server(pc.home.hub, pc.thread)
    address = await server.listen(parse_address("127.0.0.1:0"))
    arrived = news_of(pc)
    await look_at(old.office, address)
    await old.draft("INV-9")
    while "invoice" not in await pc.fingerprint():
        await arrived.wait()
        arrived.clear()
    await server.close()


def test_a_pc_holds_one_conversation_however_many_would_begin_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[Reconnector] = []

    def start(reconnector: Reconnector) -> None:
        begun.append(reconnector)

    async def end(_: Reconnector) -> None:
        """Nothing was begun."""

    monkeypatch.setattr(Reconnector, "start", start)
    monkeypatch.setattr(Reconnector, "stop", end)

    async def play() -> None:
        async with served(tmp_path / "hub") as hub, joined(tmp_path / "pc", hub) as pc:
            await pc.office.keep_in_step()
            async with pc.office.paused():
                await asyncio.gather(*(pc.office.ask(lambda replica: replica) for _ in range(2)))
                assert len(begun) == 1
            assert len(begun) == 2

    asyncio.run(play())
