"""Line tax and totals: worked examples from real files, and what holds for every line."""

import csv
from dataclasses import replace
from datetime import date as Date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.domain.invoice import Invoice, Line, Transaction
from selaras.domain.money import SEN, has_at_most_two_decimals, share_of, to_rupiah, to_sen
from selaras.domain.rules import for_date
from selaras.domain.tax import (
    Amounts,
    LineTax,
    certain_amount_vat,
    line_tax,
    may_type_other_base,
    may_type_vat,
    net_of_vat,
    tax_on,
    totals,
)
from tests.domain.sample_files import Written, coretax_sample, legacy_sample
from tests.domain.strategies import CODES, amounts, dates, lines

NOW = for_date(Date(2026, 10, 1))
JANUARY_2025 = for_date(Date(2025, 1, 15))
FEBRUARY_2025 = for_date(Date(2025, 2, 1))
OLD = for_date(Date(2024, 11, 1))

with (Path(__file__).parent / "arithmetic_vectors.csv").open(encoding="utf-8", newline="") as file:
    VECTORS = list(csv.DictReader(file))


def line(price: str = "100000", qty: str = "1", **members: Decimal) -> Line:
    bare: dict[str, Any] = {"price": Decimal(price), "qty": Decimal(qty)}
    return Line("line", **(bare | members))


@pytest.mark.parametrize("vector", VECTORS, ids=[row["case"] for row in VECTORS])
def test_the_worked_vectors_come_out_to_the_last_digit(vector: dict[str, str]) -> None:
    base = Decimal(vector["tax_base"])
    tax = tax_on(base, line(), code=vector["trx_code"], rule=NOW)
    assert str(tax.other_tax_base) == vector["calc_other_base_2dp"]
    assert str(tax.vat) == vector["calc_vat_2dp_from_other_base"]
    assert str(to_sen(base * 11 / 100)) == vector["calc_vat_2dp_from_11pct"]
    whole_base = to_rupiah(share_of(base, Fraction(11, 12)))
    assert str(whole_base) == vector["calc_other_base_rupiah"]
    whole_vat = to_rupiah(whole_base * 12 / 100)
    assert str(whole_vat) == vector["calc_vat_rupiah_from_rounded_base"]
    assert str(to_rupiah(tax.vat)) == vector["calc_vat_rupiah_from_11pct"]
    is_whole = "." not in vector["file_other_base"]
    written = (whole_base, whole_vat) if is_whole else (tax.other_tax_base, tax.vat)
    assert written == (Decimal(vector["file_other_base"]), Decimal(vector["file_vat"]))


@pytest.mark.parametrize(
    "vector", [row for row in VECTORS if row["price"]], ids=lambda row: str(row["case"])
)
def test_price_times_quantity_is_the_tax_base_of_the_vector(vector: dict[str, str]) -> None:
    bare = line(vector["price"], vector["qty"], discount=Decimal(vector["discount"]))
    tax = line_tax(bare, code=vector["trx_code"], rule=NOW)
    drift = Decimal("0.20") if vector["case"] == "price with decimals" else 0
    assert Decimal(vector["tax_base"]) - tax.tax_base == drift


def test_every_line_of_the_coretax_sample_is_reproduced() -> None:
    seen = 0
    for invoice, written in coretax_sample():
        rule = for_date(invoice.date)
        for number, row in enumerate(invoice.lines):
            tax = line_tax(row, code=invoice.transaction.code, rule=rule)
            computed = Written(tax.tax_base, tax.other_tax_base, tax.vat, tax.ppnbm)
            assert computed == written[number], (invoice.reference, number)
            assert tax.vat_rate == 12
            seen += 1
    assert seen == 210


def test_certain_amounts_of_the_coretax_sample_are_a_tenth() -> None:
    for invoice, written in coretax_sample():
        if invoice.transaction.code == "05":
            for amounts_written in written:
                due = certain_amount_vat(amounts_written.tax_base, "parcel")
                assert due == amounts_written.vat


def test_every_line_and_total_of_the_desktop_sample_is_reproduced() -> None:
    for invoice, written in legacy_sample():
        assert invoice.legacy is not None
        for row, amounts_written in zip(invoice.lines, written, strict=True):
            tax = line_tax(row, code="01", rule=OLD)
            computed = Written(tax.tax_base, tax.other_tax_base, tax.vat, tax.ppnbm)
            assert computed == amounts_written
        sums = totals(invoice)
        assert sums.file == sums.rupiah
        assert sums.rupiah.tax_base == invoice.legacy.tax_base
        assert sums.rupiah.vat == invoice.legacy.vat


