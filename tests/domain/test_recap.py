"""The lines of the VAT return: every document on one line, every sum the sum of its documents."""

from collections.abc import Sequence
from dataclasses import fields
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.domain.recap import (
    CREDITED,
    LINES,
    SELF_COLLECTED,
    TAXED,
    Carried,
    Entry,
    Sums,
    add,
    input_entry,
    other_input_entry,
    other_output_entry,
    output_entry,
    recap,
    retail_entry,
    returned,
)
from selaras.domain.tables import all_transaction_codes

CODES = sorted(each.code for each in all_transaction_codes())


def sums(base: int, vat: int = 0) -> Sums:
    return Sums(Decimal(base), Decimal(base * 11 // 12), Decimal(vat), Decimal(0))


amounts = st.builds(
    Sums, *[st.decimals(0, 10**12, places=2, allow_nan=False, allow_infinity=False)] * 4
)
entries = st.lists(
    st.one_of(
        st.builds(output_entry, st.sampled_from(CODES), amounts),
        st.builds(retail_entry, st.sampled_from(["Normal", "07", "08", "NoVAT"]), amounts),
        st.builds(input_entry, st.sampled_from(CODES), amounts, is_credited=st.booleans()),
    ),
    max_size=20,
)


def test_a_small_month_by_hand() -> None:
    made = [
        output_entry("04", sums(1_000_000, 110_000)),
        output_entry("01", sums(500_000, 60_000)),
        output_entry("02", sums(200_000, 22_000)),
        output_entry("07", sums(300_000, 33_000)),
        retail_entry("Normal", sums(100_000, 11_000)),
        retail_entry("NoVAT", sums(50_000)),
        other_output_entry("02", "11", sums=sums(700_000)),
        input_entry("04", sums(400_000, 44_000), is_credited=True),
        input_entry("01", sums(100_000, 12_000), is_credited=False),
        other_input_entry("03", "14", sums=sums(250_000, 27_500)),
    ]
    kept = [each for each in made if each is not None]
    kept.append(returned(input_entry("04", sums(100_000, 11_000), is_credited=True)))
    carried = Carried(Decimal(5_000), Decimal(-1_000), Decimal(2_000), Decimal(500))
    found = recap(kept, carried)
    assert found.lines["I.A.1"].base == 700_000
    assert found.lines["I.A.2"] == sums(1_000_000, 110_000)
    assert found.taxed.base == 2_800_000
    assert found.supplied == 2_850_000
    # 110.000 + 60.000 + 11.000; what the collector and nobody pays is left out.
    assert found.owed == 181_000
    # 27.500 + 44.000 - 11.000 + 5.000 - 1.000.
    assert found.creditable == 64_500
    assert found.lines["II.H"].vat == 12_000
    assert found.acquired == 650_000
    # 181.000 - 2.000 - 64.500 - 500.
    assert found.to_pay == 114_000


def test_more_input_than_output_is_below_zero() -> None:
    found = recap([input_entry("01", sums(1_000, 120), is_credited=True)])
    assert found.to_pay == -120


@pytest.mark.parametrize(
    ("code", "line"),
    [("01", "I.A.4"), ("02", "I.A.6"), ("03", "I.A.6"), ("04", "I.A.2"), ("05", "I.A.2"),
     ("06", "I.A.3"), ("07", "I.A.7"), ("08", "I.A.8"), ("09", "I.A.4"), ("10", "I.A.4")],
)  # fmt: skip
def test_each_transaction_code_has_its_line(code: str, line: str) -> None:
    entry = output_entry(code, sums(1))
    assert entry is not None
    assert entry.line == line


def test_no_code_is_without_a_line_and_an_unknown_one_is_told() -> None:
    assert all(output_entry(code, sums(1)) for code in CODES)
    assert output_entry("11", sums(1)) is None
    assert retail_entry("04", sums(1)) is None
    assert other_output_entry("01", "04", sums=sums(1)) == output_entry("04", sums(1))
    assert other_input_entry("05", "01", sums=sums(1)).line == "II.H"
    assert input_entry("07", sums(1), is_credited=True).line == "II.H"
    with pytest.raises(ValueError, match=r"I\.X"):
        recap([Entry("I.X", sums(1))])


@given(entries)
def test_the_lines_add_up_to_their_documents(month: Sequence[Entry]) -> None:
    found = recap(month)
    assert set(found.lines) == set(LINES)
    assert add(found.lines.values()) == add(each.sums for each in month)
    assert found.taxed == add(each.sums for each in month if each.line in TAXED)
    assert found.owed == sum(each.sums.vat for each in month if each.line in SELF_COLLECTED)
    assert found.creditable == sum(each.sums.vat for each in month if each.line in CREDITED)


@given(entries, entries)
def test_two_halves_of_a_month_add_up_to_it(first: list[Entry], second: list[Entry]) -> None:
    whole, parts = recap(first + second), (recap(first), recap(second))
    for line in LINES:
        assert whole.lines[line] == add(part.lines[line] for part in parts)
    assert whole.to_pay == sum(part.to_pay for part in parts)
    assert recap(second + first).lines == whole.lines


@given(entries)
def test_what_all_comes_back_leaves_nothing(month: list[Entry]) -> None:
    found = recap(month + [returned(each) for each in month])
    assert all(not any(_amounts(line)) for line in found.lines.values())


@given(entries)
def test_every_amount_is_whole_rupiah(month: list[Entry]) -> None:
    for line in recap(month).lines.values():
        assert all(amount == int(amount) for amount in _amounts(line))


def _amounts(line: Sums) -> list[Decimal]:
    return [getattr(line, field.name) for field in fields(Sums)]
