"""Editing by field name: what is taken, what is refused."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date as Date
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.domain.fields import apply_fields, invoice_from_view, invoice_view
from selaras.domain.invoice import Invoice, Line, Transaction
from selaras.domain.party import OwnCompany
from selaras.domain.result import Rejection
from selaras.domain.validation import findings
from tests.domain.sample_files import SELLER

DRAFT = Invoice(
    "invoice:1",
    SELLER,
    date=Date(2026, 10, 1),
    transaction=Transaction("04"),
    lines=(
        Line("a", "A", "000000", "Semen", "UM.0021", Decimal(1000), Decimal(2), place="V"),
        Line("b", "B", "", "Jasa", "UM.0030", Decimal(500), Decimal(1), place="W"),
    ),
)


def ids() -> Callable[[], str]:
    numbers = count(1)
    return lambda: f"new-{next(numbers)}"


def edited(invoice: Invoice = DRAFT, /, **fields: str) -> Invoice:
    changed = apply(fields, invoice)
    assert isinstance(changed, Invoice), changed
    return changed


def apply(fields: dict[str, str], invoice: Invoice = DRAFT) -> Invoice | Rejection:
    return apply_fields(invoice, fields, new_line_id=ids())


def test_head_fields_are_set_and_cleared() -> None:
    invoice = edited(
        date="2026-11-02",
        reference=" INV/9 ",
        seller_nitku=f"{SELLER} 000001",
        trx_code="07",
        add_info="td.00502",
        facility_stamp="TD.01102",
        custom_doc="AJU",
        custom_doc_period="102026",
    )
    assert invoice.date == Date(2026, 11, 2)
    assert (invoice.reference, invoice.seller_nitku) == ("INV/9", SELLER + "000001")
    assert invoice.transaction == Transaction("07", "TD.00502", "TD.01102", "AJU", "102026")
    assert edited(invoice, date="", add_info="").date is None


def test_the_buyer_is_edited_member_by_member() -> None:
    invoice = edited(
        **{
            "buyer.tin": "01.312.166.0-091.000",
            "buyer.document": "tin",
            "buyer.country": "OAT",
            "buyer.nitku": "0013 1216 6009 1000 000000",
            "buyer.name": "Cafe\u0301",
        }
    )
    buyer = invoice.buyer
    assert (buyer.tin, buyer.document, buyer.country) == ("0013121660091000", "TIN", "QAT")
    assert (buyer.nitku, buyer.name) == ("0013121660091000000000", "Caf\u00e9")


def test_a_branch_of_six_zeros_fits_a_buyer_without_npwp() -> None:
    invoice = edited(**{"buyer.document": "Passport", "buyer.nitku": "000000"})
    assert invoice.buyer.nitku == "000000"


def test_a_line_is_edited_by_its_number() -> None:
    invoice = edited(**{"lines.2.qty": "2.5", "lines.2.unit": "um.0033", "lines.2.price": ""})
    assert invoice.lines[0] == DRAFT.lines[0]
    line = invoice.lines[1]
    assert (line.qty, line.unit, line.price) == (Decimal("2.5"), "UM.0033", Decimal(0))


def test_several_fields_append_one_line_after_the_last() -> None:
    invoice = edited(**{"lines.3.name": "Baru", "lines.3.price": "7"})
    assert [line.line_id for line in invoice.lines] == ["a", "b", "new-1"]
    assert invoice.lines[2].name == "Baru"
    assert invoice.lines[1].place < invoice.lines[2].place


def test_a_line_is_appended_even_after_unreadable_places() -> None:
    lines = (replace(DRAFT.lines[0], place="~"), replace(DRAFT.lines[1], place=""))
    assert edited(replace(DRAFT, lines=lines), **{"lines.3.name": "x"}).lines[2].place == "V"


def test_a_line_is_removed_and_numbers_count_as_before() -> None:
    invoice = edited(**{"lines.1.removed": "true", "lines.2.name": "Jasa lain"})
    assert [(line.line_id, line.name) for line in invoice.lines] == [("b", "Jasa lain")]


def test_an_edit_of_nothing_changes_nothing() -> None:
    assert edited() == DRAFT


def test_a_new_price_lets_go_of_the_stated_tax_base() -> None:
    stated = replace(DRAFT, lines=(replace(DRAFT.lines[0], stated_tax_base=Decimal(1)),))
    assert edited(stated, **{"lines.1.name": "x"}).lines[0].stated_tax_base == 1
    assert edited(stated, **{"lines.1.price": "1000.00"}).lines[0].stated_tax_base == 1
    for name in ("price", "qty", "discount"):
        assert edited(stated, **{f"lines.1.{name}": "9"}).lines[0].stated_tax_base is None


def test_typed_amounts_are_kept_only_when_the_rule_gives_others() -> None:
    line = edited(**{"lines.1.other_tax_base": "1833.33", "lines.1.vat_rate": "12"}).lines[0]
    assert (line.other_tax_base, line.vat_rate) == (None, None)
    line = edited(**{"lines.1.other_tax_base": "1500", "lines.1.vat_rate": "11"}).lines[0]
    assert (line.other_tax_base, line.vat_rate) == (Decimal(1500), Decimal(11))


def test_typed_vat_is_free_under_code_05_and_can_be_cleared() -> None:
    invoice = edited(trx_code="05", **{"lines.1.vat": "22", "lines.1.ppnbm": "0.00"})
    assert (invoice.lines[0].vat, invoice.lines[0].ppnbm) == (Decimal(22), None)
    assert edited(invoice, **{"lines.1.vat": ""}).lines[0].vat is None
    strict = edited(invoice, trx_code="04")
    assert strict.lines[0].vat == 22
    assert edited(strict, **{"lines.1.vat": ""}).lines[0].vat is None


def test_the_computed_vat_may_be_written_where_it_is_strict() -> None:
    assert edited(**{"lines.1.vat": "220.00"}) == DRAFT


REFUSED = [
    ("colour", "red", "field.unknown"),
    ("buyer.colour", "red", "field.unknown"),
    ("lines.1.colour", "red", "field.unknown"),
    ("lines.0.name", "x", "field.unknown"),
    ("lines.one.name", "x", "field.unknown"),
    ("lines", "x", "field.unknown"),
    ("totals.vat", "1", "field.computed"),
    ("id", "1", "field.computed"),
    ("state", "draft", "field.computed"),
    ("legacy.number", "1", "field.computed"),
    ("lines.1.tax_base", "1", "field.computed"),
    ("lines.1.reason", "1", "field.computed"),
    ("lines.1.vat", "1", "field.computed"),
    ("lines.1.ppnbm", "1", "field.computed"),
    ("lines.4.name", "x", "field.line-missing"),
    ("lines.3.removed", "true", "field.line-missing"),
    ("lines.1.removed", "yes", "field.unreadable"),
    ("date", "01/10/2026", "field.unreadable"),
    ("date", "2026-02-30", "field.unreadable"),
    ("date", "20261001", "field.unreadable"),
    ("lines.1.price", "1.000,50", "field.unreadable"),
    ("lines.1.price", "NaN", "field.unreadable"),
    ("lines.1.vat_rate", "x", "field.unreadable"),
    ("buyer.tin", "123", "field.unreadable"),
    ("buyer.nitku", "123", "field.unreadable"),
    ("seller_nitku", "000000", "field.unreadable"),
    ("seller_nitku", "1" * 22, "field.nitku-foreign"),
    ("custom_doc_period", "2026", "field.unreadable"),
    ("reference", "a\x07", "field.unreadable"),
    ("reference", "a\tb", "field.unreadable"),
    ("buyer.name", "\ud800", "field.unreadable"),
    ("buyer.name", "x" * 1001, "field.too-long"),
    ("trx_code", "44", "field.not-in-list"),
    ("buyer.document", "KTP", "field.not-in-list"),
    ("buyer.country", "INA", "field.not-in-list"),
    ("lines.1.opt", "C", "field.not-in-list"),
    ("lines.1.unit", "PCS", "field.not-in-list"),
    ("lines.1.code", "999999", "field.not-in-list"),
]


@pytest.mark.parametrize(("name", "value", "code"), REFUSED, ids=lambda text: ascii(text)[:30])
def test_what_cannot_be_taken_is_refused_by_name(name: str, value: str, code: str) -> None:
    refusal = apply({name: value})
    assert isinstance(refusal, Rejection)
    assert (refusal.code, refusal.facts["field"]) == (code, name)
    json.dumps(refusal.facts, ensure_ascii=False).encode()


def test_one_refused_field_refuses_the_whole_call() -> None:
    assert isinstance(apply({"reference": "x", "colour": "red"}), Rejection)


def test_an_other_base_is_computed_under_code_01() -> None:
    refusal = apply({"trx_code": "01", "lines.1.other_tax_base": "5"})
    assert refusal == Rejection("field.computed", {"field": "lines.1.other_tax_base", "value": "5"})


def test_a_facility_is_judged_under_the_code_of_the_same_call() -> None:
    assert isinstance(apply({"trx_code": "07", "add_info": "TD.00531"}), Invoice)
    refusal = apply({"trx_code": "08", "add_info": "TD.00531"})
    assert isinstance(refusal, Rejection)
    assert refusal.code == "field.not-in-list"


def test_a_fault_that_was_there_before_does_not_refuse_another_field() -> None:
    broken = replace(DRAFT, transaction=Transaction("44"))
    assert edited(broken, reference="x").transaction.code == "44"


names = st.sampled_from([name for name, _, _ in REFUSED] + ["buyer.email", "lines.3.qty", "date"])


@given(fields=st.dictionaries(names, st.text(max_size=30), max_size=4))
def test_whatever_is_typed_gives_an_invoice_or_a_reason(fields: dict[str, str]) -> None:
    changed = apply(fields)
    if isinstance(changed, Invoice):
        view = invoice_view(changed, findings(changed, OwnCompany(SELLER)))
        again = invoice_from_view(view, invoice_id="invoice:2", company=SELLER, new_line_id=ids())
        assert isinstance(again, Invoice), again


def _order(invoice: Invoice) -> str:
    return "".join(line.line_id for line in sorted(invoice.lines, key=lambda each: each.place))


@pytest.mark.parametrize(
    ("fields", "order"),
    [
        ({"lines.2.at": "1"}, "ba"),
        ({"lines.1.at": "2"}, "ba"),
        ({"lines.1.at": "9"}, "ba"),
        ({"lines.1.at": "1"}, "ab"),
        ({"lines.3.name": "x", "lines.3.at": "1"}, "new-1ab"),
        ({"lines.3.name": "x", "lines.3.at": "2"}, "anew-1b"),
        ({"lines.1.at": "2", "lines.2.removed": "true"}, "a"),
    ],
)
def test_a_line_is_moved_or_appended_to_a_place(fields: dict[str, str], order: str) -> None:
    invoice = edited(**fields)
    assert _order(invoice) == order
    assert [line.line_id for line in invoice.lines] == [
        line.line_id for line in sorted(invoice.lines, key=lambda each: each.place)
    ]


def test_moving_a_line_writes_its_own_place_only() -> None:
    invoice = edited(**{"lines.2.at": "1"})
    assert {
        line.line_id: line.place == old
        for line, old in zip(
            sorted(invoice.lines, key=lambda each: each.line_id), ("V", "W"), strict=True
        )
    } == {"a": True, "b": False}


def test_lines_without_places_are_all_given_one_by_a_move() -> None:
    lines = (replace(DRAFT.lines[0], place=""), replace(DRAFT.lines[1], place=""))
    invoice = edited(replace(DRAFT, lines=lines), **{"lines.2.at": "1"})
    assert _order(invoice) == "ba"
    assert len({line.place for line in invoice.lines}) == 2


@pytest.mark.parametrize("place", ["0", "-1", "x", "1.5", ""])
def test_a_place_that_is_none_is_refused(place: str) -> None:
    refusal = apply({"lines.1.at": place}, DRAFT)
    assert isinstance(refusal, Rejection)
    assert refusal.code == "field.unreadable"