@pytest.mark.parametrize(
    ("code", "rate", "rule", "other", "vat", "ppnbm", "reason"),
    [
        ("04", "0", NOW, "91666.67", "11000.00", "0.00", "tax.other-base-11-12"),
        ("01", "0", NOW, "100000.00", "12000.00", "0.00", "tax.full-base"),
        ("01", "15", NOW, "100000.00", "12000.00", "15000.00", "tax.full-base"),
        ("02", "15", NOW, "100000.00", "12000.00", "15000.00", "tax.luxury-full-base"),
        ("04", "15", JANUARY_2025, "91666.67", "11000.00", "13750.00", "tax.other-base-11-12"),
        ("04", "15", FEBRUARY_2025, "100000.00", "12000.00", "15000.00", "tax.luxury-full-base"),
        ("05", "0", NOW, "100000.00", "12000.00", "0.00", "tax.certain-amount"),
        ("10", "0", NOW, "100000.00", "12000.00", "0.00", "tax.full-base"),
        ("08", "0", NOW, "91666.67", "11000.00", "0.00", "tax.other-base-11-12"),
        ("", "0", NOW, "91666.67", "11000.00", "0.00", "tax.other-base-11-12"),
        ("01", "0", OLD, "100000", "11000", "0", "tax.full-base"),
        ("04", "0", OLD, "100000", "11000", "0", "tax.full-base"),
        ("04", "15", OLD, "100000", "11000", "15000", "tax.luxury-full-base"),
    ],
)
def test_one_hundred_thousand_rupiah(  # noqa: PLR0917
    code: str, rate: str, rule: object, other: str, vat: str, ppnbm: str, reason: str
) -> None:
    assert isinstance(rule, type(NOW))
    tax = line_tax(line(ppnbm_rate=Decimal(rate)), code=code, rule=rule)
    assert (str(tax.other_tax_base), str(tax.vat), str(tax.ppnbm)) == (other, vat, ppnbm)
    assert tax.reason == reason


def test_vat_follows_from_the_rounded_other_base() -> None:
    # 12 % of 0.29 is 0.0348; 11 % of 0.32, without the rounding between, would be 0.0352.
    tax = line_tax(line("0.32"), code="04", rule=NOW)
    assert (tax.other_tax_base, tax.vat) == (Decimal("0.29"), Decimal("0.03"))


def test_a_typed_other_base_is_honoured_where_the_code_leaves_it_free() -> None:
    typed = line(other_tax_base=Decimal(50000))
    assert line_tax(typed, code="04", rule=NOW) == LineTax(
        Decimal("100000.00"),
        Decimal(50000),
        Decimal(12),
        Decimal("6000.00"),
        Decimal("0.00"),
        "tax.typed-base",
    )
    assert line_tax(typed, code="01", rule=NOW).other_tax_base == 100000


def test_typed_vat_and_ppnbm_are_honoured_only_outside_the_strict_codes() -> None:
    typed = line(vat=Decimal(1100), ppnbm=Decimal(7))
    free = line_tax(typed, code="05", rule=NOW)
    assert (free.vat, free.ppnbm) == (Decimal(1100), Decimal(7))
    assert free.reason == "tax.typed"
    strict = line_tax(typed, code="04", rule=NOW)
    assert (strict.vat, strict.ppnbm) == (Decimal(11000), Decimal(0))


def test_which_amounts_may_be_typed() -> None:
    assert [code for code in CODES if not may_type_other_base(code)] == ["01"]
    assert [code for code in CODES if not may_type_vat(code)] == ["01", "04", "09"]


def test_eleven_percent_on_the_full_base_is_computed_while_it_was_tolerated() -> None:
    typed = line(vat_rate=Decimal(11))
    tax = line_tax(typed, code="04", rule=FEBRUARY_2025)
    assert (tax.vat_rate, tax.vat) == (Decimal(11), Decimal(11000))
    assert tax.reason == "tax.transition-full-base"
    assert line_tax(typed, code="04", rule=NOW).vat == Decimal("10083.33")


def test_a_discount_above_the_price_gives_negative_amounts_and_no_error() -> None:
    tax = line_tax(line(discount=Decimal(150000)), code="04", rule=NOW)
    assert (tax.tax_base, tax.vat) == (Decimal(-50000), Decimal("-5500.00"))


