"""A PC joins a hub: from nothing, after working alone, and in vain."""

import asyncio
import contextlib
import sqlite3
from pathlib import Path

import pytest

from selaras.domain.company import Company
from selaras.domain.result import Rejection
from selaras.exchange import read_file
from selaras.replica import queries
from selaras_client.home import BEFORE_JOIN
from selaras_client.office import LinkStatus
from tests.client.homes import NPWP, OTHER_NPWP, Pc, joined, news_of, opened, served

SAMPLE = Path(__file__).parent.parent / "samples" / "coretax-keluaran.xml"


async def imported(pc: Pc) -> None:
    invoices = read_file(SAMPLE, company=NPWP).invoices
    await pc.office.ask(lambda replica: replica.import_invoices(invoices))


async def conflicts(pc: Pc) -> int:
    def count() -> int:
        with pc.home.replica.reading() as db:
            return queries.sync_status(db).conflicts

    return await pc.thread.ask(count)


def test_a_hub_says_how_many_pcs_are_connected_to_it(tmp_path: Path) -> None:
    async def play() -> None:
        async with served(tmp_path / "hub") as hub:
            assert await hub.office.link_status() == LinkStatus("hub")
            async with joined(tmp_path / "pc", hub) as pc:
                await pc.office.keep_in_step()
                await pc.office.sync_once()
                assert await hub.office.link_status() == LinkStatus("hub", others=1)
                await pc.office.stop()

    asyncio.run(play())


def test_what_a_pc_wrote_alone_comes_along(tmp_path: Path) -> None:
    async def play() -> None:
        async with served(tmp_path / "hub") as hub, opened(tmp_path / "pc", NPWP) as pc:
            await hub.draft("HUB-1")
            await pc.draft("PC-1")
            assert (
                await pc.office.join(address=hub.address, code=await hub.code(), pc="Kasir") is None
            )
            await pc.office.sync_once()
            expected = await hub.fingerprint()
            assert expected["invoice"][0] == 2
            assert await pc.fingerprint() == expected
            assert (await pc.office.link_status()).state != "alone"

    asyncio.run(play())


def test_equal_documents_join_and_different_ones_are_conflicts(tmp_path: Path) -> None:
    async def play() -> None:
        async with served(tmp_path / "hub") as hub, opened(tmp_path / "pc", NPWP) as pc:
            await imported(hub)
            await imported(pc)
            await pc.edit("INV/2026/10/0007", reference="INV/2026/10/0007-A")
            await pc.office.join(address=hub.address, code=await hub.code(), pc="Kasir")
            await pc.office.sync_once()
            expected = await hub.fingerprint()
            assert expected["invoice"][0] == 60
            assert await pc.fingerprint() == expected
            assert await conflicts(pc) == await conflicts(hub) == 1

    asyncio.run(play())


def test_the_file_from_before_stays_beside_the_new_one(tmp_path: Path) -> None:
    async def play() -> dict[str, tuple[int, str]]:
        async with served(tmp_path / "hub") as hub, opened(tmp_path / "pc", NPWP) as pc:
            await pc.draft("PC-1")
            before = await pc.fingerprint()
            await pc.office.join(address=hub.address, code=await hub.code(), pc="Kasir")
            return before

    async def reopened() -> dict[str, tuple[int, str]]:
        async with opened(tmp_path / "old") as pc:
            return await pc.fingerprint()

    before = asyncio.run(play())
    (tmp_path / "old").mkdir()
    (tmp_path / "pc" / BEFORE_JOIN).rename(tmp_path / "old" / "selaras.db")
    assert asyncio.run(reopened()) == before


def content(folder: Path) -> list[str]:
    """Return all that stands in the database of *folder*, as SQL."""
    with contextlib.closing(sqlite3.connect(folder / "selaras.db")) as db:
        return [line for line in db.iterdump() if "invoice_search" not in line]


