"""Duplicate customers: listed under one, nothing lost, taken back, and never in a circle."""

from collections.abc import Sequence
from itertools import permutations

import pytest

from tests.cards.cards import MAJU, customer, done, names, references, shown
from tests.facts.drafts import (
    BUYER,
    assert_sound,
    draft,
    edit,
    facts,
    outcome,
    rejected,
    restart_hub,
    restart_pc,
    settled,
    show,
    waiting,
)
from tests.sim.office import Office, Pc


def doubled(office: Office) -> tuple[str, str]:
    """Make one customer twice, with an invoice of each."""
    pc = office.pcs[0]
    keep = customer(pc)
    other = customer(pc, twin=True, tin="0099999999999000", name="PT Madju Djaja")
    draft(pc, "A-1")
    edit(pc, "A-1", buyer=keep)
    draft(pc, "A-2")
    edit(pc, "A-2", buyer=other)
    office.heal()
    return keep, other


def join(office: Office, keep: str, *others: str, pc: int = 0) -> str:
    return settled(office, office.pcs[pc].replica.customers.ask_join(keep, others)).code


def part(office: Office, customer_id: str) -> str:
    return settled(office, office.pcs[0].replica.customers.ask_part(customer_id)).code


def test_invoices_of_both_are_listed_under_the_one_that_is_kept() -> None:
    office = Office(pcs=2)
    keep, other = doubled(office)
    assert references(office.pcs[1], keep) == ["A-1"]
    assert join(office, keep, other) == ""
    for pc in office.pcs:
        assert names(pc) == ["PT Maju Jaya"]
        assert names(pc, "madju") == ["PT Maju Jaya"]
        assert references(pc, keep) == ["A-1", "A-2"]
        assert show(pc, "A-2")["buyer"]["name"] == "PT Madju Djaja"
    assert_sound(office)


def test_a_later_edit_of_the_alias_is_shown_at_the_kept_one() -> None:
    office = Office(pcs=2)
    one, two = office.pcs
    keep, other = doubled(office)
    office.cut(two)
    two.replica.customers.edit(other, {"email": "baru@maju.id"})
    made = one.replica.customers.ask_join(keep, [other])
    office.connect(one)
    settled(office, made)
    (alias,) = shown(one, keep)["aliases"]
    assert alias["id"] == other
    assert alias["edited_since"] is True
    assert alias["differs"]["email"] == "baru@maju.id"
    assert shown(one, other)["kept"] == keep


def test_an_alias_that_nobody_edited_says_so() -> None:
    office = Office(pcs=1)
    keep, other = doubled(office)
    join(office, keep, other)
    assert [each["edited_since"] for each in shown(office.pcs[0], keep)["aliases"]] == [False]


def test_an_invoice_filled_from_an_alias_gets_the_kept_one() -> None:
    office = Office(pcs=1)
    keep, other = doubled(office)
    join(office, keep, other)
    edit(office.pcs[0], "A-2", buyer=other)
    assert show(office.pcs[0], "A-2")["buyer"]["name"] == "PT Maju Jaya"


def test_taken_apart_both_stand_for_themselves_again() -> None:
    office = Office(pcs=2)
    keep, other = doubled(office)
    join(office, keep, other)
    assert part(office, other) == ""
    assert names(office.pcs[1]) == ["PT Madju Djaja", "PT Maju Jaya"]
    assert references(office.pcs[1], keep) == ["A-1"]
    assert rejected(office.pcs[1].replica.customers.ask_part(other)).code == "alias.none"
    assert_sound(office)


def test_whom_the_kept_one_is_joined_to_stands_for_all_and_gives_them_back() -> None:
    office = Office(pcs=1)
    pc = office.pcs[0]
    a, b, c = several(pc)
    assert join(office, b, a) == join(office, c, b) == ""
    assert sorted(each["id"] for each in shown(pc, c)["aliases"]) == sorted([a, b])
    assert {each["keep"] for each in facts(pc, "alias")} == {c}
    assert part(office, b) == ""
    assert [each["id"] for each in shown(pc, b)["aliases"]] == [a]
    assert shown(pc, c)["aliases"] == []
    assert_sound(office)


def several(pc: Pc) -> tuple[str, str, str]:
    made = [customer(pc, twin=True, name=f"PT {letter}") for letter in "ABC"]
    return made[0], made[1], made[2]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_circle_that_three_pcs_ask_for_at_once_never_closes(order: Sequence[int]) -> None:
    office = Office(pcs=3)
    cards = several(office.pcs[0])
    office.heal()
    for pc in office.pcs:
        office.cut(pc)
    made = [
        pc.replica.customers.ask_join(cards[n], [cards[(n + 1) % 3]])
        for n, pc in enumerate(office.pcs)
    ]
    for n in order:
        office.connect(office.pcs[n])
        while office.pcs[n].up or office.pcs[n].down:
            while office.pcs[n].up:
                office.deliver_up(office.pcs[n])
            while office.pcs[n].down:
                office.deliver_down(office.pcs[n])
    office.heal()
    codes = [outcome(pc, each).code for pc, each in zip(office.pcs, made, strict=True)]
    assert sorted(codes) == ["", "", "alias.already"]
    by_customer = {each["customer"]: each["keep"] for each in facts(office.pcs[0], "alias")}
    assert len(by_customer) == 2
    assert len(set(by_customer.values())) == 1
    assert not set(by_customer.values()) & by_customer.keys()
    assert_sound(office)


def test_two_pcs_that_join_one_customer_to_two_others_are_not_both_right() -> None:
    office = Office(pcs=2)
    a, b, c = several(office.pcs[0])
    office.heal()
    assert join(office, a, c) == ""
    assert join(office, b, c, pc=1) == "alias.elsewhere"
    assert join(office, a, a) == "alias.already"
    assert join(office, a, c) == "alias.already"


def test_what_is_asked_offline_waits_over_restarts_and_takes_effect_once() -> None:
    office = Office(pcs=2)
    pc = office.pcs[0]
    keep, other = doubled(office)
    office.cut(pc)
    made = waiting(pc.replica.customers.ask_join(keep, [other]))
    assert outcome(pc, made).state == "waiting"
    assert len(names(pc)) == 2
    restart_pc(office, pc)
    restart_hub(office)
    assert settled(office, made).state == "done"
    assert names(office.pcs[1]) == ["PT Maju Jaya"]


def test_joining_names_what_is_no_customer() -> None:
    office = Office(pcs=1)
    pc = office.pcs[0]
    keep, _ = doubled(office)
    invoice = draft(pc, "X-1", buyer=BUYER)
    assert rejected(pc.replica.customers.ask_join(keep, [invoice])).code == "customer.not-found"
    assert join(office, keep) == "alias.count"


def test_a_customer_made_offline_can_be_joined_before_the_hub_knows_it() -> None:
    office = Office(pcs=1)
    pc = office.pcs[0]
    keep, other = customer(pc), done(pc.replica.customers.add(MAJU, twin=True))
    assert join(office, keep, other) == ""
    assert names(pc) == ["PT Maju Jaya"]
