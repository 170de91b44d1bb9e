"""Two hubs at once, an old hub that wakes, a hub rolled back without a word."""

import json

import pytest

from selaras.domain import requests as kinds
from selaras.protocol.codec import decode_frame, encode_frame
from selaras.protocol.frames import Welcome
from selaras.values import replace
from selaras_hub.facts import FactBook
from tests.epochs.office import EpochOffice, note, value
from tests.epochs.test_restore import values
from tests.facts.drafts import approved, ask, facts, outcome
from tests.sim.office import NPWP, Pc


def end_of(office: EpochOffice, pc: Pc) -> str:
    """Let one PC speak until the hub or it hangs up; return why."""
    office.connect(pc)
    while pc.up or pc.down:
        while pc.up:
            office.deliver_up(pc)
        while pc.down and pc.desk.ended is None:
            message = pc.down.popleft()
            if message is not None:
                pc.up.extend(pc.desk.received(message))
        if pc.desk.ended is not None:
            break
    code = pc.desk.ended.code if pc.desk.ended else ""
    office.cut(pc)
    return code


def test_two_hubs_at_once_and_the_newer_epoch_wins() -> None:
    office = EpochOffice(pcs=3)
    first, second, third = office.pcs
    note(first, "before")
    office.heal()
    data = office.backup()
    office.restore(data)
    office.heal_only(first)
    note(first, "one")
    office.heal_only(first)
    one = office.switch()
    office.restore(data)
    office.heal_only(second)
    note(second, "two")
    office.heal_only(second)
    assert one[1].hub.epoch_counter == office.hub.hub.epoch_counter == 2
    # The later id is the newer one. Its PC tells the other hub, which steps aside at once.
    two = office.switch(one)
    assert end_of(office, second) == "hub.superseded"
    assert office.hub.is_superseded
    note(first, "three")
    assert end_of(office, first) == "hub.superseded"
    office.switch(two)
    office.heal()
    assert values(office) == {"before", "one", "two", "three"}
    assert third.replica.identity.epoch == two[1].hub.epoch
    office.check()


def test_a_hub_that_stepped_aside_stays_so_after_a_restart() -> None:
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    old = office.switch()
    office.restore(office.backup())
    office.heal_only(first)
    office.switch(old)
    assert end_of(office, first) == "hub.superseded"
    head = office.hub_fingerprint()
    office.kill_hub()
    assert office.hub.is_superseded
    note(second, "late")
    assert end_of(office, second) == "hub.superseded"
    assert office.hub_fingerprint() == head


def test_a_pc_does_not_follow_a_hub_into_an_older_epoch() -> None:
    office = EpochOffice(pcs=1)
    (pc,) = office.pcs
    old = office.switch()
    office.restore(office.backup())
    office.heal()
    epoch = pc.replica.identity.epoch
    office.switch(old)
    # The old hub is made deaf, as if it were of a release that knows no epochs.
    office.connect(pc)
    pc.desk.dropped()
    hello = pc.desk.connect()
    assert hello
    welcome = Welcome(
        1,
        old[1].hub.epoch,
        1,
        99,
        epoch_record=json.dumps({"hub": old[1].hub.hub, "counter": 1, "id": old[1].hub.epoch}),
    )
    assert not pc.desk.received(encode_frame(welcome))
    assert pc.desk.ended is not None
    assert pc.desk.ended.code == "hub.epoch-unproven"
    assert pc.replica.identity.epoch == epoch


def test_a_proven_record_of_a_lower_counter_is_refused() -> None:
    office = EpochOffice(pcs=1)
    (pc,) = office.pcs
    pc.replica.forget_hub_protocol()
    office.connect(pc)
    while pc.up:
        office.deliver_up(pc)
    frame = decode_frame(pc.down[0] or b"")
    assert isinstance(frame, Welcome)
    # It is not told again what it has just shown.
    older = replace(frame, epoch_record=pc.replica.hello("test").epoch_record)
    office.cut(pc)
    office.restore(office.backup())
    office.heal()
    pc.desk.dropped()
    pc.desk.connect()
    assert not pc.desk.received(encode_frame(older))
    assert pc.desk.ended is not None
    assert pc.desk.ended.code == "hub.older-epoch"


def test_a_hub_rolled_back_without_a_word_learns_it_from_its_pcs() -> None:
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    note(first, "before")
    office.heal()
    data = office.backup()
    note(first, "after")
    note(second, "too")
    office.heal()
    office.put_back(data)
    assert office.hub.hub.epoch_counter == 1
    office.heal()
    assert office.hub.hub.epoch_counter == 2
    assert office.epoch(first)["reason"] == "behind"
    assert values(office) == {"before", "after", "too"}
    office.check()


