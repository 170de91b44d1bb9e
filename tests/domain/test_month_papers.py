"""How each kind of paper counts in a month: on which line, with which sign, or why not."""

from dataclasses import replace
from datetime import date as Date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.domain.document_papers import (
    COLLECTED,
    DOCUMENTS,
    OTHER_INPUT,
    OTHER_OUTPUT,
    RETAIL_TOTAL,
    document_period,
    stated_period,
)
from selaras.domain.month_papers import COUNTINGS, FAULTY, NO_LINE, counted_row
from selaras.domain.month_text import row_text
from selaras.domain.months import MAX_TEXT, LeftOut, Row
from selaras.domain.other_documents import OtherInput, OtherOutput, PurchaseReturn, ReturnLine
from selaras.domain.paper_shapes import SHAPES
from selaras.domain.papers import Paper
from selaras.domain.purchases import Crediting, PurchaseInvoice
from selaras.domain.recap import Sums
from selaras.domain.return_papers import SalesReturn
from selaras.domain.tax_period import Period
from tests.exchange.test_forms import ROWS

DAY, OCTOBER = Date(2026, 10, 5), Period(2026, 10)
SELLER = "0012345674901000"
BOUGHT = PurchaseInvoice(
    "04002600000000001", SELLER, "PT Pemasok", DAY, status="APPROVED", tax_base=Decimal(1000),
    vat=Decimal(110), crediting=Crediting.CREDITED, credited_in=OCTOBER,
)  # fmt: skip
LINE = ReturnLine(
    "A", "Botol", "392300", Decimal(10), "UM.0021", Decimal(100), Decimal(0), Decimal(10),
    Decimal(0), Decimal(1000), Decimal(917), Decimal(110),
)  # fmt: skip
BACK = PurchaseReturn("04002600000000001", SELLER, DAY, (LINE,), return_number="R-1")
SOLD_BACK = SalesReturn("04002600000000001", "N-1", SELLER, "PT", DAY, Decimal(500))


def counted(kind: str, value: object, *, is_of_uncredited: bool = False) -> Row | LeftOut:
    paper: Paper[Any] = Paper(f"{kind}:1", "1" * 16, value)
    return counted_row(COUNTINGS[kind], paper, is_of_uncredited=is_of_uncredited)


def placed(kind: str, value: object, *, is_of_uncredited: bool = False) -> tuple[str, int]:
    """Return the line and the base, or why it does not count."""
    row = counted(kind, value, is_of_uncredited=is_of_uncredited)
    where = row.line if isinstance(row, Row) else row.state
    return where, int(row.sums.base)


def test_every_kind_of_paper_counts_somehow() -> None:
    assert set(COUNTINGS) == set(SHAPES)


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({}, "II.B"),
        ({"number": "01002600000000001"}, "II.C"),
        ({"number": "02002600000000001"}, "II.D"),
        ({"crediting": Crediting.UNCREDITED, "credited_in": None}, "II.H"),
        ({"crediting": Crediting.UNDECIDED, "credited_in": None}, "undecided"),
        ({"crediting": Crediting.UNDECIDED, "number": "07002600000000001"}, "II.H"),
        ({"status": "CANCELED"}, "CANCELED"),
        ({"is_valid": False, "status": ""}, "INVALID"),
    ],
)
def test_a_purchase_counts_by_its_code_and_decision(changes: dict[str, Any], where: str) -> None:
    assert placed("purchase", replace(BOUGHT, **changes)) == (where, 1000)


def test_returns_take_back_on_the_line_of_what_is_returned() -> None:
    assert placed("purchase_return", BACK) == ("II.B", -1000)
    assert placed("purchase_return", BACK, is_of_uncredited=True) == ("II.H", -1000)
    assert COUNTINGS["purchase_return"].purchase(BACK) == f"{SELLER}|04002600000000001"
    assert placed("sales_return", SOLD_BACK) == ("I.A.2", -500)
    assert placed("sales_return", replace(SOLD_BACK, status="Canceled")) == ("CANCELED", 500)
    assert placed("sales_return", replace(SOLD_BACK, number="99002600000000001"))[0] == NO_LINE


