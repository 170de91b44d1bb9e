"""Dated rules: which one is in force, and the deadlines."""

from datetime import date as Date
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given

from selaras.domain.rules import (
    RULES_VERSION,
    Rounding,
    all_rules,
    for_date,
    not_issued_after,
    upload_deadline,
)
from tests.domain.strategies import dates

TWELFTHS = Fraction(11, 12)


@pytest.mark.parametrize(
    ("day", "rate", "ordinary", "luxury", "rounding", "tolerated"),
    [
        (Date(1999, 1, 1), 10, 1, 1, "line-down", 0),
        (Date(2022, 3, 31), 10, 1, 1, "line-down", 0),
        (Date(2022, 4, 1), 11, 1, 1, "line-down", 0),
        (Date(2024, 12, 31), 11, 1, 1, "line-down", 0),
        (Date(2025, 1, 1), 12, TWELFTHS, TWELFTHS, "total-down", 1),
        (Date(2025, 1, 31), 12, TWELFTHS, TWELFTHS, "total-down", 1),
        (Date(2025, 2, 1), 12, TWELFTHS, 1, "total-down", 1),
        (Date(2025, 3, 31), 12, TWELFTHS, 1, "total-down", 1),
        (Date(2025, 4, 1), 12, TWELFTHS, 1, "total-down", 0),
        (Date(2025, 5, 21), 12, TWELFTHS, 1, "total-down", 0),
        (Date(2025, 5, 22), 12, TWELFTHS, 1, "total-half-up", 0),
        (Date(2099, 1, 1), 12, TWELFTHS, 1, "total-half-up", 0),
        (None, 12, TWELFTHS, 1, "total-half-up", 0),
    ],
)
def test_the_rule_of_a_day(  # noqa: PLR0917
    day: Date | None,
    rate: int,
    ordinary: Fraction,
    luxury: Fraction,
    rounding: str,
    tolerated: int,
) -> None:
    rule = for_date(day)
    assert rule.vat_rate == rate
    assert (rule.ordinary_share, rule.luxury_share) == (ordinary, luxury)
    assert rule.rounding == Rounding(rounding)
    assert rule.tolerated_rates == (Decimal(11),) * tolerated
    assert rule.version == RULES_VERSION


def test_rules_follow_each_other_without_gap_or_overlap() -> None:
    rules = all_rules()
    assert rules[0].valid_from is None
    assert rules[-1].valid_to is None
    for before, after in pairwise(rules):
        assert before.valid_to is not None
        assert after.valid_from == before.valid_to + timedelta(days=1)
    assert len({rule.id for rule in rules}) == len(rules)


@given(day=dates())
def test_the_rule_of_a_day_spans_that_day(day: Date) -> None:
    rule = for_date(day)
    assert (rule.valid_from or day) <= day <= (rule.valid_to or day)


@pytest.mark.parametrize(
    ("day", "deadline"),
    [
        (Date(2022, 3, 31), None),
        (Date(2025, 5, 21), Date(2025, 6, 15)),
        (Date(2025, 5, 22), Date(2025, 6, 20)),
        (Date(2025, 9, 11), Date(2025, 10, 20)),
        (Date(2026, 12, 31), Date(2027, 1, 20)),
    ],
)
def test_upload_is_due_in_the_next_month(day: Date, deadline: Date | None) -> None:
    assert upload_deadline(day) == deadline


def test_three_months_late_counts_as_not_issued() -> None:
    assert not_issued_after(Date(2025, 9, 11)) == Date(2025, 12, 11)
    assert not_issued_after(Date(2025, 11, 30)) == Date(2026, 2, 28)
