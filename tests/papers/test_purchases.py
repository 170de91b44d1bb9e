"""Purchases: what Coretax's list tells, decisions on the credit, and closed periods."""

from dataclasses import replace
from datetime import date as Date
from decimal import Decimal

import pytest

from selaras.domain import requests as kinds
from selaras.domain.purchases import Crediting, PurchaseInvoice
from selaras.domain.result import Rejection
from selaras.domain.tax_period import Period
from selaras.replica.cards import Bringing
from selaras.replica.papers import PaperReport
from selaras.replica.purchase_recap import purchase_recap
from tests.facts.drafts import ask, assert_sound, conflicts, read, rejected
from tests.papers.papers import NUMBER, SELLER, bought, kept, rows, shown
from tests.sim.office import NPWP, Office, Pc

OCTOBER, NOVEMBER = Period(2026, 10), Period(2026, 11)
TOLD = PurchaseInvoice(
    NUMBER,
    SELLER,
    "PT Pemasok",
    Date(2026, 10, 5),
    OCTOBER,
    "APPROVED",
    Decimal(1000),
    Decimal("916.67"),
    Decimal(110),
)
CREDITED = replace(TOLD, status="CREDITED", crediting=Crediting.CREDITED, credited_in=NOVEMBER)


def brought(
    pc: Pc, *told: PurchaseInvoice, update: bool = False, dry_run: bool = False
) -> PaperReport:
    how = Bringing(dry_run=dry_run, update=update)
    report = pc.replica.papers.purchases.bring(told, how)
    assert not isinstance(report, Rejection), report
    return report


def test_the_same_list_twice_changes_nothing() -> None:
    pc = Office(pcs=1).pcs[0]
    other = replace(TOLD, number="04002600000000002")
    assert len(brought(pc, TOLD, other).new) == 2
    before = pc.replica.fingerprint()
    again = brought(pc, TOLD, other)
    assert (again.new, again.unchanged, again.updated, again.different) == ([], 2, [], [])
    assert pc.replica.fingerprint() == before


def test_a_trial_stores_nothing() -> None:
    pc = Office(pcs=1).pcs[0]
    assert len(brought(pc, TOLD, dry_run=True).new) == 1
    assert rows(pc) == ()


def test_what_was_open_is_filled_and_what_stands_is_left_and_named() -> None:
    pc = Office(pcs=1).pcs[0]
    made = bought(pc, tax_base="", other_tax_base="", vat="111", seller_name="")
    report = brought(pc, TOLD)
    assert [each.fields for each in report.different] == [("vat",)]
    view = shown(pc, made)
    assert (view["tax_base"], view["seller_name"], view["status"]) == (
        "1000",
        "PT Pemasok",
        "APPROVED",
    )
    assert view["vat"] == "111"
    assert brought(pc, TOLD, update=True).different == []
    assert shown(pc, made)["vat"] == "110"


def test_a_later_row_does_not_overwrite_a_better_one() -> None:
    pc = Office(pcs=1).pcs[0]
    brought(pc, CREDITED)
    report = brought(pc, TOLD)
    assert [each.fields for each in report.different] == [("status",)]
    assert (shown(pc, NUMBER)["status"], shown(pc, NUMBER)["credited_in"]) == ("CREDITED", "112026")
    unknown = replace(TOLD, status="SOMETHING NEW")
    assert [each.fields for each in brought(pc, unknown).different] == [("status",)]
    brought(pc, replace(TOLD, status="CANCELED"))
    assert shown(pc, NUMBER)["status"] == "CANCELED"


def test_of_two_that_are_equally_far_the_person_says_which_is_newer() -> None:
    pc = Office(pcs=1).pcs[0]
    brought(pc, CREDITED)
    changed = replace(TOLD, status="UNCREDITED", crediting=Crediting.UNCREDITED)
    brought(pc, changed)
    assert shown(pc, NUMBER)["status"] == "CREDITED"
    brought(pc, changed, update=True)
    view = shown(pc, NUMBER)
    assert (view["status"], view["crediting"], view["credited_in"]) == (
        "UNCREDITED",
        "uncredited",
        "",
    )