@pytest.mark.parametrize(
    ("kind", "key", "where"),
    [
        ("other_output", "other-output", "I.A.1"),
        ("other_input", "other-input", "II.A"),
        ("other_input_return", "other-input-return", "II.C"),
        ("other_output_return", "other-output-return", "I.A.2"),
        ("retail_total", "retail", "I.A.5"),
        ("collected", "annex-c", "C"),
    ],
)
def test_the_examples_count_on_their_lines(kind: str, key: str, where: str) -> None:
    row = counted(kind, ROWS[key])
    assert isinstance(row, Row)
    assert row.line == where
    assert (row.sums.base < 0) == kind.endswith("return")
    assert row.sums == row.sums.rounded()
    listed = SHAPES[kind].listing(ROWS[key])
    assert (row.partner_id, row.number) == (listed.tin, listed.number)


def test_what_has_an_error_does_not_count_and_no_line_is_no_crash() -> None:
    export = ROWS["other-output"]
    assert isinstance(export, OtherOutput)
    assert placed("other_output", replace(export, buyer_tin=SELLER))[0] == FAULTY
    assert placed("other_output", replace(export, trx_type="01", detail="99"))[0] == NO_LINE
    retail = ROWS["retail"]
    assert placed("retail_total", replace(retail, trx_code="04"))[0] == NO_LINE  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("month", "year", "period"),
    [
        ("10", "2026", OCTOBER), ("1", "2026", Period(2026, 1)), ("13", "2026", None),
        ("0", "2026", None), ("", "2026", None), ("10", "26", None), ("x", "2026", None),
        ("\u0661", "2026", None),
    ],
)  # fmt: skip
def test_a_period_that_is_none_is_none(month: str, year: str, period: Period | None) -> None:
    document = OtherInput(month=month, year=year, date=DAY)
    assert stated_period(document) == document_period(document) == period


def test_keys_tell_documents_apart_and_are_blank_while_unknown() -> None:
    retail = ROWS["retail"]
    later = replace(retail, date=Date(2026, 11, 5))
    assert RETAIL_TOTAL.key(retail) != RETAIL_TOTAL.key(later)  # type: ignore[arg-type]
    assert RETAIL_TOTAL.key(replace(retail, date=None)) == ""  # type: ignore[arg-type]
    for shape in DOCUMENTS:
        assert shape.key(shape.make()) == ""
    assert OTHER_OUTPUT.key(OtherOutput(number="1")) != OTHER_OUTPUT.key(
        OtherOutput(number="1", trx_type="02")
    )
    assert OTHER_INPUT.key(OtherInput(number="1", seller_tin=SELLER)) == f"{SELLER}|1"


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [("trx_type", "2", "02"), ("detail", "11", "11"), ("detail", "", ""), ("trx_type", "x", "x")],
)
def test_codes_get_back_the_zeros_that_a_table_lost(name: str, typed: str, kept: str) -> None:
    assert OTHER_OUTPUT.reader(name)(typed) == kept
    assert COLLECTED.reader("kind")("1") == "001"
    assert RETAIL_TOTAL.reader("id_number")("00.123-4 5") == "0012345"


@given(st.lists(st.integers(0, 10**12), min_size=4, max_size=4))
def test_a_document_and_its_return_leave_nothing(amounts: list[int]) -> None:
    sums = Sums(*map(Decimal, amounts))
    for kind in ("other_output", "other_input"):
        document = ROWS[kind.replace("_", "-")]
        there = COUNTINGS[kind].place(document, sums)
        back = COUNTINGS[f"{kind}_return"].place(document, sums)
        assert not isinstance(there, str)
        assert not isinstance(back, str)
        assert (there.line, there.sums) == (back.line, back.sums.turned())


def test_no_row_is_longer_than_a_part_of_a_closed_month_takes() -> None:
    long = "x" * 5_000
    sold = SalesReturn(f"04{long}", long, long, long, DAY, Decimal(1), status=long)
    row = counted_row(
        replace(COUNTINGS["sales_return"], must_be_sound=False), Paper("sales_return:1", "", sold)
    )
    assert isinstance(row, Row)
    assert max(len(text) for text in row_text(row)) == MAX_TEXT
