"""A sync that is asked for once compares this PC with the hub before it ends."""

import asyncio
from argparse import Namespace
from pathlib import Path

from selaras.store.mended import mended_here
from selaras.texts import Texts
from selaras_client.cli.office_commands import doctor
from selaras_client.cli.result import Call
from selaras_client.cli.take_over_commands import before_sync
from tests.checking.offices import run
from tests.client.homes import Pc, joined, served


async def _mended(pc: Pc) -> list[str]:
    def found() -> list[str]:
        with pc.home.store.reading() as db:
            return [each.item_id for each in mended_here(db)]

    return await pc.thread.ask(found)


def _doctor(pc: Pc) -> list[str]:
    return list(doctor(pc.home, Call(Namespace(), Texts("id"))).lines)


def test_a_sync_that_is_asked_for_once_compares_and_mends(tmp_path: Path) -> None:
    async def play() -> None:
        async with served(tmp_path / "hub") as hub, joined(tmp_path / "pc", hub) as pc:
            invoice = await hub.draft("R-1")
            await pc.office.sync_once()
            assert await _mended(pc) == []
            sums = "UPDATE kind_sum SET total = zeroblob(32) WHERE kind = 'invoice'"
            rotten = "UPDATE document SET state = x'0000', hash = zeroblob(32) WHERE id = ?"
            await pc.thread.ask(lambda: run(pc.home.store, sums))
            await pc.thread.ask(lambda: run(pc.home.store, rotten, invoice))
            assert (await pc.thread.ask(lambda: _doctor(pc)))[-1] == Texts("id").say("doctor.sync")
            await pc.office.sync_once()
            assert await _mended(pc) == [invoice]
            assert Texts("id").say("doctor.sync") not in await pc.thread.ask(lambda: _doctor(pc))
            assert await pc.fingerprint() == await hub.fingerprint()

    asyncio.run(play())


def test_a_pc_asks_for_all_the_data_anew_by_command(tmp_path: Path) -> None:
    async def play() -> None:
        async with served(tmp_path / "hub") as hub, joined(tmp_path / "pc", hub) as pc:
            await hub.draft("R-1")
            await pc.office.sync_once()
            await pc.draft("R-2")
            before = await pc.office.ask(lambda replica: replica.identity.incarnation)
            call = Call(Namespace(at="", accept_loss=False, copy=True), Texts("id"))
            await before_sync(pc.office, call)
            await pc.office.sync_once()
            assert await pc.office.ask(lambda replica: replica.identity.incarnation) != before
            assert await pc.fingerprint() == await hub.fingerprint()
            assert (await hub.fingerprint())["invoice"][0] == 2

    asyncio.run(play())
