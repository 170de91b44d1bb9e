"""Settling: one command; of two settlements the first counts; nobody's value vanishes."""

import json
from typing import Any

import pytest

from selaras.domain.requests import SETTLE
from tests.facts.drafts import (
    approve,
    ask,
    assert_sound,
    conflicts,
    draft,
    edit,
    facts,
    outcome,
    rejected,
    settled,
    show,
    stages,
    waiting,
)
from tests.sim.office import Office, Pc


def name_of(pc: Pc, invoice: str) -> str:
    return str(show(pc, invoice)["buyer"]["name"])


def quarrel(*, pcs: int = 3) -> tuple[Office, str]:
    """Return an office in which pc-1 and pc-2 gave one buyer two names."""
    office = Office(pcs=pcs)
    invoice = draft(office.pcs[0], "R-1")
    office.heal()
    for pc in office.pcs[:2]:
        office.cut(pc)
        edit(pc, invoice, buyer__name=f"PT {pc.number}")
    office.heal()
    return office, invoice


def the_conflict(pc: Pc) -> str:
    (conflict,) = conflicts(pc)
    return conflict.conflict_id


def side_named(pc: Pc, name: str) -> int:
    (conflict,) = conflicts(pc)
    values: list[Any] = [side.value for side in conflict.sides]
    return 1 + [value["name"] for value in values].index(name)


@pytest.mark.parametrize("kept", ["PT 1", "PT 2"])
def test_one_command_keeps_a_side_and_the_conflict_stays_readable(kept: str) -> None:
    office, invoice = quarrel()
    three = office.pcs[2]
    conflict = the_conflict(three)
    settled(office, three.replica.keep_side(conflict, number=side_named(three, kept)))
    for pc in office.pcs:
        assert conflicts(pc) == []
        assert name_of(pc, invoice) == kept
        (fact,) = facts(pc, "conflict")
        assert (fact["state"], fact["settled_by"]) == ("settled", "orang-3")
        assert len(fact["sides"]) == 2
        assert json.loads(fact["kept"]["buyer"])["name"] == kept
    assert_sound(office)


def test_a_value_of_ones_own_settles_too() -> None:
    office, invoice = quarrel()
    three = office.pcs[2]
    made = three.replica.set_value(the_conflict(three), fields={"buyer.name": "PT Tiga"})
    settled(office, made)
    assert [name_of(pc, invoice) for pc in office.pcs] == ["PT Tiga"] * 3
    assert conflicts(three) == []
    assert_sound(office)


def test_writing_the_value_that_stands_settles_without_a_change() -> None:
    office, invoice = quarrel()
    three = office.pcs[2]
    standing = name_of(three, invoice)
    made = three.replica.set_value(the_conflict(three), fields={"buyer.name": standing})
    settled(office, made)
    (fact,) = facts(three, "conflict")
    assert json.loads(fact["kept"]["buyer"])["name"] == standing
    assert_sound(office)


def test_a_value_for_another_field_or_a_side_that_is_not_there_settles_nothing() -> None:
    office, _ = quarrel()
    three = office.pcs[2]
    replica, conflict = three.replica, the_conflict(three)
    other = replica.set_value(conflict, fields={"reference": "R-9"})
    assert rejected(other).code == "conflict.other-field"
    assert rejected(replica.keep_side(conflict, number=3)).code == "conflict.no-such-side"
    assert rejected(replica.keep_side("x", number=1)).code == "conflict.not-found"


def test_sides_that_changed_meanwhile_are_shown_again() -> None:
    office, invoice = quarrel()
    one, _, three = office.pcs
    office.cut(three)
    made = three.replica.keep_side(the_conflict(three), number=1)
    edit(one, invoice, buyer__name="PT Satu Lagi")
    office.heal()
    assert outcome(three, made).code == "conflict.changed"
    (conflict,) = conflicts(three)
    values: list[Any] = [side.value for side in conflict.sides]
    assert {value["name"] for value in values} == {"PT Satu Lagi", "PT 2"}
    assert_sound(office)


def test_a_third_person_adds_a_third_side() -> None:
    office = Office(pcs=4)
    invoice = draft(office.pcs[0], "R-1")
    office.heal()
    for pc in office.pcs[:3]:
        office.cut(pc)
        edit(pc, invoice, buyer__name=f"PT {pc.number}")
    office.heal()
    four = office.pcs[3]
    (conflict,) = conflicts(four)
    assert len(conflict.sides) == 3
    settled(office, four.replica.keep_side(the_conflict(four), number=side_named(four, "PT 2")))
    assert [name_of(pc, invoice) for pc in office.pcs] == ["PT 2"] * 4
    assert_sound(office)


