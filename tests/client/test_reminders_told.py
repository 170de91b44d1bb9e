"""Every kind of reminder is told by the command and in the window alike, and by the hourly job."""

import asyncio
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

from selaras.domain import requests as kinds
from selaras.domain.requests import Request
from selaras.texts import Texts
from selaras_client.cli.reminder_commands import reminders
from selaras_client.cli.result import Call
from selaras_client.reminders import CHANGED
from selaras_client.upkeep import Upkeep
from selaras_client.window.models.home_page import read_home
from tests.client import homes
from tests.papers.papers import BOUGHT
from tests.window.office import MemoryOffice, alone_office

NOW = datetime(2027, 1, 14, 3, 0, tzinfo=UTC)
# Due on the 20th; late; nearly too late; too late; and in October, a purchase nobody decided on.
DAYS = ("2026-12-05", "2026-11-20", "2026-10-20", "2026-10-05")
# The block of numbers is of the year before, and the last backup was never made.
EVERY = {
    "deadline:2026-12", "late:2026-11", "nearly-not-issued:2026-10", "not-issued:2026-10",
    "credit-soon:102026", "numbers:late", "backup:",
}  # fmt: skip


class Later:
    """The middle of January."""

    def now(self) -> datetime:
        return NOW


def _office() -> MemoryOffice:
    office = alone_office()
    for number, day in enumerate(DAYS):
        office.draft(f"INV-{number}", date=day)
    office.replica.papers["purchase"].add({**BOUGHT, "date": "2026-10-05"})
    office.replica.ask(Request(kinds.SET_COMPANY, {"series": "F/{year}/{number:4}"}))
    office.home.settle()
    office.home.clock = Later()
    return office


def test_whatever_is_due_is_told_by_the_command_and_on_the_first_look() -> None:
    office = _office()
    try:
        told = reminders(office.home, Call(Namespace(dismiss=[], all=False), Texts("id")))
        page = asyncio.run(read_home(office, NOW.date()))
    finally:
        office.close()
    rows = told.data["reminders"]
    assert isinstance(rows, list)
    assert {row["key"] for row in rows} == EVERY
    assert {each.key for each in page.reminders} == EVERY
    late = next(row for row in rows if row["key"] == "late:2026-11")
    assert late["facts"]["fine"] == "10000"
    assert len(told.lines) == len(EVERY)
    assert not [line for line in told.lines if "{" in line or "reminder." in line]


def test_the_hourly_job_tells_of_what_is_new_once(tmp_path: Path) -> None:
    async def play() -> None:
        heard: list[frozenset[str]] = []
        async with homes.opened(tmp_path, homes.NPWP) as pc:
            upkeep = Upkeep(pc.office, sign="x")
            await upkeep.remind()
            await pc.draft("L-1", date="2025-06-05")
            pc.office.subscribe(heard.append)
            for _ in range(2):
                await upkeep.remind()
            await upkeep.stop()
        assert heard == [CHANGED]

    asyncio.run(play())
