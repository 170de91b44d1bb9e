"""Roundings, stored amount text and the Indonesian way of writing numbers."""

from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.domain.money import (
    amount_text,
    number_text,
    parse_amount,
    parse_indonesian,
    percent_of,
    product,
    rupiah_down,
    rupiah_text,
    sum_of,
    to_rupiah,
    to_sen,
)
from tests.domain.strategies import amounts


@pytest.mark.parametrize(
    ("amount", "sen", "rupiah", "down"),
    [
        ("0.005", "0.01", "0", "0"),
        ("0.0049", "0.00", "0", "0"),
        ("0.50", "0.50", "1", "0"),
        ("2062.4999", "2062.50", "2062", "2062"),
        ("-0.505", "-0.51", "-1", "0"),
    ],
)
def test_halves_go_up_and_down_drops(amount: str, sen: str, rupiah: str, down: str) -> None:
    value = Decimal(amount)
    assert (str(to_sen(value)), to_rupiah(value)) == (sen, Decimal(rupiah))
    assert rupiah_down(value) == Decimal(down)


def test_results_do_not_hang_on_the_callers_precision() -> None:
    large = Decimal("999999999999999999.99999999")
    with localcontext(prec=3):
        assert product(large, large) == Decimal(
            "999999999999999999999999980000000000.0000000000000001"
        )
        assert to_sen(large) == Decimal("1000000000000000000.00")
        assert percent_of(Decimal("123456.78"), Decimal(12)) == Decimal("14814.8136")
        assert sum_of([Decimal("123456.78"), Decimal("0.01")]) == Decimal("123456.79")


@pytest.mark.parametrize("text", ["0", "-1", "1387500", "007", "0.00000001", "9" * 18 + ".5"])
def test_canonical_decimal_text_is_read(text: str) -> None:
    assert parse_amount(text) == Decimal(text)


@pytest.mark.parametrize(
    "text",
    ["", " 1", "+1", "1e5", "NaN", "inf", "1,5", "1.", ".5", "1.234.567", "\u0661", "1\n", "9" * 19,
     "0.123456789", None, 5, 1.5],
)  # fmt: skip
def test_anything_else_is_not_an_amount(text: object) -> None:
    assert parse_amount(text) is None


@pytest.mark.parametrize(
    ("amount", "text"),
    [("1E+3", "1000"), ("1.500", "1.5"), ("-0", "0"), ("-0.00", "0"), ("0.10", "0.1")],
)  # fmt: skip
def test_an_amount_has_one_text(amount: str, text: str) -> None:
    assert amount_text(Decimal(amount)) == text


@given(amount=st.decimals(allow_nan=False, allow_infinity=False, places=8, min_value=-(10**15),
                          max_value=10**15))  # fmt: skip
def test_stored_text_reads_back_as_the_same_amount(amount: Decimal) -> None:
    assert parse_amount(amount_text(amount)) == amount


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("1387500", "Rp 1.387.500"),
        ("1387500.5", "Rp 1.387.500,50"),
        ("0", "Rp 0"),
        ("-1234.567", "-Rp 1.234,57"),
        ("-0.001", "Rp 0"),
    ],
)
def test_rupiah_are_written_the_indonesian_way(amount: str, text: str) -> None:
    assert rupiah_text(Decimal(amount)) == text


def test_numbers_keep_all_their_decimals() -> None:
    assert number_text(Decimal("12.5")) == "12,50"
    assert number_text(Decimal("1000.12345")) == "1.000,12345"
    assert number_text(Decimal(-1000)) == "-1.000"


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1.387.500,50", "1387500.50"),
        ("1387500,5", "1387500.5"),
        ("12,5", "12.5"),
        (" Rp 1.000 ", "1000"),
        ("-5", "-5"),
        ("0", "0"),
    ],
)
def test_typed_numbers_are_read_the_indonesian_way(text: str, amount: str) -> None:
    assert parse_indonesian(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text", ["", "12.5", "1.23", "1,2,3", "1.0000", "abc", ",5", "1e3", "9" * 19]
)
def test_ambiguous_numbers_are_refused(text: str) -> None:
    assert parse_indonesian(text) is None


@given(amount=amounts(low=-(10**12)))
def test_what_is_shown_can_be_typed_back(amount: Decimal) -> None:
    assert parse_indonesian(number_text(amount)) == amount


@given(amount=amounts(low=-(10**12)))
def test_roundings_move_by_less_than_their_unit(amount: Decimal) -> None:
    assert abs(to_rupiah(amount) - amount) <= Decimal("0.5")
    assert 0 <= abs(amount) - abs(rupiah_down(amount)) < 1
