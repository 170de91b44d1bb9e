"""Alarms: raised once, counted, closed by an administrator or with their cause."""

from datetime import timedelta

import pytest

from selaras.clock import moment_text
from selaras.domain.alarms import Alarm, Cause, raised
from selaras.domain.result import Rejection
from selaras.replica.alarms import open_alarms
from selaras.texts import Texts
from selaras_client.health import alarm_row
from selaras_hub.alarms import raise_alarm, settle_alarm
from selaras_hub.facts import FactBook
from tests.cli.selaras import Pc as Command
from tests.companies.offices import ONE, TWO, two_companies, working_for
from tests.facts.drafts import read, settled
from tests.sim.office import NPWP, Office, Pc
from tests.users.people import done

CLOCK = Cause("clock-off", "pc-9", {"pc": "gudang", "difference": "3 jam"})
DISK = Cause("backup-failed", facts={"path": "E:"})


def at_hub(office: Office, cause: Cause, *, settles: bool = False, company: str = NPWP) -> bool:
    """Raise an alarm at the hub, or settle it; say whether it was news, and let all hear it."""
    does = settle_alarm if settles else raise_alarm
    with office.hub_store.transaction() as db:
        written = does(FactBook(db, company), cause, now=moment_text(office.clock.now()))
    office._turn([])
    office.heal()
    return written


def alarms(pc: Pc) -> list[Alarm]:
    return read(pc, open_alarms)


@pytest.fixture
def office() -> Office:
    return Office(pcs=2).heal()


def test_an_alarm_of_the_hub_reaches_every_pc_under_one_id(office: Office) -> None:
    assert at_hub(office, CLOCK)
    for pc in office.pcs:
        (alarm,) = alarms(pc)
        assert (alarm.alarm_id, alarm.times, alarm.is_here) == ("alarm:clock-off:pc-9", 1, False)
        assert alarm.facts == {"pc": "gudang", "difference": "3 jam"}


def test_raised_again_it_is_counted_and_not_doubled(office: Office) -> None:
    at_hub(office, CLOCK)
    office.clock.forward(timedelta(hours=1))
    assert at_hub(office, Cause("clock-off", "pc-9", {"pc": "gudang", "difference": "4 jam"}))
    (alarm,) = alarms(office.pcs[0])
    assert (alarm.times, alarm.facts["difference"]) == (2, "4 jam")
    assert alarm.first < alarm.last


def test_fifty_times_in_a_minute_are_one_fact_in_the_feed(office: Office) -> None:
    written = []
    for _ in range(50):
        written.append(at_hub(office, CLOCK))
        office.clock.forward(timedelta(seconds=1))
    assert sum(written) == 1


def test_another_key_is_another_alarm(office: Office) -> None:
    at_hub(office, CLOCK)
    at_hub(office, Cause("clock-off", "pc-8"))
    assert len(alarms(office.pcs[0])) == 2


def test_it_goes_away_with_its_cause_and_comes_back_at_once(office: Office) -> None:
    at_hub(office, CLOCK)
    assert at_hub(office, CLOCK, settles=True)
    assert not alarms(office.pcs[1])
    assert not at_hub(office, CLOCK, settles=True)
    assert at_hub(office, CLOCK)
    assert alarms(office.pcs[1])[0].times == 1


def test_what_was_seen_to_is_quiet_for_a_day(office: Office) -> None:
    first = office.pcs[0]
    at_hub(office, CLOCK)
    outcome = settled(office, first.replica.alarms.ask_to_close("alarm:clock-off:pc-9"))
    assert (outcome.state, outcome.code) == ("done", "")
    assert not alarms(office.pcs[1])
    office.clock.forward(timedelta(hours=20))
    assert not at_hub(office, CLOCK)
    office.clock.forward(timedelta(hours=5))
    assert at_hub(office, CLOCK)
    assert alarms(office.pcs[1])


