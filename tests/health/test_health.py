"""How the PCs are: exact at the hub, to the day elsewhere, and what a person should do."""

import json
from datetime import datetime, timedelta

import pytest

from selaras.clock import moment_text
from selaras.protocol.frames import Hello
from selaras.replica.alarms import open_alarms
from selaras.replica.health import FACT_KIND, own_health, pcs_told_of
from selaras.store.facts import facts_of_kind
from selaras.store.hub_health import PcHealth, all_health
from selaras.store.hub_keys import DeviceKey, add_key
from selaras.store.hub_members import get_device
from selaras.store.quick import raw_of
from selaras.values import replace
from selaras_hub import health
from selaras_hub.facts import FactBook
from selaras_hub.member import Member
from tests.facts.drafts import draft, read
from tests.sim.office import NPWP, Office, Pc, TestClock

HELLO = Hello("dev", "", "life")
MEMBER = Member("dev", "gudang", "life")
NOW = "2026-10-01T08:00:00.000Z"


class OtherClock:
    """A PC's own clock, which differs from the office's."""

    def __init__(self, clock: TestClock, by: timedelta) -> None:
        self.clock, self.by = clock, by

    def now(self) -> datetime:
        return self.clock.now() + self.by


def apart(office: Office) -> Office:
    """Let every PC speak over a network, with a key of its own."""
    for pc in office.pcs:
        pc.key = bytes([pc.number]) * 32
        with office.hub_store.transaction() as db:
            add_key(db, DeviceKey(pc.replica.identity.device, pc.key, NOW))
    return office


def known(office: Office, pc: Pc) -> PcHealth:
    with office.hub_store.reading() as db:
        return all_health(db)[pc.replica.identity.device]


def health_facts(office: Office) -> list[tuple[str, int]]:
    with office.hub_store.reading() as db:
        found = facts_of_kind(db, FACT_KIND, table="hub_fact")
        return [(fact.fact_id, fact.seq) for fact in found]


def set_clock(office: Office, pc: Pc, **by: float) -> None:
    pc.replica._clock = OtherClock(office.clock, timedelta(**by))


def written(office: Office) -> int:
    """Return how many rows of the hub were ever written."""
    with office.hub_store.reading() as db:
        return raw_of(db).total_changes


def test_a_pc_that_comes_again_shortly_leaves_nothing_to_be_taken_to_the_disk() -> None:
    office = apart(Office(pcs=1)).heal()
    (pc,) = office.pcs
    office.cut(pc)
    office.clock.forward(timedelta(seconds=health.SHORTLY_S))
    before = written(office)
    office.connect(pc)
    office.heal()
    assert written(office) == before
    office.cut(pc)
    office.clock.forward(timedelta(seconds=health.SHORTLY_S + 1))
    office.connect(pc)
    office.heal()
    assert known(office, pc).heard_at == moment_text(office.clock.now())
    with office.hub_store.reading() as db:
        seen = get_device(db, pc.replica.identity.device)
    assert seen is not None
    assert seen.last_seen == moment_text(office.clock.now())


def test_the_hub_knows_when_it_heard_a_pc_and_what_waited_then() -> None:
    office = apart(Office(pcs=1)).heal()
    (pc,) = office.pcs
    office.clock.forward(timedelta(hours=3))
    office.cut(pc)
    left = known(office, pc)
    assert (left.heard_at, left.waiting) == ("2026-10-01T11:00:00.000Z", 0)
    draft(pc, "A-1")
    draft(pc, "A-2")
    office.clock.forward(timedelta(hours=1))
    office.connect(pc)
    office.deliver_up(pc)
    office.cut(pc)
    heard = known(office, pc)
    assert (heard.heard_at, heard.waiting, heard.app_version) == (
        "2026-10-01T12:00:00.000Z",
        2,
        "test",
    )
    assert heard.schema_version == own_schema(pc)
    office.heal()
    office.cut(pc)
    assert known(office, pc).waiting == 0


