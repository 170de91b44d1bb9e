"""The commands, and what the program does by itself while it runs."""

import asyncio
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from selaras.domain.rotation import Keep
from selaras.replica.alarms import open_alarms
from selaras.store.engine import Store
from selaras_client import backups
from selaras_client.backup_plan import Plan, load_plan, save_plan
from selaras_client.backups import SIGN_NAME
from selaras_client.home import Home
from selaras_client.upkeep import Upkeep
from tests.cli.selaras import SAMPLE, Pc
from tests.client import homes
from tests.sim.office import TestClock


@pytest.fixture
def pc(tmp_path: Path) -> Pc:
    return Pc(tmp_path / "home").set_up()


def test_a_backup_by_command_is_listed_and_proven(pc: Pc) -> None:
    pc.json("import", str(SAMPLE))
    made = pc.json("backup")["backups"]
    assert Path(made[0]["file"]).parent == pc.home / "cadangan"
    assert (pc.home / "cadangan" / SIGN_NAME).is_file()
    listed = pc.json("backup", "list", "--check")["backups"]
    assert [(each["file"], each["state"]) for each in listed] == [(made[0]["file"], "good")]
    with Path(made[0]["file"]).open("rb+") as file:
        file.write(b"x")
    ran = pc.here("--json", "backup", "list", "--check")
    assert (ran.exit_code, ran.data["backups"][0]["state"]) == (3, "differs")


def test_a_backup_to_a_file_is_never_written_over(pc: Pc, tmp_path: Path) -> None:
    out = tmp_path / "mine.db"
    pc.json("backup", "--out", str(out))
    before = out.read_bytes()
    assert pc.fails("backup", "--out", str(out)) == (1, "backup.exists")
    assert out.read_bytes() == before
    assert pc.fails("backup", "--out", str(tmp_path / "gone" / "x.db")) == (
        3,
        "backup.folder-missing",
    )


def test_a_folder_is_chosen_and_used_beside_the_own_one(pc: Pc, tmp_path: Path) -> None:
    chosen = tmp_path / "usb"
    words = ("--folder", str(chosen), "--every", "12", "--keep", "3,2,1")
    plan = pc.json("backup", "schedule", *words)
    assert plan == {
        "on": True,
        "folder": str(chosen),
        "every_h": 12,
        "keep": {"days": 3, "weeks": 2, "months": 1},
    }
    made = pc.json("backup")["backups"]
    assert [Path(each["file"]).parent for each in made] == [pc.home / "cadangan", chosen]
    shutil.rmtree(chosen)
    assert pc.fails("backup") == (3, "backup.folder-missing")
    assert len(pc.json("backup", "schedule", "--no-folder")) == 4
    assert pc.json("backup")["backups"]