def test_a_clock_that_was_set_back_hides_nothing(office: Office) -> None:
    at_hub(office, CLOCK)
    office.clock.forward(timedelta(days=-3650))
    assert at_hub(office, CLOCK)


def test_two_who_close_one_alarm_are_told(office: Office) -> None:
    at_hub(office, CLOCK)
    asked = [pc.replica.alarms.ask_to_close("alarm:clock-off:pc-9") for pc in office.pcs]
    codes = [settled(office, each).code for each in asked]
    assert sorted(codes) == ["", "alarm.closed"]


def test_only_an_administrator_closes_an_alarm_of_the_office() -> None:
    office = two_companies()
    at_hub(office, CLOCK)
    boss, dewi = office.pcs[:2]
    refused = settled(office, dewi.replica.alarms.ask_to_close("alarm:clock-off:pc-9"))
    assert refused.code == "rights.role"
    done(office, boss, asked=boss.replica.alarms.ask_to_close("alarm:clock-off:pc-9"))
    assert not alarms(dewi)


def test_an_alarm_of_one_company_is_not_seen_in_another() -> None:
    office = two_companies()
    boss = office.pcs[0]
    mine = [Cause("unknown-yet", "x", company=npwp) for npwp in (ONE, TWO)]
    at_hub(office, mine[0], company=ONE)
    assert mine[0].alarm_id != mine[1].alarm_id
    with working_for(ONE, boss):
        assert [each.alarm_id for each in alarms(boss)] == [f"alarm:{ONE}:unknown-yet:x"]
    with working_for(TWO, boss):
        assert alarms(boss) == []


def test_what_only_a_pc_knows_stays_on_it(office: Office) -> None:
    first, second = office.pcs
    first.replica.alarms.raise_here(DISK)
    first.replica.alarms.raise_here(DISK)
    at_hub(office, CLOCK)
    assert [(each.code, each.is_here) for each in alarms(first)] == [
        ("backup-failed", True),
        ("clock-off", False),
    ]
    assert [each.code for each in alarms(second)] == ["clock-off"]
    assert first.replica.alarms.close_here("here:alarm:backup-failed") is None
    assert [each.code for each in alarms(first)] == ["clock-off"]
    first.replica.alarms.settle_here(DISK)
    first.replica.alarms.raise_here(DISK)
    assert len(alarms(first)) == 2


def test_nobody_closes_what_is_not_an_alarm(office: Office) -> None:
    own = office.pcs[0].replica.alarms
    assert own.close_here("alarm:clock-off:pc-9") == Rejection(
        "alarm.not-found", {"id": "alarm:clock-off:pc-9"}
    )
    assert isinstance(own.close_here("device"), Rejection)
    assert isinstance(own.ask_to_close("company:1"), Rejection)


def test_a_newer_release_may_add_to_an_alarm() -> None:
    now = "2026-10-01T08:00:00Z"
    known = {"state": "open", "last": now, "times": 1, "level": "high", "first": now, "code": "x"}
    later = raised(known, Cause("x"), now="2026-10-01T09:00:00Z")
    assert later is not None
    assert later["level"] == "high"


@pytest.mark.parametrize("language", ["id", "en"])
def test_an_alarm_says_what_to_do_and_an_unknown_one_says_so(language: str) -> None:
    texts = Texts(language)
    now = "2026-10-01T08:00:00Z"
    row = alarm_row(Alarm("alarm:new-thing", "new-thing", {}, "open", now, now, 1), texts)
    assert "new-thing" in row["message"]
    for code in ("clock-off", "clock-back"):
        row = alarm_row(Alarm("a", code, {}, "open", now, now, 1), texts)
        assert row["todo"] != f"alarm.{code}.do"


def test_the_command_lists_and_closes(pc: Command) -> None:
    assert pc.json("alarms") == {"alarms": []}
    assert pc.fails("alarms", "--done", "here:alarm:backup-failed") == (1, "alarm.not-found")
    assert pc.fails("alarms", "--done", "alarm:backup-failed") == (1, "alarm.not-found")
