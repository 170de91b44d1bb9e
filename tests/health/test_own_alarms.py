"""The hub tells the office of its own PC: backups that are overdue, a drive nearly full."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from selaras.replica.alarms import open_alarms
from selaras.texts import LANGUAGES, Texts
from selaras_client import health, own_alarms
from selaras_client.backup_plan import Plan, save_plan
from selaras_client.health import office_health
from selaras_client.home import Home
from selaras_client.own_alarms import tell_office
from tests.client.homes import NPWP, joined, opened, served
from tests.sim.parts import TestClock


def _said(home: Home) -> list[tuple[str, int]]:
    tell_office(home)
    with home.replica.reading() as db:
        return [(alarm.code, alarm.times) for alarm in open_alarms(db)]


def test_a_drive_that_is_nearly_full_is_an_alarm_of_the_office_until_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> None:
        async with opened(tmp_path, NPWP) as pc:
            assert await pc.office.work(_said) == []
            with monkeypatch.context() as full:
                for module in (own_alarms, health):
                    full.setattr(module, "LOW_DISK_BYTES", 2**62)
                assert await pc.office.work(_said) == [("disk-low", 1)]
                # Said once, and not once more beside the alarm.
                assert await pc.office.work(_said) == [("disk-low", 1)]
                found = await pc.office.work(lambda home: office_health(home, Texts("id")))
                assert (len(found.alarms), found.todo) == (1, [])
            assert await pc.office.work(_said) == []

    asyncio.run(play())


def test_a_backup_that_is_overdue_is_an_alarm_of_the_office(tmp_path: Path) -> None:
    async def play() -> None:
        async with opened(tmp_path, NPWP) as pc:
            clock = TestClock()
            clock.moment = pc.home.clock.now() + timedelta(days=5)
            pc.home.clock = clock
            assert await pc.office.work(_said) == [("backup-late", 1)]
            clock.moment -= timedelta(days=5)
            assert await pc.office.work(_said) == []

    asyncio.run(play())


def test_health_says_so_on_every_pc_that_plans_backups_and_made_none(tmp_path: Path) -> None:
    async def play() -> None:
        async with served(tmp_path / "hub") as hub, joined(tmp_path / "pc", hub) as pc:
            await pc.office.sync_once()
            clock = TestClock()
            clock.moment = pc.home.clock.now() + timedelta(days=5)
            pc.home.clock = clock

            def todo(home: Home) -> list[str]:
                tell_office(home)
                return office_health(home, Texts("id")).todo

            before = await pc.office.work(todo)

            def plan(home: Home) -> None:
                with home.store.transaction() as db:
                    save_plan(db, Plan(is_on=True))

            await pc.office.work(plan)
            late = set(await pc.office.work(todo)) - set(before)
            assert late == {Texts("id").say("health.backup-late", {"last": "-"})}

    asyncio.run(play())


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_says_what_to_do(language: str) -> None:
    texts = Texts(language)
    for code in (own_alarms.BACKUP_LATE, own_alarms.DISK_LOW):
        assert f"alarm.{code}" in texts
        assert f"alarm.{code}.do" in texts
