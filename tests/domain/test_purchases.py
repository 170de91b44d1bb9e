"""Whose VAT may be credited, when, and what is never credited twice."""

from dataclasses import replace
from datetime import date as Date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.domain.purchases import (
    Arrival,
    Crediting,
    PurchaseInvoice,
    arrival,
    credit,
    last_chance,
    leave_uncredited,
)
from selaras.domain.result import Rejection
from selaras.domain.tax_period import Period, credit_window, parse_period, period_of, typed_period
from selaras.texts import Texts

OCTOBER = Period(2026, 10)
INVOICE = PurchaseInvoice(
    "04002600000000001",
    "0972281866201164",
    "PT Penjual",
    Date(2026, 10, 5),
    status="APPROVED",
    vat=Decimal(110),
)


def refused(made: PurchaseInvoice | Rejection) -> str:
    assert isinstance(made, Rejection), made
    assert made.code in Texts("id")
    assert "-" not in Texts("id").say(made.code, made.facts).split()
    return made.code


def test_vat_is_credited_in_the_same_period_or_one_of_the_next_three() -> None:
    for months in range(4):
        made = credit(INVOICE, OCTOBER.later(months), closed=())
        assert isinstance(made, PurchaseInvoice)
        assert (made.crediting, made.credited_in) == (Crediting.CREDITED, OCTOBER.later(months))
    for months in (-1, 4):
        assert refused(credit(INVOICE, OCTOBER.later(months), closed=())) == (
            "purchase.outside-window"
        )


def test_the_window_goes_over_the_end_of_a_year() -> None:
    assert [each.text for each in credit_window(Period(2026, 11))] == [
        "112026",
        "122026",
        "012027",
        "022027",
    ]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"status": "CANCELED"}, "purchase.void"),
        ({"status": "AMENDED"}, "purchase.void"),
        ({"is_valid": False}, "purchase.void"),
        ({"number": "07002600000000001"}, "purchase.not-creditable"),
        ({"number": "08002600000000001"}, "purchase.not-creditable"),
        ({"date": None}, "purchase.no-date"),
    ],
)
def test_what_cannot_be_credited_says_why(changes: dict[str, object], code: str) -> None:
    invoice = replace(INVOICE, **changes)  # type: ignore[arg-type]  # each test names what it means
    assert refused(credit(invoice, OCTOBER, closed=())) == code
    assert last_chance(invoice) is None or code == "purchase.void"


def test_a_closed_period_is_neither_entered_nor_left() -> None:
    closed = {OCTOBER}
    assert refused(credit(INVOICE, OCTOBER, closed=closed)) == "period.closed"
    credited = replace(INVOICE, crediting=Crediting.CREDITED, credited_in=OCTOBER)
    assert refused(leave_uncredited(credited, closed=closed)) == "period.closed"
    assert refused(credit(credited, OCTOBER.later(1), closed=closed)) == "period.closed"
    # What stands already changes nothing and is no offence.
    assert credit(credited, OCTOBER, closed=closed) == credited
    assert isinstance(leave_uncredited(INVOICE, closed=closed), PurchaseInvoice)


def test_the_list_s_own_period_goes_before_the_date() -> None:
    late = replace(INVOICE, period=Period(2026, 11))
    assert isinstance(credit(late, Period(2027, 2), closed=()), PurchaseInvoice)
    assert last_chance(late) == Period(2027, 2)


def test_the_last_chance_is_only_of_what_is_undecided() -> None:
    assert last_chance(INVOICE) == Period(2027, 1)
    assert last_chance(replace(INVOICE, crediting=Crediting.UNCREDITED)) is None


def test_two_of_one_number_are_one() -> None:
    known = {INVOICE.number: INVOICE}
    assert arrival(INVOICE, {}) is Arrival.NEW
    assert arrival(INVOICE, known) is Arrival.UNCHANGED
    assert arrival(replace(INVOICE, vat=Decimal(111)), known) is Arrival.CHANGED


@pytest.mark.parametrize("text", ["", "132026", "002026", "1026", "1020261", "a02026"])
def test_what_is_no_period_is_none(text: str) -> None:
    assert parse_period(text) is None


@given(st.dates(Date(2010, 1, 1), Date(2090, 1, 1)), st.integers(-60, 60))
def test_periods_are_counted_in_order(day: Date, months: int) -> None:
    period = period_of(day)
    assert parse_period(period.text) == period
    later = period.later(months)
    assert later.later(-months) == period
    assert (later > period) == (months > 0)


@pytest.mark.parametrize("text", ["012026", "01/2026", "1/2026", "1-2026", "2026-01", " 2026-1 "])
def test_a_month_may_be_typed_as_people_write_it(text: str) -> None:
    assert typed_period(text) == Period(2026, 1)


@pytest.mark.parametrize("text", ["", "12026", "13/2026", "1/26", "1/1/2026", "2026-001", "a/2026"])
def test_what_names_no_month_is_none(text: str) -> None:
    assert typed_period(text) is None