def test_what_waits_is_said_with_each_page_that_is_stored() -> None:
    office = apart(Office(pcs=2)).heal()
    quiet, busy = office.pcs
    draft(quiet, "A-1")
    draft(busy, "B-1")
    office.notice(busy)
    office.deliver_up(busy)
    office.deliver_down(quiet)
    # The cursor; its own draft is still on its way when the line drops.
    office.deliver_up(quiet)
    office.cut(quiet)
    assert known(office, quiet).waiting == 1


def own_schema(pc: Pc) -> int:
    return read(pc, own_health).schema_version


def test_a_thousand_hellos_of_one_day_are_one_fact() -> None:
    office = apart(Office(pcs=2)).heal()
    before = health_facts(office)
    assert len(before) == 2
    for _ in range(30):
        office.cut(office.pcs[0])
        office.clock.forward(timedelta(minutes=1))
        office.heal()
    assert health_facts(office) == before
    office.cut(office.pcs[0])
    office.clock.forward(timedelta(days=1))
    office.heal()
    assert len({seq for _, seq in health_facts(office)} - {seq for _, seq in before}) == 1


def test_every_pc_is_told_to_the_day_and_a_revoked_one_is_left_out() -> None:
    office = apart(Office(pcs=2)).heal()
    first, second = office.pcs
    told = {each["pc"]: each["day"] for each in read(second, pcs_told_of)}
    assert told == {"pc-1": "2026-10-01", "pc-2": "2026-10-01"}
    with office.hub_store.transaction() as db:
        gone = {"device": first.replica.identity.device, "state": "revoked"}
        FactBook(db, NPWP).put("device", f"device:{gone['device']}", subject="", content=gone)
    office._turn([])
    office.heal()
    assert [each["pc"] for each in read(second, pcs_told_of)] == ["pc-2"]


@pytest.mark.parametrize(
    ("by", "seconds"),
    [({"minutes": 6}, 360), ({"hours": -7}, -25_200), ({"days": 3_653}, 315_619_200)],
)
def test_a_wrong_clock_is_an_alarm_until_it_is_right(by: dict[str, float], seconds: int) -> None:
    office = apart(Office(pcs=2)).heal()
    wrong, other = office.pcs
    office.cut(wrong)
    set_clock(office, wrong, **by)
    office.heal()
    (alarm,) = read(other, open_alarms)
    assert (alarm.code, alarm.facts) == ("clock-off", {"pc": "pc-1", "seconds": str(seconds)})
    assert read(wrong, own_health).clock_s == seconds
    office.cut(wrong)
    set_clock(office, wrong, minutes=4)
    office.heal()
    assert read(other, open_alarms) == []


def test_a_clock_that_wanders_does_not_fill_the_feed() -> None:
    office = apart(Office(pcs=1)).heal()
    (pc,) = office.pcs
    for second in range(20):
        office.cut(pc)
        set_clock(office, pc, minutes=30, seconds=second)
        office.heal()
    with office.hub_store.reading() as db:
        (fact,) = facts_of_kind(db, "office-alarm", table="hub_fact")
    assert json.loads(fact.content)["times"] == 1


@pytest.mark.parametrize(
    "now", ["", "yesterday", "2026-10-01", "2026-10-01T08:00:00", "9999-12-31T23:59:59-23:59"]
)
def test_a_moment_that_is_none_is_no_wrong_clock(now: str) -> None:
    office = Office(pcs=0)
    with office.hub_store.transaction() as db:
        facts = FactBook(db, NPWP)
        hello = replace(HELLO, now=now, app_version="v" * 1_000)
        health.heard(facts, hello, member=MEMBER, now=NOW, is_apart=True)
        heard = all_health(db)["dev"]
        is_off = facts.get("pc-health:dev")
    assert len(heard.app_version) == health.MAX_VERSION
    assert is_off is not None
    assert is_off["is_clock_off"] == now.startswith("9999")


def test_the_hub_itself_is_no_fact_and_never_off() -> None:
    office = Office(pcs=1)
    office.heal()
    assert health_facts(office) == []
    assert known(office, office.pcs[0]).offset_s == 0


def test_a_pc_knows_the_program_of_its_hub() -> None:
    office = apart(Office(pcs=1)).heal()
    own = read(office.pcs[0], own_health)
    assert own.hub_schema == own.schema_version
    assert own.hub_version
