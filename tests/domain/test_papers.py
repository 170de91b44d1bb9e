"""Papers by field name: what is taken, what is shown, what is found, which periods are touched."""

from dataclasses import replace
from datetime import date as Date
from decimal import Decimal

import pytest

from selaras.domain.papers import Paper
from selaras.domain.purchase_paper import PURCHASE
from selaras.domain.purchases import Crediting, PurchaseInvoice
from selaras.domain.result import Rejection
from selaras.domain.tax_period import Period

OCTOBER = Period(2026, 10)
SOLD = PurchaseInvoice(
    "04002600000000001",
    "0012345674901000",
    "PT Pemasok",
    Date(2026, 10, 5),
    status="APPROVED",
    tax_base=Decimal(1000),
    vat=Decimal(110),
)
PAPER = Paper("purchase:1", "1" * 16, SOLD)
CREDITED = replace(SOLD, crediting=Crediting.CREDITED, credited_in=OCTOBER)


def applied(**fields: str) -> PurchaseInvoice:
    made = PURCHASE.apply(PAPER, fields)
    assert not isinstance(made, Rejection), made
    return made.value


def codes(**members: object) -> set[str]:
    value: PurchaseInvoice = replace(SOLD, **members)  # type: ignore[arg-type]  # by name
    return {each.code for each in PURCHASE.found(Paper("purchase:1", "", value))}


def test_fields_are_read_in_the_one_form_of_their_type() -> None:
    made = applied(
        number=" 0400-26.00000000002 ",
        seller_tin="00.123.456.7-490.1000",
        date="2026-11-01",
        period="112026",
        vat="12.50",
    )
    assert (made.number, made.seller_tin) == ("04002600000000002", "0012345674901000")
    assert (made.date, made.period, made.vat) == (
        Date(2026, 11, 1),
        Period(2026, 11),
        Decimal("12.50"),
    )
    blank = applied(date="", period="", vat="", seller_tin="")
    assert (blank.date, blank.period, blank.vat, blank.seller_tin) == (None, None, Decimal(0), "")


def test_what_a_view_shows_a_field_takes() -> None:
    view = PURCHASE.view(replace(PAPER, note="cek"), [])
    fields = {name: str(view[name]) for name in PURCHASE.fields}
    assert fields["note"] == "cek"
    made = PURCHASE.apply(Paper("purchase:1", "1" * 16, PurchaseInvoice()), fields)
    assert not isinstance(made, Rejection)
    assert (made.value, made.note) == (replace(SOLD, status=""), "cek")


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"number": "04"}, "document.number"),
        ({"seller_tin": ""}, "document.tin"),
        ({"seller_tin": "0012345678901000"}, "purchase.check-digit"),
        ({"date": None}, "document.no-date"),
        ({"seller_name": ""}, "document.empty"),
        ({"vat": Decimal(-1)}, "document.negative"),
        ({"vat": Decimal(1001)}, "purchase.vat-above-base"),
        ({"tax_base": Decimal(0), "vat": Decimal(0)}, "purchase.no-amount"),
        ({"crediting": Crediting.CREDITED}, "purchase.no-period"),
        ({"seller_name": "x" * 256}, "text.too-long"),
    ],
)
def test_what_a_person_should_look_at_is_found(members: dict[str, object], code: str) -> None:
    assert codes() == set()
    assert code in codes(**members)


def test_one_of_a_seller_and_number_and_none_while_either_is_missing() -> None:
    assert PURCHASE.key(SOLD) == "0012345674901000|04002600000000001"
    assert PURCHASE.key(replace(SOLD, number="")) == ""
    assert PURCHASE.key(replace(SOLD, seller_tin="")) == ""


def test_a_paper_touches_the_periods_it_leaves_and_enters() -> None:
    def touched(old: PurchaseInvoice | None, new: PurchaseInvoice) -> set[Period]:
        before = None if old is None else replace(PAPER, value=old)
        return set(PURCHASE.touched(before, replace(PAPER, value=new)))

    november = replace(CREDITED, credited_in=Period(2026, 11))
    assert touched(None, SOLD) == touched(SOLD, replace(SOLD, vat=Decimal(1))) == set()
    assert touched(None, CREDITED) == touched(CREDITED, SOLD) == {OCTOBER}
    assert touched(CREDITED, november) == {OCTOBER, Period(2026, 11)}
    assert touched(CREDITED, CREDITED) == set()


def test_a_struck_out_paper_touches_the_period_it_counted_in_and_none_after() -> None:
    before = replace(PAPER, value=CREDITED)
    gone = replace(before, archived=True)
    assert set(PURCHASE.touched(before, gone)) == {OCTOBER}
    assert set(PURCHASE.touched(gone, before)) == {OCTOBER}
    assert set(PURCHASE.touched(gone, replace(gone, value=SOLD))) == set()
    assert set(PURCHASE.touched(before, replace(before, note="x"))) == set()


def test_the_word_of_coretax_is_taken_in_a_closed_period_and_only_once() -> None:
    told = replace(CREDITED, status="CREDITED")
    before, after = replace(PAPER, value=SOLD), replace(PAPER, value=told)
    assert set(PURCHASE.touched(before, after)) == set()
    cheaper = replace(PAPER, value=replace(told, vat=Decimal(1)))
    assert set(PURCHASE.touched(after, cheaper)) == {OCTOBER}