def dated(day: Date, *prices: str) -> Invoice:
    rows = tuple(replace(line(price), line_id=price) for price in prices)
    return Invoice("invoice:1", "", date=day, transaction=Transaction("04"), lines=rows)


def test_totals_round_the_invoice_once_and_half_up_since_22_may_2025() -> None:
    sums = totals(dated(Date(2025, 5, 22), "2250", "2250"))
    assert sums.file == Amounts(Decimal(4500), Decimal(4125), Decimal(495), Decimal(0))
    sums = totals(dated(Date(2025, 5, 22), "2250"))
    assert sums.rupiah == Amounts(Decimal(2250), Decimal(2063), Decimal(248), Decimal(0))
    assert sums.file.vat == Decimal("247.50")
    assert sums.rules_version == 1


def test_totals_drop_the_part_of_a_rupiah_of_tax_before_22_may_2025() -> None:
    sums = totals(dated(Date(2025, 5, 21), "2250"))
    assert sums.rupiah == Amounts(Decimal(2250), Decimal(2063), Decimal(247), Decimal(0))


def test_old_totals_are_sums_of_whole_rupiah_lines() -> None:
    sums = totals(dated(Date(2024, 5, 1), "14880.92", "14880.92"))
    assert sums.rupiah == Amounts(Decimal(29762), Decimal(29762), Decimal(3272), Decimal(0))


def test_an_invoice_without_lines_totals_zero() -> None:
    assert totals(dated(Date(2026, 1, 1))).rupiah == Amounts(*[Decimal(0)] * 4)


@pytest.mark.parametrize(
    ("key", "vat"),
    [
        ("parcel", "11000.00"),
        ("insurance_broker", "22000.00"),
        ("pilgrimage_not_itemised", "5500.00"),
        ("gold_maker_to_consumer", "16500.00"),
        ("gold_dealer_to_maker", "0.00"),
        ("lpg", "10880.32"),
    ],
)
def test_certain_amounts_of_a_million(key: str, vat: str) -> None:
    assert str(certain_amount_vat(Decimal(1_000_000), key)) == vat


def test_an_unknown_certain_amount_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(KeyError):
        certain_amount_vat(Decimal(1), "nothing")


def test_a_price_with_vat_is_taken_apart() -> None:
    assert net_of_vat(Decimal(111000), NOW, luxury=False) == 100000
    assert net_of_vat(Decimal(112000), NOW, luxury=True) == 100000
    assert net_of_vat(Decimal(111000), OLD, luxury=True) == 100000
    assert str(net_of_vat(Decimal(100000), NOW, luxury=False)) == "90090.09"


@given(row=lines(), code=st.sampled_from(CODES), day=dates())
def test_every_amount_of_a_file_has_two_decimals(row: Line, code: str, day: Date) -> None:
    tax = line_tax(row, code=code, rule=for_date(day))
    for amount in (tax.tax_base, tax.other_tax_base, tax.vat, tax.ppnbm):
        assert has_at_most_two_decimals(amount)


@given(base=amounts())
def test_ordinary_vat_stays_within_one_sen_of_eleven_percent(base: Decimal) -> None:
    tax = tax_on(base, line(), code="04", rule=NOW)
    assert abs(tax.vat - base * 11 / 100) <= SEN


@given(base=amounts(low=1), luxury=st.booleans(), day=dates())
def test_vat_on_the_net_price_gives_the_price_back(
    *, base: Decimal, luxury: bool, day: Date
) -> None:
    rule = for_date(day)
    net = net_of_vat(base, rule, luxury=luxury)
    share = rule.luxury_share if luxury else rule.ordinary_share
    gross = net + share_of(net, Fraction(rule.vat_rate) / 100 * share)
    assert abs(gross - base) <= SEN


@given(rows=st.lists(lines(), max_size=5), code=st.sampled_from(CODES), day=dates())
def test_legal_totals_lie_within_a_rupiah_of_the_files(
    rows: list[Line], code: str, day: Date
) -> None:
    invoice = Invoice("invoice:1", "", day, transaction=Transaction(code), lines=tuple(rows))
    sums = totals(invoice)
    for name in ("tax_base", "other_tax_base", "vat", "ppnbm"):
        whole, exact = getattr(sums.rupiah, name), getattr(sums.file, name)
        assert whole == whole.to_integral_value()
        assert abs(whole - exact) < 1
