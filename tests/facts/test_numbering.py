"""Patterns of references: what is written can be read back, and two numbers never look alike."""

from datetime import date as Date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.domain.numbering import MAX_PATTERN, is_pattern, number_in, reference_text

PLAIN = st.text("AZaz09 ./_#-", max_size=5)
YEARS = st.sampled_from(["{year}", "{yy}"])
NUMBERS = st.integers(0, 9).map(lambda digits: f"{{number:{digits}}}") | st.just("{number}")
DAYS = st.dates(Date(2000, 1, 1), Date(2099, 12, 31))


@st.composite
def patterns(draw: st.DrawFn) -> str:
    """Any pattern a person may choose."""
    tokens = [draw(YEARS), draw(NUMBERS)]
    if draw(st.booleans()):
        tokens.append("{month}")
    pieces = draw(st.permutations(tokens))
    text = "".join(draw(PLAIN) + piece for piece in pieces) + draw(PLAIN)
    return text.strip()[:MAX_PATTERN]


@given(patterns(), DAYS, st.integers(1, 10**9))
def test_a_reference_tells_its_year_and_number(pattern: str, day: Date, number: int) -> None:
    assert is_pattern(pattern)
    reference = reference_text(pattern, day, number=number)
    assert number_in(pattern, reference) == (day.year, number)


@given(patterns(), DAYS, DAYS, st.integers(1, 10**6), st.integers(1, 10**6))
def test_two_numbers_of_a_year_never_look_alike(
    pattern: str, day: Date, other: Date, one: int, two: int
) -> None:
    other = other.replace(year=day.year, day=1)
    left, right = (
        reference_text(pattern, each[0], number=each[1]) for each in ((day, one), (other, two))
    )
    assert (left != right) or one == two


@given(st.text(max_size=70))
def test_any_text_can_be_asked_about(text: str) -> None:
    if is_pattern(text):
        assert (
            reference_text(text, Date(2026, 1, 1), number=1)
            == reference_text(text, Date(2026, 1, 1), number=1).strip()
        )
    assert number_in("INV/{year}/{number:4}", text) is None or "INV/" in text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "INV/{number:4}",
        "INV/{year}",
        "{year}/{number}/{number}",
        "{year}/{number:12}",
        "{year}/{nomor}",
        "{year}{number}\n",
        " {year}/{number}",
        "{year}/{number} ",
        "{year}/{number}/é",
        "{year}{number}" + "x" * MAX_PATTERN,
    ],
)
def test_what_cannot_number_invoices_is_no_pattern(text: str) -> None:
    assert not is_pattern(text)


def test_a_reference_of_another_pattern_has_no_number() -> None:
    for reference in ("INV/2026/12x", "INV/2026/", "inv/2026/0001", "INV/26/0001", ""):
        assert number_in("INV/{year}/{number:4}", reference) is None
