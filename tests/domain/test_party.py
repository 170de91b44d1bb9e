"""NPWP, NIK, NITKU and buyers built from them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.domain.invoice import BuyerDocument
from selaras.domain.party import (
    buyer_with_document,
    buyer_with_npwp,
    has_wrong_check_digit,
    is_plausible_nik,
    nitku_belongs,
    nitku_of,
    npwp_text,
    parse_nitku,
    parse_npwp,
)


@pytest.mark.parametrize(
    ("text", "npwp"),
    [
        ("01.312.166.0-091.000", "0013121660091000"),
        ("013121660091000", "0013121660091000"),
        ("0013 1216 6009 1000", "0013121660091000"),
        (" 3174080505903034\n", "3174080505903034"),
    ],
)
def test_an_npwp_is_read_with_or_without_separators(text: str, npwp: str) -> None:
    assert parse_npwp(text) == npwp


@pytest.mark.parametrize("text", ["", "123", "1" * 14, "1" * 17, "01/312", "\u0660" * 16, "x" * 16])
def test_what_is_no_npwp_is_none(text: str) -> None:
    assert parse_npwp(text) is None


@given(digits=st.text("0123456789", min_size=15, max_size=15))
def test_fifteen_digits_get_a_leading_zero(digits: str) -> None:
    assert parse_npwp(digits) == "0" + digits


def test_an_npwp_is_shown_in_groups_of_four() -> None:
    assert npwp_text("0013121660091000") == "0013 1216 6009 1000"


def test_the_check_digit_of_the_old_number_is_judged() -> None:
    assert not has_wrong_check_digit("0013121660091000")
    assert has_wrong_check_digit("0013121661091000")


@pytest.mark.parametrize("npwp", ["", "0" * 16, "3174080505903034", "12"])
def test_numbers_without_a_check_digit_are_not_judged(npwp: str) -> None:
    assert not has_wrong_check_digit(npwp)


@given(digits=st.text("0123456789", min_size=8, max_size=8), tail=st.just("000000"))
def test_exactly_one_check_digit_is_right(digits: str, tail: str) -> None:
    numbers = [f"0{digits}{check}{tail}" for check in "0123456789"]
    if numbers[0] != "0" * 16:
        assert sum(has_wrong_check_digit(number) for number in numbers) == 9


@pytest.mark.parametrize("nik", ["3174080505903034", "3174084505903034", "3174082902000001"])
def test_a_nik_holds_a_birth_date_forty_days_later_for_women(nik: str) -> None:
    assert is_plausible_nik(nik)


@pytest.mark.parametrize(
    "nik",
    ["", "317408050590303", "0174080505903034", "3174080505900000", "3174083202903034",
     "3174087305903034", "3174080513903034", "3174080005903034"],
)  # fmt: skip
def test_an_impossible_nik_is_noticed(nik: str) -> None:
    assert not is_plausible_nik(nik)


def test_a_nitku_is_its_npwp_and_a_branch() -> None:
    npwp = "0013121660091000"
    assert nitku_of(npwp) == npwp + "000000"
    assert parse_nitku(f"{npwp_text(npwp)} 000002") == nitku_of(npwp, "000002")
    assert parse_nitku(npwp) is None
    assert nitku_belongs(nitku_of(npwp), npwp)
    assert not nitku_belongs(nitku_of(npwp), "0" * 16)
    assert not nitku_belongs(nitku_of(npwp), "")
    assert not nitku_belongs("000000", "")


def test_buyers_get_the_members_their_document_asks_for() -> None:
    npwp = "0013121660091000"
    known = buyer_with_npwp(npwp, "PT A", address="Jl. 1", branch="000001")
    assert (known.tin, known.document, known.document_number) == (npwp, "TIN", "-")
    assert (known.country, known.nitku) == ("IDN", npwp + "000001")
    guest = buyer_with_document(
        BuyerDocument.PASSPORT, "TK1", name="B", address="Jl. 2", country="JPN"
    )
    assert (guest.tin, guest.document_number, guest.nitku) == ("0" * 16, "TK1", "000000")
    assert (guest.document, guest.country) == ("Passport", "JPN")


def test_an_npwp_is_not_another_document() -> None:
    with pytest.raises(ValueError):
        buyer_with_document(BuyerDocument.TIN, "1", name="", address="", country="IDN")
