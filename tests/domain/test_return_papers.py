"""Returns as values: their lines by name, what follows from the invoice, and what is found."""

from dataclasses import replace
from datetime import date as Date
from decimal import Decimal

import pytest

from selaras.domain.other_documents import PurchaseReturn, ReturnLine
from selaras.domain.papers import Paper
from selaras.domain.purchases import PurchaseInvoice
from selaras.domain.result import Rejection
from selaras.domain.return_papers import PURCHASE_RETURN, SALES_RETURN, SalesReturn, completed
from selaras.domain.tax_period import Period

BOUGHT = PurchaseInvoice(
    "04002600000000001",
    "0012345674901000",
    "PT Pemasok",
    tax_base=Decimal(300),
    other_tax_base=Decimal(275),
    vat=Decimal(33),
)
LINE = ReturnLine("A", "Botol", "392300", Decimal(3), "UM.0021", Decimal(100))
BACK = replace(LINE, return_qty=Decimal(1))
RETURN = PurchaseReturn(
    BOUGHT.number,
    BOUGHT.seller_tin,
    Date(2026, 10, 20),
    (replace(BACK, tax_base=Decimal(100), other_tax_base=Decimal(90), vat=Decimal(11)),),
    return_number="R-1",
)
SOLD = SalesReturn(
    BOUGHT.number, "NR-1", BOUGHT.seller_tin, "PT Pembeli", Date(2026, 10, 20), Decimal(1)
)


def edited(value: PurchaseReturn, **fields: str) -> PurchaseReturn:
    numbers = iter("abc")
    named = {name.replace("__", "."): text for name, text in fields.items()}
    made = PURCHASE_RETURN.apply(Paper("r:1", "", value), named, new_id=lambda: next(numbers))
    assert not isinstance(made, Rejection), made
    return made.value


def test_lines_are_appended_changed_and_removed_by_their_number() -> None:
    made = edited(
        PurchaseReturn(), lines__1__name="Botol", lines__2__name="Tutup", lines__1__opt="a"
    )
    assert [(line.line_id, line.name, line.opt) for line in made.lines] == [
        ("a", "Botol", "A"),
        ("b", "Tutup", ""),
    ]
    assert made.lines[0].place < made.lines[1].place
    assert [line.name for line in edited(made, lines__1__removed="true").lines] == ["Tutup"]
    refusal = SALES_RETURN.apply(Paper("s:1", "", SOLD), {"lines.1.name": "x"})
    assert isinstance(refusal, Rejection)
    assert refusal.code == "field.unknown"


def test_amounts_follow_the_part_of_the_purchase_that_goes_back() -> None:
    named = {"lines.1.return_qty": "1"}
    made = completed(PurchaseReturn(lines=(BACK,)), named, bought=BOUGHT)
    (line,) = made.lines
    assert (line.tax_base, line.other_tax_base, line.vat) == (
        Decimal("100.00"),
        Decimal("91.67"),
        Decimal("11.00"),
    )
    assert (made.seller_tin, made.seller_name) == (BOUGHT.seller_tin, "PT Pemasok")
    (alone,) = completed(PurchaseReturn(lines=(BACK,)), named, bought=None).lines
    assert (alone.tax_base, alone.vat) == (Decimal("100.00"), Decimal(0))
    (kept,) = completed(RETURN, {"lines.1.name": "x"}, bought=BOUGHT).lines
    assert kept == RETURN.lines[0]


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"number": "04"}, "document.number"),
        ({"return_number": ""}, "document.empty"),
        ({"buyer_tin": "1"}, "document.tin"),
        ({"date": None}, "document.no-date"),
        ({"vat": Decimal(-1)}, "document.negative"),
        ({"tax_base": Decimal(0)}, "document.empty"),
    ],
)
def test_what_is_wrong_with_a_sales_return_is_found(members: dict[str, object], code: str) -> None:
    assert SALES_RETURN.findings(SOLD) == []
    value: SalesReturn = replace(SOLD, **members)  # type: ignore[arg-type]  # by name
    assert code in [each.code for each in SALES_RETURN.findings(value)]


def test_a_return_counts_in_the_month_of_its_day_under_its_note() -> None:
    for listed in (PURCHASE_RETURN.listing(RETURN), SALES_RETURN.listing(SOLD)):
        assert (listed.refers, listed.period) == (BOUGHT.number, Period(2026, 10))
    assert PURCHASE_RETURN.findings(RETURN) == []
    assert PURCHASE_RETURN.counted(RETURN) == frozenset({Period(2026, 10)})
    assert PURCHASE_RETURN.key(RETURN) == "04002600000000001|0012345674901000|r-1"
    unnamed = replace(RETURN, return_number="")
    assert PURCHASE_RETURN.key(unnamed) == "04002600000000001|0012345674901000|2026-10-20"
    assert SALES_RETURN.key(SalesReturn()) == ""


def test_a_file_s_lines_get_the_same_ids_each_time_and_are_no_difference() -> None:
    new = PURCHASE_RETURN.begun(RETURN)
    assert new == PURCHASE_RETURN.begun(RETURN)
    assert [line.line_id for line in new.lines] == ["1"]
    assert PURCHASE_RETURN.differences(new, RETURN) == ()
    other = replace(RETURN, lines=(BACK,))
    assert PURCHASE_RETURN.differences(new, other) == ("lines",)
    assert PURCHASE_RETURN.merged(new, other, update=False) == new
    assert (
        PURCHASE_RETURN.merged(new, other, update=True).lines == PURCHASE_RETURN.begun(other).lines
    )