def test_a_decision_stands_until_coretax_has_one_and_then_coretax_s_holds() -> None:
    pc = Office(pcs=1).pcs[0]
    purchases = pc.replica.papers.purchases
    brought(pc, TOLD)
    kept(purchases.credit(NUMBER, OCTOBER))
    brought(pc, TOLD)
    assert shown(pc, NUMBER)["credited_in"] == "102026"
    brought(pc, CREDITED)
    assert shown(pc, NUMBER)["credited_in"] == "112026"
    for answer in (
        purchases.leave_uncredited(NUMBER),
        purchases.leave_open(NUMBER),
        purchases.credit(NUMBER, OCTOBER),
    ):
        assert rejected(answer).code == "purchase.decided"
    assert not kept_changed(pc)


def kept_changed(pc: Pc) -> bool:
    made = pc.replica.papers.purchases.credit(NUMBER, NOVEMBER)
    assert not isinstance(made, Rejection)
    return made.changed


def test_a_closed_period_is_told_by_coretax_alone() -> None:
    office = Office(pcs=2)
    one, two = office.pcs
    brought(one, TOLD)
    ask(one, kinds.CLOSE_PERIOD, period="112026")
    office.heal()
    refusal = rejected(two.replica.papers.purchases.credit(NUMBER, NOVEMBER))
    assert (refusal.code, refusal.facts["period"]) == ("period.closed", "112026")
    assert brought(two, CREDITED).held == []
    office.heal()
    assert shown(one, NUMBER)["credited_in"] == "112026"
    late = replace(CREDITED, vat=Decimal(120))
    (held,) = brought(one, late, update=True).held
    assert (held.title, held.why.code) == (NUMBER, "paper.period-closed")
    assert_sound(office)


def test_two_that_decide_otherwise_without_a_network_are_a_conflict() -> None:
    office = Office(pcs=2)
    one, two = office.pcs
    brought(one, TOLD)
    office.heal()
    for pc in office.pcs:
        office.cut(pc)
    kept(one.replica.papers.purchases.credit(NUMBER, OCTOBER))
    kept(two.replica.papers.purchases.leave_uncredited(NUMBER))
    office.heal()
    (conflict,) = conflicts(one)
    assert conflict.register == "crediting"
    assert_sound(office)


def test_a_recap_counts_each_purchase_once_and_the_open_ones_by_their_last_chance() -> None:
    pc = Office(pcs=1).pcs[0]
    purchases = pc.replica.papers.purchases
    told = [
        replace(TOLD, number=f"{code}0026000000000{at:02}", date=Date(2026, month, 5), period=None)
        for at, (code, month) in enumerate(
            [("04", 10), ("01", 10), ("04", 9), ("04", 7), ("04", 6), ("08", 10), ("04", 11)]
        )
    ]
    brought(pc, *told, replace(TOLD, number="04002600000000099", status="CANCELED"))
    credited = (told[0].number, told[2].number)
    for number in credited:
        kept(purchases.credit(number, OCTOBER))
    kept(purchases.leave_uncredited(told[5].number))
    found = read(pc, lambda db: purchase_recap(db, NPWP, period=OCTOBER))
    assert dict(found.counts) == {"II.B": 2, "II.H": 1}
    assert found.lines["II.B"].vat == Decimal(220)
    assert found.lines["II.B"].other_base == Decimal(1834)
    assert [each.row.number for each in found.open] == [told[3].number, told[1].number]
    assert found.open[0].last == OCTOBER
    assert found.open_sums.vat == Decimal(220)


def test_what_stops_an_import_leaves_nothing_of_it() -> None:
    pc = Office(pcs=1).pcs[0]

    def stop(count: int) -> None:
        if count == 2:
            raise InterruptedError

    many = [replace(TOLD, number=f"040026000000000{at:02}") for at in range(3)]
    with pytest.raises(InterruptedError):
        pc.replica.papers.purchases.bring(many, Bringing(progress=stop))
    assert rows(pc) == ()
