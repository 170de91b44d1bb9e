"""Customers and goods that look like one and are not: said once, for good, on every PC."""

from selaras.domain.result import Rejection
from selaras.replica.doubles import suspected_doubles
from tests.cards.cards import SOAP, customer, done, shown
from tests.facts.drafts import assert_sound, draft, read, restart_pc
from tests.sim.office import Office, Pc
from tests.users.people import office_of


def suspected(pc: Pc) -> list[tuple[str, ...]]:
    return [tuple(sorted(each.ids)) for each in read(pc, suspected_doubles)]


def apart(pc: Pc, *ids: str) -> str:
    """Tell cards apart at one PC; return why that is refused, or nothing."""
    refusal = pc.replica.archive.tell_apart(ids)
    return refusal.code if isinstance(refusal, Rejection) else ""


def doubled(office: Office, *, count: int = 2) -> tuple[str, ...]:
    """Make a customer that is there several times, on all PCs."""
    made = [customer(office.pcs[0], twin=True) for _ in range(count)]
    office.heal()
    assert all(suspected(pc) == [tuple(sorted(made))] for pc in office.pcs)
    return tuple(made)


def test_what_one_pc_tells_apart_no_pc_suspects_again() -> None:
    office = Office(pcs=2)
    first, second = doubled(office)
    assert apart(office.pcs[1], second, first) == ""
    assert suspected(office.pcs[1]) == []
    assert suspected(office.pcs[0]) == [tuple(sorted((first, second)))]
    office.heal()
    assert [suspected(pc) for pc in office.pcs] == [[], []]
    edited = office.pcs[0].replica.customers.edit(first, {"email": "a@b.id"})
    assert not isinstance(edited, Rejection), edited
    office.heal()
    restart_pc(office, office.pcs[1])
    assert suspected(office.heal().pcs[1]) == []
    assert shown(office.pcs[0], second)["name"] == "PT Maju Jaya"
    assert_sound(office)


def test_a_third_one_is_suspected_with_both_until_it_is_told_apart_too() -> None:
    office = Office(pcs=1)
    pc = office.pcs[0]
    first, second = doubled(office)
    assert apart(pc, first, second) == ""
    third = customer(pc, twin=True)
    assert suspected(pc) == [tuple(sorted((first, second, third)))]
    assert apart(pc, first, third) == ""
    assert suspected(pc) == [tuple(sorted((second, third)))]
    assert apart(pc, third, second) == ""
    assert suspected(pc) == []


def test_two_who_say_it_unaware_of_each_other_do_not_contradict() -> None:
    office = Office(pcs=2)
    first, second, third = doubled(office, count=3)
    assert apart(office.pcs[0], first, second, third) == ""
    assert apart(office.pcs[1], third, second) == ""
    office.heal()
    assert [suspected(pc) for pc in office.pcs] == [[], []]
    assert [pc.conflicts() for pc in office.pcs] == [[], []]
    assert_sound(office)


def test_goods_too_and_nothing_else() -> None:
    office = Office(pcs=1)
    pc = office.pcs[0]
    goods = [done(pc.replica.goods.add(SOAP, twin=True)) for _ in range(2)]
    assert suspected(pc) == [tuple(sorted(goods))]
    assert apart(pc, goods[0]) == "double.not-two"
    assert apart(pc, goods[0], goods[0]) == "double.not-two"
    assert apart(pc, goods[0], "product:none") == "double.unknown"
    invoices = [draft(pc, "A-1"), draft(pc, "A-2")]
    assert apart(pc, *invoices) == "double.no-card"
    assert suspected(pc) == [tuple(sorted(goods))]
    assert apart(pc, *goods) == ""
    assert suspected(pc) == []


def test_who_may_only_read_tells_nothing_apart() -> None:
    office = office_of(pcs=2, sari="reader")
    boss, sari = office.pcs
    ids = [customer(boss, twin=True) for _ in range(2)]
    office.heal()
    assert apart(sari, *ids) == "rights.role"
    assert suspected(sari) == [tuple(sorted(ids))]