@pytest.mark.parametrize(
    "words",
    [
        ("--every", "0"),
        ("--every", "x"),
        ("--keep", "1,2"),
        ("--keep", "1,2,-3"),
        ("--on", "--off"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(pc: Pc, words: tuple[str, ...]) -> None:
    assert pc.fails("backup", "schedule", *words) == (2, "usage.wrong")


def test_the_hubs_backups_cannot_be_switched_off(pc: Pc) -> None:
    assert pc.fails("backup", "schedule", "--off") == (1, "backup.hub-always")


def test_before_set_up_there_is_nothing_to_back_up(tmp_path: Path) -> None:
    assert Pc(tmp_path).fails("backup") == (1, "company.not-set-up")


# By itself


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.db"))


def test_the_hub_makes_one_a_day_and_a_missed_one_at_the_next_start(tmp_path: Path) -> None:
    async def play() -> None:
        clock, home = TestClock(), tmp_path / "home"
        async with homes.opened(home, homes.NPWP) as pc:
            pc.home.clock = clock
            upkeep = Upkeep(pc.office, sign="x")
            for hours, count in ((0, 1), (23, 1), (2, 2), (24, 3)):
                clock.forward(timedelta(hours=hours))
                await upkeep.tick()
                assert len(files(home / "cadangan")) == count
            await upkeep.stop()
        clock.forward(timedelta(days=3))
        async with homes.opened(home) as pc:
            pc.home.clock = clock
            await Upkeep(pc.office, sign="x").tick()
        assert len(files(home / "cadangan")) == 4

    asyncio.run(play())


def test_older_ones_are_rotated_away(tmp_path: Path) -> None:
    async def play() -> None:
        clock = TestClock()
        async with homes.opened(tmp_path, homes.NPWP) as pc:
            pc.home.clock = clock
            plan = Plan(is_on=True, keep=Keep(days=2, weeks=0, months=0))
            await pc.office.work(lambda home: _save(home.store, plan))
            for _ in range(4):
                await Upkeep(pc.office, sign="x").tick()
                clock.forward(timedelta(days=1))
        assert len(files(tmp_path / "cadangan")) == 2

    asyncio.run(play())


def _save(store: Store, plan: Plan) -> None:
    with store.transaction() as db:
        save_plan(db, plan)
        assert load_plan(db, is_hub=False) == plan


def test_another_pc_makes_none_unless_switched_on(tmp_path: Path) -> None:
    async def play() -> None:
        async with homes.served(tmp_path / "hub") as hub, homes.joined(tmp_path / "pc", hub) as pc:
            await Upkeep(pc.office, sign="x").tick()
            assert not (tmp_path / "pc" / "cadangan").exists()
            await pc.office.work(lambda home: _save(home.store, Plan(is_on=True)))
            await Upkeep(pc.office, sign="x").tick()
            assert len(files(tmp_path / "pc" / "cadangan")) == 1

    asyncio.run(play())


async def alarms(pc: homes.Pc) -> list[tuple[str, bool, str]]:
    """Return the open alarms about backups: code, whether only this PC has it, folder."""

    def listed(home: Home) -> list[tuple[str, bool, str]]:
        with home.replica.reading() as db:
            found = [(a.code, a.is_here, a.facts["folder"]) for a in open_alarms(db)]
        return [each for each in found if each[0].startswith("backup-")]

    return await pc.office.work(listed)


@pytest.mark.parametrize("name", ["hub", "pc"])
def test_a_backup_that_fails_is_an_alarm_until_one_succeeds(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    usb, is_here = tmp_path / "usb", name == "pc"

    async def play(pc: homes.Pc) -> None:
        plan = Plan(is_on=True, folder=str(usb))
        await pc.office.work(lambda home: _save(home.store, plan))
        await Upkeep(pc.office, sign="x").tick()
        assert await alarms(pc) == [("backup-folder-missing", is_here, str(usb))]
        assert len(files(tmp_path / name / "cadangan")) == 1, "the own one is not held up"
        usb.mkdir()
        (usb / SIGN_NAME).write_text("x", encoding="utf-8")
        with monkeypatch.context() as patch:
            patch.setattr(backups, "ROOM_BYTES", 10**18)
            await Upkeep(pc.office, sign="x").tick()
        assert ("backup-no-room", is_here, str(usb)) in await alarms(pc)
        await Upkeep(pc.office, sign="x").tick()
        assert await alarms(pc) == []
        assert len(files(usb)) == 1

    async def both() -> None:
        async with homes.served(tmp_path / "hub") as hub, homes.joined(tmp_path / "pc", hub) as pc:
            await play(pc if name == "pc" else hub)

    asyncio.run(both())


def test_the_end_of_the_program_does_not_wait_for_a_long_backup(tmp_path: Path) -> None:
    async def play() -> None:
        async with homes.opened(tmp_path, homes.NPWP) as pc:
            upkeep = Upkeep(pc.office, sign="x")
            await upkeep.stop()
            await upkeep.tick()
        assert files(tmp_path / "cadangan") == []
        assert [path.name for path in (tmp_path / "cadangan").iterdir()] == [SIGN_NAME]

    asyncio.run(play())