@pytest.mark.parametrize("first", ["PT 1", "PT 2"])
@pytest.mark.parametrize("second", ["PT 1", "PT 2"])
@pytest.mark.parametrize("settler", [0, 1, 2])
def test_of_two_settlements_the_first_counts_and_another_value_is_a_new_conflict(
    first: str, second: str, settler: int
) -> None:
    office, invoice = quarrel(pcs=4)
    early, late = office.pcs[3], office.pcs[settler]
    office.cut(early)
    office.cut(late)
    early.replica.keep_side(the_conflict(early), number=side_named(early, first))
    made = late.replica.keep_side(the_conflict(late), number=side_named(late, second))
    office.connect(early)
    office.heal()
    assert outcome(late, made).state == "done"
    opened = conflicts(early)
    assert len(opened) == (0 if first == second else 1)
    if opened:
        values: list[Any] = [side.value for side in opened[0].sides]
        assert {value["name"] for value in values} == {first, second}
    else:
        assert [name_of(pc, invoice) for pc in office.pcs] == [first] * 4
    assert_sound(office)


def test_an_edit_by_a_side_that_did_not_know_of_the_settlement_meets_it() -> None:
    office, invoice = quarrel()
    _, two, three = office.pcs
    standing = name_of(three, invoice)
    last = office.pcs[1] if standing == "PT 2" else office.pcs[0]
    office.cut(last)
    edit(last, invoice, buyer__name="PT Belum Tahu")
    settled_alone(office, three, number=side_named(three, standing))
    office.heal()
    (conflict,) = conflicts(two)
    values: list[Any] = [side.value for side in conflict.sides]
    assert {value["name"] for value in values} == {standing, "PT Belum Tahu"}
    assert_sound(office)


def settled_alone(office: Office, pc: Pc, *, number: int) -> None:
    """Settle at one PC and let only its line through."""
    waiting(pc.replica.keep_side(the_conflict(pc), number=number))
    office.notice(pc)
    while pc.up or pc.down:
        office.deliver_up(pc) if pc.up else office.deliver_down(pc)


@pytest.mark.parametrize("kept", ["removed", "cost"])
@pytest.mark.parametrize("remover_first", [True, False])
def test_a_line_removed_against_an_unseen_change_is_settled_both_ways(
    kept: str, *, remover_first: bool
) -> None:
    office = Office(pcs=3)
    one, two, three = office.pcs
    invoice = draft(one, "R-1")
    office.heal()
    office.cut(one)
    office.cut(two)
    edit(one, invoice, **{"lines.1.removed": "true"})
    edit(two, invoice, **{"lines.1.price": "5"})
    office.connect(one if remover_first else two)
    office.heal()
    (conflict,) = conflicts(three)
    (number,) = [
        number
        for number, side in enumerate(conflict.sides, start=1)
        if side.register.endswith(f"/{kept}")
    ]
    settled(office, three.replica.keep_side(conflict.conflict_id, number=number))
    for pc in office.pcs:
        lines = [line["price"] for line in show(pc, invoice)["lines"]]
        assert lines == ([] if kept == "removed" else ["5"])
        assert conflicts(pc) == []
    assert_sound(office)


def test_a_settlement_behind_a_refused_edit_still_reaches_its_end() -> None:
    office, invoice = quarrel()
    three = office.pcs[2]
    office.cut(three)
    edit(three, invoice, reference="R-2")
    with three.replica._store.transaction() as db:
        # Damaged on its way to the outbox: the hub will refuse it.
        db.exec_driver_sql("UPDATE outbox_part SET data = x'ff'")
    made = three.replica.keep_side(the_conflict(three), number=side_named(three, "PT 1"))
    office.heal()
    assert outcome(three, made).state == "done"
    assert show(three, invoice)["reference"] == "R-1"
    assert [name_of(pc, invoice) for pc in office.pcs] == ["PT 1"] * 3
    assert_sound(office)


def test_a_late_settlement_of_what_was_approved_meanwhile_is_a_proposal() -> None:
    for kept in ("PT 1", "PT 2"):
        office, invoice = quarrel()
        one, two, three = office.pcs
        office.cut(two)
        made = two.replica.keep_side(the_conflict(two), number=side_named(two, kept))
        other = "PT 1" if kept == "PT 2" else "PT 2"
        settled_alone(office, three, number=side_named(three, other))
        seen = show(three, invoice)["hash"]
        three.replica.ask_approval(invoice)
        office.notice(three)
        while three.up or three.down:
            office.deliver_up(three) if three.up else office.deliver_down(three)
        assert stages(three)[invoice] == "approved"
        office.heal()
        assert outcome(two, made).code == "invoice.approved"
        assert [show(pc, invoice)["hash"] for pc in office.pcs] == [seen] * 3
        (proposal,) = facts(one, "proposal")
        assert json.loads(proposal["changes"]["buyer"])["name"] == kept
        assert conflicts(one) == []
        assert_sound(office)


def test_a_settlement_names_a_conflict_of_its_own_document() -> None:
    office, _ = quarrel()
    three = office.pcs[2]
    for name in ("", "conflict:x", f"settings:{three.replica.identity.company}"):
        made = ask(three, SETTLE, conflict=name, seen="", kept={})
        assert settled(office, made).code == "conflict.not-found"


def test_settling_an_approved_conflict_again_says_that_it_is_settled() -> None:
    office, invoice = quarrel()
    three = office.pcs[2]
    conflict = the_conflict(three)
    settled(office, three.replica.keep_side(conflict, number=1))
    approve(office, three, invoice)
    assert rejected(three.replica.keep_side(conflict, number=2)).code == "conflict.settled"
