"""The hub reads its own documents again; the doctor counts; shells let a PC compare itself."""

import asyncio
from pathlib import Path

import pytest

from selaras.clock import moment_text
from selaras.replica.alarms import open_alarms
from selaras.replica.checking import check_home
from selaras.replica.equality import AT
from selaras.store.mended import Mended, note_mended
from selaras.store.meta import get_meta
from selaras_client.composition import HubFounding
from selaras_client.home import Home
from selaras_hub.looking import look_again
from tests.checking.offices import run
from tests.cli.selaras import Pc as Command
from tests.client.homes import Pc, joined, news_of, served
from tests.facts.drafts import draft, read
from tests.sim.office import Office


def checked(home: Home) -> bool:
    with home.store.reading() as db:
        return get_meta(db, AT) is not None


def rot(home: Home) -> str:
    """Let a document of the hub become unreadable; return its id."""
    with home.store.transaction() as db:
        doc_id = db.exec_driver_sql("SELECT id FROM hub_document WHERE kind = 'invoice'").scalar()
        db.exec_driver_sql("UPDATE hub_document SET state = x'00ff' WHERE id = ?", (doc_id,))
    return str(doc_id)


def test_a_document_of_the_hub_that_rots_is_put_back_from_its_own_replica(tmp_path: Path) -> None:
    async def play() -> None:
        async with served(tmp_path / "hub") as hub:
            await hub.draft("INV-1")
            doc_id = await hub.thread.ask(lambda: rot(hub.home))
            assert (await hub.thread.ask(lambda: check_home(hub.home.store))).hub_unreadable
            await hub.office.compare()
            report = await hub.thread.ask(lambda: check_home(hub.home.store))
            assert (report.hub_unreadable, report.miscounted) == ([], [])
            assert await codes(hub) == {"hub-document-mended": {"document": "INV-1"}}, doc_id

    asyncio.run(play())


async def codes(pc: Pc) -> dict[str, dict[str, str]]:
    def alarms() -> dict[str, dict[str, str]]:
        with pc.home.replica.reading() as db:
            return {each.code: dict(each.facts) for each in open_alarms(db)}

    return await pc.thread.ask(alarms)


def look(office: Office) -> None:
    with office.hub_store.transaction() as db:
        look_again(db, office.hub.hub, now=moment_text(office.clock.now()))
    office._turn([])
    office.heal()


def test_one_that_nobody_beside_holds_is_said_and_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("selaras_hub.looking.AT_ONCE", 2)
    office = Office(pcs=1).heal()
    pc = office.pcs[0]
    ids = sorted(draft(pc, f"R-{number}") for number in range(3))
    office.heal()
    run(office.hub_store, "UPDATE hub_document SET state = x'00ff' WHERE id = ?", ids[2])
    look(office)
    assert read(pc, open_alarms) == []
    look(office)
    (alarm,) = read(pc, open_alarms)
    assert alarm.code == "hub-document-damaged"
    with office.hub_store.reading() as db:
        kept = db.exec_driver_sql("SELECT state FROM hub_document WHERE id = ?", (ids[2],))
        assert kept.scalar() == b"\x00\xff"


def test_the_doctor_counts_sums_of_both_sides_again_and_says_which(tmp_path: Path) -> None:
    async def play() -> None:
        async with served(tmp_path / "hub") as hub:
            await hub.draft("INV-1")

            def spoil_and_check() -> tuple[list[str], list[str]]:
                run(hub.home.store, "UPDATE hub_kind_sum SET count = 7 WHERE kind = 'invoice'")
                run(hub.home.store, "DELETE FROM kind_sum WHERE kind = 'company'")
                first = check_home(hub.home.store).miscounted
                return first, check_home(hub.home.store).miscounted

            assert await hub.thread.ask(spoil_and_check) == (["company", "invoice"], [])

    asyncio.run(play())


def test_the_hubs_own_pc_and_a_connected_pc_compare_themselves(tmp_path: Path) -> None:
    async def play() -> None:
        async with served(tmp_path / "hub") as hub, joined(tmp_path / "a", hub) as pc:
            await hub.office.compare()
            assert await hub.thread.ask(lambda: checked(hub.home))
            await hub.draft("INV-1")
            await pc.office.sync_once()
            await pc.thread.ask(lambda: spoil(pc))
            await pc.office.keep_in_step()
            arrived = news_of(hub)
            await pc.office.compare()
            # What the hub hears of the line itself is news to it too.
            while "pc-differs" not in await codes(hub):
                await arrived.wait()
                arrived.clear()
            assert (await codes(hub))["pc-differs"]["pc"] == "Kasir"
            await until_checked(pc)
            assert await pc.fingerprint() == await hub.fingerprint()

    asyncio.run(play())


def test_the_doctor_lists_what_was_mended_and_what_was_there(tmp_path: Path) -> None:
    selaras = Command(tmp_path / "pc")
    selaras.set_up()
    home = Home(selaras.home, HubFounding())
    own = home.replica.identity.company
    held = {"reference": '"R-1"'}
    with home.store.transaction() as db:
        note_mended(db, Mended("2026-10-01T08:00:00Z", "invoice:a", own, "differed", held))
    home.close()
    (listed,) = selaras.json("doctor")["mended"]
    assert (listed["item_id"], listed["how"]) == ("invoice:a", "differed")
    assert listed["held"] == held
    assert "invoice:a" in selaras.here("doctor").out


def spoil(pc: Pc) -> None:
    run(pc.home.store, "UPDATE document SET state = x'00ff' WHERE kind = 'invoice'")


async def until_checked(pc: Pc) -> None:
    """Let it go on until the second comparison found both equal."""
    while not await pc.thread.ask(lambda: checked(pc.home)):
        await pc.office.compare()
