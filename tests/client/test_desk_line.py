"""What a PC says to its hub: in the order in which it was made, and as soon as it is."""

import asyncio
from pathlib import Path

from selaras.replica import Replica
from selaras.replica.sent_mark import Mark
from selaras_client.desk_line import Said
from selaras_client.keys import KeysFolderError
from tests.client.homes import NPWP, joined, opened, served, states


def test_what_is_written_cannot_be_noted_as_sent_and_does_not_leave(tmp_path: Path) -> None:
    def refuse(_: Mark) -> None:
        raise KeysFolderError(path="keys", reason="full")

    async def play() -> None:
        async with served(tmp_path / "hub") as hub, joined(tmp_path / "a", hub) as pc:
            await states(pc, "even", act=pc.office.keep_in_step)
            noted = pc.home.replica.incarnations.on_sending
            pc.home.replica.incarnations.on_sending = refuse
            link = await states(pc, "offline", act=lambda: pc.draft("INV-1"))
            assert link.code == "trust.keys-folder"
            assert "invoice" not in await hub.fingerprint()
            pc.home.replica.incarnations.on_sending = noted
            await pc.office.sync_once()
            assert (await hub.fingerprint())["invoice"][0] == 1

    asyncio.run(play())


def test_what_is_written_leaves_before_anything_else_is_done(tmp_path: Path) -> None:
    order: list[str] = []

    async def play() -> None:
        async with served(tmp_path / "hub") as hub, joined(tmp_path / "a", hub) as pc:
            await states(pc, "even", act=pc.office.keep_in_step)
            pc.home.replica.incarnations.on_sending = lambda _: order.append("sent")

            def write(replica: Replica) -> None:
                pc.thread.later(lambda: order.append("next"))
                replica.new_invoice({"reference": "INV-1"})

            await pc.office.ask(write)
            await pc.thread.ask(lambda: None)
            assert order == ["sent", "next"]

    asyncio.run(play())


def test_what_is_said_leaves_in_the_order_in_which_the_data_thread_said_it(tmp_path: Path) -> None:
    async def play() -> None:
        async with opened(tmp_path, NPWP) as pc:
            said, heard = Said(pc.thread), asyncio.Event()
            answered = asyncio.ensure_future(said.ask(lambda: [b"answer"]))
            await asyncio.sleep(0)
            pc.thread.run(lambda: said.at_once(lambda: [b"push"], then=heard.set))
            await heard.wait()
            # Whoever sends first takes both.
            assert said.taken() == [b"answer", b"push"]
            await answered
            assert said.taken() == []
            await said.ask(lambda: [b"old"])
            await said.ask(lambda: [b"hello"], anew=True)
            assert said.taken() == [b"hello"]

    asyncio.run(play())
