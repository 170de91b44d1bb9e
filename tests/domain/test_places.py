"""Fractional index: there is room between any two places, at both ends, for ever."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.domain.places import DIGITS, is_place, place_between, spread_places

places = st.text(DIGITS, min_size=1, max_size=6).filter(lambda text: not text.endswith("0"))


@pytest.mark.parametrize(
    ("before", "after", "between"),
    [
        ("", "", "V"),
        ("V", "", "W"),
        ("z", "", "z1"),
        ("zz", "", "zz1"),
        ("", "V", "F"),
        ("", "1", "0V"),
        ("", "001", "000V"),
        ("A", "B", "AV"),
        ("A", "A1", "A0V"),
        ("Az", "B1", "B"),
        ("A5", "B", "A6"),
    ],
)
def test_worked_places(before: str, after: str, between: str) -> None:
    assert place_between(before, after) == between


@given(one=places, other=places)
def test_a_place_fits_strictly_between_any_two(one: str, other: str) -> None:
    low, high = min(one, other), max(one, other)
    if low < high:
        middle = place_between(low, high)
        assert low < middle < high
        assert is_place(middle)


@given(place=places)
def test_there_is_room_at_both_ends(place: str) -> None:
    assert place_between("", place) < place < place_between(place, "")
    assert is_place(place_between("", place))
    assert is_place(place_between(place, ""))


@given(moves=st.lists(st.integers(0, 1000), max_size=60))
def test_lines_can_be_put_anywhere_again_and_again(moves: list[int]) -> None:
    order: list[str] = []
    for move in moves:
        at = move % (len(order) + 1)
        before = order[at - 1] if at else ""
        after = order[at] if at < len(order) else ""
        order.insert(at, place_between(before, after))
    assert order == sorted(set(order))


@pytest.mark.parametrize(
    ("before", "after"), [("V", "V"), ("W", "V"), ("V0", ""), ("", "0"), ("-", ""), ("", "é")]
)
def test_what_is_no_place_or_out_of_order_is_a_mistake(before: str, after: str) -> None:
    with pytest.raises(ValueError):
        place_between(before, after)


def test_many_lines_in_a_row_keep_short_places() -> None:
    row = spread_places(1000)
    assert list(row) == sorted(set(row))
    assert max(map(len, row)) < 20
    assert spread_places(0) == ()
