"""The text of a QR code: which purchase it names, and what it leaves to the person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.domain.purchase_qr import qr_fields
from selaras.domain.result import Rejection

DESKTOP = "http://svc.efaktur.pajak.go.id/validasi/faktur/012345674901000/0012600000001/ab12"
NUMBER, TIN = "04002600000000001", "0012345674901000"


def code(text: str, **given_: str) -> str:
    made = qr_fields(text, given_)
    assert isinstance(made, Rejection), made
    return made.code


def test_the_desktop_program_s_code_gives_seller_and_the_end_of_the_number() -> None:
    assert code(DESKTOP) == "purchase.qr-number"
    assert code(DESKTOP, number="0100012600000002") == "purchase.qr-number"
    assert qr_fields(DESKTOP, {"number": "010.001-26.00000001", "vat": "1"}) == {
        "seller_tin": TIN,
        "number": "0100012600000001",
        "vat": "1",
    }


@pytest.mark.parametrize(
    "text",
    [
        f"https://example.go.id/v?no={NUMBER}&npwp={TIN}",
        f"{NUMBER}|{TIN}",
        f"{TIN} {NUMBER} {NUMBER}",
    ],
)
def test_any_other_text_gives_the_one_number_and_npwp_in_it(text: str) -> None:
    assert qr_fields(text, {}) == {"number": NUMBER, "seller_tin": TIN}
    assert qr_fields(text, {"seller_tin": "x"}) == {"number": NUMBER, "seller_tin": "x"}


def test_two_numbers_or_none_are_no_purchase_and_two_sellers_are_none() -> None:
    assert code(f"{NUMBER} 04002600000000002") == "purchase.qr"
    assert code("hello") == code("") == code(NUMBER + "9" * 4_000) == "purchase.qr"
    assert qr_fields(f"{NUMBER} {TIN} 0972281866201164", {}) == {"number": NUMBER}


def test_what_cannot_be_printed_is_said_escaped() -> None:
    made = qr_fields("\ud800 x", {})
    assert isinstance(made, Rejection)
    assert made.facts["value"] == "\\ud800 x"


@given(st.text(max_size=80))
def test_reading_never_raises(text: str) -> None:
    qr_fields(text, {})