@pytest.mark.parametrize(
    ("npwp", "refusal"),
    [(OTHER_NPWP, "join.other-company"), (NPWP, "join.code-wrong")],
)
def test_a_pc_that_is_turned_away_stays_exactly_as_it_was(
    tmp_path: Path, npwp: str, refusal: str
) -> None:
    async def play() -> Rejection | None:
        async with served(tmp_path / "hub") as hub, opened(tmp_path / "pc", npwp) as pc:
            await pc.draft("PC-1")
            before = content(tmp_path / "pc")
            code = await hub.code() if npwp == OTHER_NPWP else "AAAA-AAAAA-AAAAA-AAAAA-AAAAA"
            answer = await pc.office.join(address=hub.address, code=code, pc="Kasir")
            assert (await pc.office.link_status()).state == "alone"
            assert content(tmp_path / "pc") == before
            await pc.draft("PC-2")
            return answer

    answer = asyncio.run(play())
    assert answer is not None
    assert answer.code == refusal
    assert not (tmp_path / "pc" / BEFORE_JOIN).exists()


def test_a_code_lets_one_pc_in(tmp_path: Path) -> None:
    async def play() -> None:
        async with (
            served(tmp_path / "hub") as hub,
            opened(tmp_path / "a") as one,
            opened(tmp_path / "b") as two,
        ):
            code = await hub.code()
            assert await one.office.join(address=hub.address, code=code.lower(), pc="A") is None
            answer = await two.office.join(address=hub.address, code=code, pc="B")
            assert answer is not None
            assert answer.code == "join.code-wrong"

    asyncio.run(play())


@pytest.mark.parametrize("pc_name", ["x" * 101, "Kasir\n2", "\x00"])
def test_a_name_that_could_not_be_shown_is_refused(tmp_path: Path, pc_name: str) -> None:
    async def play() -> Rejection | None:
        async with served(tmp_path / "hub") as hub, opened(tmp_path / "pc") as pc:
            return await pc.office.join(address=hub.address, code=await hub.code(), pc=pc_name)

    answer = asyncio.run(play())
    assert answer is not None
    assert answer.code == "join.pc-name"


def test_a_hub_that_serves_other_pcs_joins_nobody(tmp_path: Path) -> None:
    async def play() -> Rejection | None:
        async with served(tmp_path / "a") as one, served(tmp_path / "b") as two:
            return await one.office.join(address=two.address, code=await two.code(), pc="A")

    answer = asyncio.run(play())
    assert answer is not None
    assert answer.code == "join.is-hub"


def test_a_pc_in_step_that_joins_another_hub_follows_that_one(tmp_path: Path) -> None:
    async def play() -> None:
        async with (
            served(tmp_path / "old") as old,
            served(tmp_path / "new") as new,
            joined(tmp_path / "pc", old) as pc,
        ):
            await old.draft("OLD-1")
            await new.draft("NEW-1")
            await pc.office.keep_in_step()
            await pc.office.sync_once()
            await pc.office.join(address=new.address, code=await new.code(), pc="Kasir")
            await pc.office.sync_once()
            assert await pc.fingerprint() == await new.fingerprint()
            assert (await new.fingerprint())["invoice"][0] == 2
            assert (await old.fingerprint())["invoice"][0] == 1

    asyncio.run(play())


def test_a_pc_that_joins_while_its_window_is_open_stays_in_step(tmp_path: Path) -> None:
    async def play() -> None:
        async with served(tmp_path / "hub") as hub, opened(tmp_path / "pc") as pc:
            await pc.office.keep_in_step()
            await pc.office.join(address=hub.address, code=await hub.code(), pc="Kasir")
            arrived = news_of(pc)
            await hub.draft("HUB-1")
            await arrived.wait()

    asyncio.run(play())


def test_a_set_up_that_was_cut_short_is_finished_by_the_next(tmp_path: Path) -> None:
    async def cut_short() -> None:
        async with opened(tmp_path) as pc:
            await pc.thread.ask(lambda: pc.home._found(Company(NPWP, "PT Contoh")))

    async def again() -> int:
        async with opened(tmp_path, NPWP) as pc:
            return (await pc.fingerprint())["company"][0]

    asyncio.run(cut_short())
    assert asyncio.run(again()) == 1
