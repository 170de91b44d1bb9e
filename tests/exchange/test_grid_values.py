"""Days and amounts as people and programs write them."""

from datetime import date as Date
from decimal import Decimal

import pytest

from selaras.exchange.grid_values import parse_day, parse_shown


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1-10-2026", Date(2026, 10, 1)),
        ("01.10.2026", Date(2026, 10, 1)),
        ("2026-10-01T00:00:00", Date(2026, 10, 1)),
        ("2026/10/01 13:45", Date(2026, 10, 1)),
        ("1 Oktober 2026", Date(2026, 10, 1)),
        ("01-Agt-2026", Date(2026, 8, 1)),
        ("01-Xyz-2026", None),
        ("1 Oct 2026", Date(2026, 10, 1)),
        ("01/10/26", None),
        ("32/01/2026", None),
        ("", None),
    ],
)
def test_days_are_read_as_people_write_them(text: str, day: Date | None) -> None:
    assert parse_day(text) == day


@pytest.mark.parametrize(
    ("text", "comma", "point"),
    [
        ("21.265", "21265", "21.265"),
        ("21,265", "21.265", "21265"),
        ("1.250.000,50", "1250000.50", "1250000.50"),
        ("1,250,000.50", "1250000.50", "1250000.50"),
        ("Rp 1.250.000", "1250000", "1250000"),
        ("Rp12.500,-", "12500", None),
        ("(1.000)", "-1000", None),
        ("19157.5", "19157.5", "19157.5"),
        ("12", "12", "12"),
        ("19157.6576576577", "19157.65765766", "19157.65765766"),
        ("0,333333333333333", "0.33333333", None),
        ("9" * 19, None, None),
        ("9" * 18 + ".999999999", None, None),
        ("1.2.3", None, None),
        ("banyak", None, None),
        ("", None, None),
    ],
)
def test_amounts_are_read_as_the_mapping_says(
    text: str, comma: str | None, point: str | None
) -> None:
    expected = None if comma is None else Decimal(comma)
    assert parse_shown(text) == expected
    if point is not None or comma is None:
        other = parse_shown(text, is_comma_decimal=False)
        assert other == (None if point is None else Decimal(point))