def test_a_hub_rolled_back_that_went_on_before_it_heard() -> None:
    office = EpochOffice(pcs=3)
    first, second, third = office.pcs
    note(first, "before")
    office.heal()
    data = office.backup()
    office.cut(third)
    note(first, "after")
    note(second, "too")
    office.heal_only(first, second)
    office.put_back(data)
    for number in range(5):
        note(third, f"new{number}")
    office.heal_only(third)
    # Its feed is longer now than what the others saw, and another one.
    office.heal()
    assert office.hub.hub.epoch_counter == 2
    expected = {"before", "after", "too", *(f"new{number}" for number in range(5))}
    assert values(office) == expected
    office.check()


def test_what_both_hubs_exported_is_flagged_as_maybe_sent_twice() -> None:
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    (invoice,) = approved(office, first, count=1)
    old = office.switch()
    office.restore(office.backup())
    # The old hub wakes first and its PC exports there.
    new = office.switch(old)
    sent = first.replica.ask_export([invoice])
    office.heal_only(first)
    assert outcome(first, sent).code == ""
    office.switch(new)
    device = first.replica.identity.device
    made = ask(second, kinds.LEAVE_OUT_PC, device=device, reason="mati")
    office.heal_only(second)
    assert outcome(second, made).code == ""
    again = second.replica.ask_export([invoice])
    office.heal_only(second)
    assert outcome(second, again).code == ""
    office.heal()
    office.check()
    alarms = {each["code"] for each in facts(second, "alarm")}
    assert "epoch-sent-twice" in alarms
    returned = [each for each in facts(first, "returned") if each["kind"] == "batch"]
    assert [each["code"] for each in returned] == ["epoch-sent-twice"]
    live = [each for each in facts(first, "batch") if each["state"] == "live"]
    assert len(live) == 1


@pytest.mark.parametrize("first_home", [0, 1])
def test_a_conflict_across_epochs(first_home: int) -> None:
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    note(first, "old", key="title")
    note(first, "old", key="other")
    office.heal()
    data = office.backup()
    office.cut(second)
    note(first, "lost", key="title")
    office.heal_only(first)
    # Somebody away changed the same value, unaware.
    note(second, "away", key="title")
    note(second, "alone", key="other")
    office.restore(data)
    office.heal_only(office.pcs[first_home])
    office.heal()
    office.check()
    (conflict,) = first.conflicts()
    assert conflict.register == "title"
    assert {side.value for side in conflict.sides} == {"lost", "away"}
    assert {side.who for side in conflict.sides} == {"orang-1", "orang-2"}
    assert value(first, "other") == "alone"


def test_what_was_seen_before_the_restore_is_no_conflict_after_it() -> None:
    office = EpochOffice(pcs=3)
    first, second, third = office.pcs
    note(first, "old", key="title")
    office.heal()
    data = office.backup()
    note(first, "seen", key="title")
    office.heal()
    office.cut_all()
    note(second, "further", key="title")
    office.restore(data)
    office.heal_only(second)
    office.heal()
    office.check()
    assert not first.conflicts()
    assert [value(pc, "title") for pc in office.pcs] == ["further"] * 3
    note(third, "once more", key="title")
    office.heal()
    assert not first.conflicts()


def test_a_fact_of_a_kind_that_nobody_knows_comes_back() -> None:
    office = EpochOffice(pcs=1)
    (pc,) = office.pcs
    data = office.backup()
    with office.hub_store.transaction() as db:
        FactBook(db, NPWP).put("novel", "novel:1", subject="", content={"a": 1})
    office.cut_all()
    office.heal()
    office.restore(data)
    office.heal()
    assert facts(pc, "novel") == [{"a": 1}]
    office.check()


def test_a_hub_rolled_back_over_less_than_a_record_learns_it_too() -> None:
    """No record of the audit lies behind the backup, only what the hub noted by itself."""
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    note(first, "before")
    office.heal()
    data = office.backup()
    with office.hub_store.transaction() as db:
        FactBook(db, NPWP).put("told", "told:1", subject="", content={"is": "new"})
    office._turn([])
    office.heal()
    office.put_back(data)
    note(second, "late")
    office.heal()
    assert office.epoch(first)["reason"] == "behind"
    assert facts(first, "told") == facts(second, "told") == [{"is": "new"}]
    assert values(office) == {"before", "late"}
    office.check()


def test_a_hub_rolled_back_over_less_than_a_record_that_went_on_learns_it_too() -> None:
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    note(first, "before")
    office.heal()
    office.cut(second)
    data = office.backup()
    with office.hub_store.transaction() as db:
        FactBook(db, NPWP).put("told", "told:1", subject="", content={"is": "new"})
    office._turn([])
    office.heal_only(first)
    office.put_back(data)
    note(second, "one")
    note(second, "two")
    office.heal_only(second)
    assert office.hub.hub.epoch_counter == 1
    office.heal()
    assert office.hub.hub.epoch_counter == 2
    assert facts(first, "told") == facts(second, "told") == [{"is": "new"}]
    assert values(office) == {"before", "one", "two"}
    office.check()
