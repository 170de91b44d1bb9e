"""Amounts in Indonesian words."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.domain.terbilang import MAX_DIGITS, terbilang

_VALUES = {
    "nol": 0, "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7,
    "delapan": 8, "sembilan": 9, "sepuluh": 10, "sebelas": 11, "seratus": 100, "seribu": 1000,
}  # fmt: skip
_SCALES = {
    "ribu": 10**3, "juta": 10**6, "miliar": 10**9, "triliun": 10**12, "kuadriliun": 10**15,
    "kuintiliun": 10**18,
}  # fmt: skip


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "nol rupiah"),
        ("10", "sepuluh rupiah"),
        ("11", "sebelas rupiah"),
        ("19", "sembilan belas rupiah"),
        ("21", "dua puluh satu rupiah"),
        ("100", "seratus rupiah"),
        ("111", "seratus sebelas rupiah"),
        ("1000", "seribu rupiah"),
        ("1001", "seribu satu rupiah"),
        ("2011", "dua ribu sebelas rupiah"),
        ("101000", "seratus satu ribu rupiah"),
        ("1000000", "satu juta rupiah"),
        ("1001000", "satu juta seribu rupiah"),
        (
            "1387500",
            "satu juta tiga ratus delapan puluh tujuh ribu lima ratus rupiah",
        ),
        ("2000000000", "dua miliar rupiah"),
        ("1000000000000", "satu triliun rupiah"),
        ("-15", "minus lima belas rupiah"),
        ("0.50", "satu rupiah"),
        ("0.49", "nol rupiah"),
    ],
)
def test_an_amount_is_read_as_people_say_it(amount: str, words: str) -> None:
    assert terbilang(Decimal(amount)) == words


@given(st.integers(min_value=0, max_value=10**MAX_DIGITS - 1))
def test_the_words_say_the_number_again(number: int) -> None:
    assert _read(terbilang(Decimal(number)).removesuffix(" rupiah")) == number


def test_what_has_no_words_is_refused() -> None:
    with pytest.raises(ValueError, match="1000000"):
        terbilang(Decimal(10**MAX_DIGITS))


def _read(words: str) -> int:
    """Read the words independently: add up, multiply at each scale."""
    total = group = last = 0
    for word in words.split():
        if word in _SCALES:
            total, group, last = total + (group + last) * _SCALES[word], 0, 0
        elif word == "seribu":
            total, group, last = total + 1000, 0, 0
        elif word == "ratus":
            group, last = group + last * 100, 0
        elif word == "puluh":
            group, last = group + last * 10, 0
        elif word == "belas":
            group, last = group + last + 10, 0
        else:
            group, last = group + last, _VALUES[word]
    return total + group + last
