"""The sample to look around with: of the company that asks, and of the month it asks in."""

from datetime import date

import pytest

from selaras_client.sample import sample_invoices

NPWP = "0012345674901000"


@pytest.mark.parametrize("today", [date(2027, 2, 1), date(2027, 2, 28), date(2026, 12, 31)])
def test_the_sample_is_of_this_month_and_never_of_a_day_to_come(today: date) -> None:
    days = [each.date for each in sample_invoices(NPWP, today) if each.date is not None]
    assert {(day.year, day.month) for day in days} == {(today.year, today.month)}
    assert max(days) <= today


def test_the_same_invoices_have_the_same_ids_whenever_they_are_asked_for() -> None:
    early, late = (sample_invoices(NPWP, date(2027, 1, day)) for day in (3, 30))
    assert [each.invoice_id for each in early] == [each.invoice_id for each in late]
    assert {each.company for each in early} == {NPWP}
    assert {each.date for each in early} != {each.date for each in late}
