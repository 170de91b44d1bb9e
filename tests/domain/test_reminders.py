"""What people are reminded of: on which day, of what, with which fine, and quiet otherwise."""

from datetime import date as Date
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.domain.reminders import (
    Level,
    Standing,
    Undecided,
    Unsent,
    credit_reminders,
    fine_on,
    reminders,
)
from selaras.domain.tax_period import Period

DAY = Date(2026, 8, 5)
ONE = Standing(unsent=[Unsent(DAY, 2, Decimal(1_000_000))])


def keys(standing: Standing, today: Date) -> list[str]:
    return [each.key for each in reminders(standing, today)]


@pytest.mark.parametrize(
    ("today", "wanted"),
    [
        (Date(2026, 9, 12), []),
        (Date(2026, 9, 13), ["deadline:2026-08"]),
        (Date(2026, 9, 20), ["deadline:2026-08"]),
        (Date(2026, 9, 21), ["late:2026-08"]),
        (Date(2026, 10, 5), ["late:2026-08"]),
        (Date(2026, 10, 6), ["nearly-not-issued:2026-08"]),
        (Date(2026, 11, 5), ["nearly-not-issued:2026-08"]),
        (Date(2026, 11, 6), ["not-issued:2026-08"]),
    ],
)
def test_each_stage_begins_on_its_day(today: Date, wanted: list[str]) -> None:
    assert keys(ONE, today) == wanted


def test_invoices_of_a_month_are_one_reminder_with_their_fine() -> None:
    later = Unsent(Date(2026, 8, 31), 3, Decimal("1000049.60"))
    (found,) = reminders(Standing(unsent=[*ONE.unsent, later]), Date(2026, 9, 25))
    assert found.level is Level.LATE
    assert (found.facts["count"], found.facts["fine"]) == (5, "20000")
    assert (found.facts["period"], found.facts["deadline"]) == ("08/2026", "20/09/2026")


def test_what_is_late_comes_first() -> None:
    undecided = [Undecided(Period(2026, 5), 2, Decimal(110_000))]
    standing = Standing(ONE.unsent, planned=2, numbers_left=3, backup_late="", undecided=undecided)
    found = keys(standing, Date(2026, 9, 14))
    assert found[:2] == ["backup:", "credit-late:052026"]
    assert set(found[2:]) == {"deadline:2026-08", "numbers:soon", "work:2"}


def test_a_window_for_crediting_is_told_in_its_last_period_and_while_its_return_is_made() -> None:
    undecided = [Undecided(Period(2026, 7), 2, Decimal(110_000))]
    told = {
        month: [each.key for each in credit_reminders(undecided, Date(2026, month, 15))]
        for month in (9, 10, 11, 12)
    }
    assert told == {9: [], 10: ["credit-soon:072026"], 11: ["credit-late:072026"], 12: []}


def test_nothing_to_do_is_quiet() -> None:
    assert reminders(Standing(numbers_left=20), DAY) == []
    assert keys(Standing(numbers_left=0), DAY) == ["numbers:late"]


@given(days=st.integers(0, 400), base=st.decimals(0, 10**12, places=2))
def test_an_unsent_invoice_is_only_ever_in_one_stage_and_the_stages_go_on(
    days: int, base: Decimal
) -> None:
    order = ["deadline", "late", "nearly-not-issued", "not-issued"]
    standing = Standing(unsent=[Unsent(DAY, 1, base)])
    today, tomorrow = DAY + timedelta(days=days), DAY + timedelta(days=days + 1)
    now, then = (
        [order.index(key.partition(":")[0]) for key in keys(standing, day)]
        for day in (today, tomorrow)
    )
    assert len(now) <= 1
    assert not now or then[0] >= now[0]
    assert abs(fine_on(base) - base / 100) <= Decimal("0.5")
