"""Clocks that are years off or jump: nothing breaks and no order depends on them. Time zones."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from selaras.clock import SystemChance
from selaras.domain.ids import RANDOM_BYTES, time_ordered_id
from selaras.domain.result import Rejection
from selaras.replica.alarms import open_alarms
from selaras.replica.audit_verify import verify
from selaras.store.hub_keys import put_code, spend_try
from selaras.store.outbox import entries_after
from selaras_client.composition import HubFounding
from selaras_client.home import Home
from selaras_client.words import moment_words
from tests.facts.drafts import (
    approve,
    assert_sound,
    conflicts,
    draft,
    edit,
    read,
    settled,
    show,
    stages,
)
from tests.health.test_health import set_clock
from tests.sim.office import Office, TestClock
from tests.window.office import NPWP

TEN_YEARS = 3_653


def wild_office() -> Office:
    """Return an office whose second PC lives ten years ago and whose third in ten years."""
    office = Office(pcs=3)
    set_clock(office, office.pcs[1], days=-TEN_YEARS)
    set_clock(office, office.pcs[2], days=TEN_YEARS)
    return office.heal()


def test_the_later_edit_wins_whatever_the_clocks_say() -> None:
    office = wild_office()
    right, past, future = office.pcs
    invoice = draft(right, "A-1")
    office.heal()
    for pc in (future, past, right, past):
        edit(pc, invoice, buyer__name=f"PT {pc.number}")
        office.heal()
    assert {show(pc, invoice)["buyer"]["name"] for pc in office.pcs} == {"PT 2"}
    assert conflicts(right) == []
    assert_sound(office)


def test_who_was_unaware_is_told_whatever_the_clocks_say() -> None:
    office = wild_office()
    _, past, future = office.pcs
    invoice = draft(past, "A-1")
    office.heal()
    for pc in (past, future):
        office.cut(pc)
        edit(pc, invoice, buyer__name=f"PT {pc.number}")
    office.heal()
    (conflict,) = conflicts(past)
    assert len(conflict.sides) == 2
    assert_sound(office)


def test_approval_batch_and_audit_go_on_when_the_hub_goes_back_and_forth() -> None:
    office = wild_office()
    right, past, future = office.pcs
    for step, days in enumerate((0, -TEN_YEARS, 2 * TEN_YEARS, -TEN_YEARS)):
        office.clock.forward(timedelta(days=days))
        invoice = draft(office.pcs[step % 3], f"A-{step}")
        approve(office, past, invoice)
        assert settled(office, future.replica.ask_export([invoice])).code == ""
    assert set(stages(right).values()) == {"exported"}
    assert all(read(pc, verify).is_sound for pc in office.pcs)
    assert_sound(office)


def test_ids_differ_and_keep_their_shape_in_any_year() -> None:
    chance = SystemChance()
    years = [1901, 1970, 1980, 2016, 2026, 2036, 2106, 9999]
    moments = [int(datetime(year, 1, 1, tzinfo=UTC).timestamp() * 1000) for year in years] * 2
    ids = [time_ordered_id(each, chance.bytes(RANDOM_BYTES)) for each in moments]
    assert len(set(ids)) == len(ids)
    assert {len(each) for each in ids} == {26}


@pytest.mark.parametrize(("minutes", "is_good"), [(9, True), (11, False), (-5_000_000, False)])
def test_a_join_code_lives_ten_minutes_also_when_the_clock_is_set_back(
    minutes: int, *, is_good: bool
) -> None:
    office = Office(pcs=0)
    made = office.clock.now()
    now = made + timedelta(minutes=minutes)
    with office.hub_store.transaction() as db:
        put_code(db, "ABCD", secret="s", expires_at=text(made + timedelta(minutes=10)))
        latest = text(now + timedelta(minutes=10))
        found = spend_try(db, "ABCD", now=text(now), latest=latest, most=5)
    # A clock that is a little slow is not one that was set back.
    assert (found is not None) == is_good


def text(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def test_a_pc_whose_clock_went_back_says_so_once(tmp_path: Path) -> None:
    clock = TestClock()

    def opened() -> list[str]:
        home = Home(tmp_path, HubFounding(), clock=clock, chance=SystemChance())
        home.set_up(npwp=NPWP, name="PT Contoh")
        with home.replica.reading() as db:
            found = [f"{alarm.code} {alarm.facts['seconds']}" for alarm in open_alarms(db)]
        home.close()
        return found

    assert opened() == []
    clock.forward(timedelta(hours=-20))
    assert opened() == []
    clock.forward(timedelta(days=-TEN_YEARS))
    said = f"clock-back {TEN_YEARS * 86_400}"
    assert opened() == [said]
    assert opened() == [said]


# Time zones: an invoice has the day of the office, a moment is the same everywhere

ZONES = {"WIB-7": "2026-10-01", "WITA-8": "2026-10-02", "WIT-9": "2026-10-02"}


@pytest.fixture
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    name: str = request.param
    monkeypatch.setenv("TZ", name)
    time.tzset()
    yield name
    monkeypatch.undo()
    time.tzset()


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="Windows takes its zone from the system")
@pytest.mark.parametrize("zone", ZONES, indirect=True)
def test_a_draft_has_the_day_of_its_office_and_a_moment_is_utc(zone: str) -> None:
    office = Office(pcs=1).heal()
    (pc,) = office.pcs
    office.clock.moment = datetime(2026, 10, 1, 16, 30, tzinfo=UTC)
    made = pc.replica.new_invoice({"reference": "A-1"})
    assert not isinstance(made, Rejection)
    assert made.invoice.date is not None
    assert made.invoice.date.isoformat() == ZONES[zone]
    (entry,) = read(pc, lambda db: entries_after(db, 0, limit=9, max_bytes=10**9))
    assert entry.at == "2026-10-01T16:30:00.000Z"
    assert json.loads(entry.changes["date"]) == ZONES[zone]


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="Windows takes its zone from the system")
@pytest.mark.parametrize("zone", ["WIT-9"], indirect=True)
def test_people_read_a_moment_by_their_own_clock(zone: str) -> None:
    assert zone
    assert moment_words("2026-10-01T16:30:00.000Z") == "02-10-2026 01.30"
    assert moment_words("2026-10-01") == "2026-10-01"


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="Windows takes its zone from the system")
@pytest.mark.parametrize("zone", ["WIT-9"], indirect=True)
def test_pcs_of_two_zones_are_equal(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    office = Office(pcs=2).heal()
    invoice = draft(office.pcs[0], "A-1", date="2026-10-31")
    office.heal()
    monkeypatch.setenv("TZ", "WIB-7")
    time.tzset()
    edit(office.pcs[1], invoice, buyer__name="PT Lain")
    approve(office, office.pcs[1], invoice)
    assert zone
    assert {show(pc, invoice)["date"] for pc in office.pcs} == {"2026-10-31"}
    assert_sound(office)
