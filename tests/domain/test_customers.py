"""Customers and goods by field name: what follows, what is refused, what is found fault with."""

from dataclasses import replace
from decimal import Decimal

import pytest

from selaras.domain.customer import Customer, buyer_key, buyer_number, plain
from selaras.domain.customer_edits import (
    apply_customer_fields,
    buyer_fields,
    customer_findings,
    customer_view,
)
from selaras.domain.invoice import Buyer
from selaras.domain.product import (
    Product,
    apply_product_fields,
    line_fields,
    product_findings,
    product_view,
)
from selaras.domain.result import Rejection

NPWP = "0012345674901000"
BLANK = Customer("customer:1", "0021234567891000")


def edited(customer: Customer = BLANK, /, **fields: str) -> Customer:
    changed = apply_customer_fields(customer, fields)
    assert isinstance(changed, Customer), changed
    return changed


def known() -> Customer:
    return edited(tin="01.234.567.4-901.000", name="PT Maju", address="Jl. Melati 1")


def codes(customer: Customer) -> list[tuple[str, str]]:
    return [(each.code, each.path) for each in customer_findings(customer)]


def test_an_npwp_brings_along_what_follows_from_it() -> None:
    assert known().buyer == Buyer(
        NPWP, "TIN", "IDN", "-", "PT Maju", "Jl. Melati 1", "", f"{NPWP}000000"
    )
    assert codes(known()) == []


def test_a_nik_brings_along_what_follows_from_it() -> None:
    found = edited(document="national id", document_number="3171234509870001").buyer
    assert (found.document, found.tin, found.nitku, found.country) == (
        "National ID", "0" * 16, "000000", "IDN",
    )  # fmt: skip


def test_a_passport_says_nothing_of_the_country() -> None:
    found = edited(document="Passport", document_number="A1234567").buyer
    assert (found.tin, found.country) == ("0" * 16, "")


def test_another_npwp_takes_its_head_office_and_not_the_other_ones_branch() -> None:
    branch = edited(known(), nitku=f"{NPWP}000002")
    assert branch.buyer.nitku == f"{NPWP}000002"
    assert edited(branch, tin=NPWP).buyer.nitku == f"{NPWP}000002"
    assert edited(branch, tin="0099999999999000").buyer.nitku == "0099999999999000000000"


def test_what_is_named_stands_and_a_finding_says_so() -> None:
    wrong = edited(known(), tin="0099999999999000", nitku=f"{NPWP}000002")
    assert ("buyer.nitku-foreign", "nitku") in codes(wrong)


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"lines.1.qty": "1"}, "field.unknown", "lines.1.qty"),
        ({"archived": "true"}, "field.unknown", "archived"),
        ({"tin": "123"}, "field.unreadable", "tin"),
        ({"country": "XXX"}, "field.not-in-list", "country"),
        ({"document": "KTP"}, "field.not-in-list", "document"),
        ({"note": "x" * 1001}, "field.too-long", "note"),
        ({"name": "a\x00b"}, "field.unreadable", "name"),
    ],
)
def test_a_field_that_cannot_be_taken_refuses_the_whole_edit(
    fields: dict[str, str], code: str, field: str
) -> None:
    refusal = apply_customer_fields(known(), {"own_code": "K1", **fields})
    assert isinstance(refusal, Rejection)
    assert (refusal.code, refusal.facts["field"]) == (code, field)


def test_what_is_missing_is_found_under_the_names_of_the_card() -> None:
    found = codes(edited(tin=NPWP))
    assert found == [("buyer.missing", "name"), ("buyer.missing", "address")]
    facts = [each.facts for each in customer_findings(edited(tin=NPWP))]
    assert facts == [{"field": "name"}, {"field": "address"}]


def test_a_card_is_shown_by_the_names_it_is_edited_with() -> None:
    card = edited(known(), own_code="K-1", phone="021", contact="Ibu Sri", note="tempo 30 hari")
    view = customer_view(card, [])
    assert edited(BLANK, **{name: str(view[name]) for name in (*buyer_names(), "own_code", "phone",
                            "contact", "note")}) == card  # fmt: skip


def buyer_names() -> list[str]:
    return [name.removeprefix("buyer.") for name in buyer_fields(BLANK)]


@pytest.mark.parametrize(
    ("buyer", "number", "key"),
    [
        (known().buyer, NPWP, f"TIN:{NPWP}000000"),
        (replace(known().buyer, document=""), NPWP, f"TIN:{NPWP}000000"),
        (replace(known().buyer, nitku=f"{NPWP}000002"), NPWP, f"TIN:{NPWP}000002"),
        (replace(known().buyer, nitku=""), NPWP, f"TIN:{NPWP}000000"),
        (Buyer("0" * 16, "Passport", "SGP", "a 12"), "a 12", "Passport:A12"),
        (Buyer("0" * 16, "Other ID", "SGP", "-", "Tan & Co.", "1, Orchard Rd"), "",
         "NAME:tan co|1 orchard rd"),
        (Buyer(name="Tan"), "", ""),
        (Buyer(), "", ""),
    ],
)  # fmt: skip
def test_what_two_records_of_one_buyer_have_in_common(buyer: Buyer, number: str, key: str) -> None:
    assert (buyer_number(buyer), buyer_key(buyer)) == (number, key)


def test_names_compare_without_case_width_and_points() -> None:
    assert plain("  PT.  MAJU-Jaya,Tbk ") == plain("pt maju jaya tbk")


SOAP = Product("product:1", NPWP, "A", "392300", "Sabun", "UM.0021", Decimal(5000))


def changed(product: Product = SOAP, /, **fields: str) -> Product:
    found = apply_product_fields(product, fields)
    assert isinstance(found, Product), found
    return found


def test_goods_are_edited_and_shown_by_the_same_names() -> None:
    soap = changed(price="7500.50", ppnbm_rate="10", own_code="S-1", note="dus", opt="a")
    view = product_view(soap, [])
    assert (view["price"], view["ppnbm_rate"], view["own_code"]) == ("7500.5", "10", "S-1")
    assert changed(soap, **{name: str(view[name]) for name in ("price", "note", "opt")}) == soap


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"qty": "1"}, "field.unknown"),
        ({"price": "seribu"}, "field.unreadable"),
        ({"unit": "UM.9999"}, "field.not-in-list"),
        ({"code": "999999"}, "field.not-in-list"),
        ({"opt": "C"}, "field.not-in-list"),
    ],
)
def test_goods_refuse_what_is_in_no_list(fields: dict[str, str], code: str) -> None:
    refusal = apply_product_fields(SOAP, fields)
    assert isinstance(refusal, Rejection)
    assert refusal.code == code


def test_a_line_takes_a_price_only_where_there_is_one() -> None:
    assert line_fields(SOAP, 2) == {
        "lines.2.opt": "A", "lines.2.code": "392300", "lines.2.name": "Sabun",
        "lines.2.unit": "UM.0021", "lines.2.price": "5000", "lines.2.ppnbm_rate": "0",
    }  # fmt: skip
    assert "lines.2.price" not in line_fields(replace(SOAP, price=Decimal(0)), 2)


@pytest.mark.parametrize(
    ("members", "found"),
    [
        ({}, []),
        ({"name": "", "unit": ""}, [("product.missing", "name"), ("product.missing", "unit")]),
        ({"price": Decimal(-1)}, [("line.negative", "price")]),
        ({"opt": "B", "code": "000000", "unit": "UM.0030", "ppnbm_rate": Decimal(10)},
         [("line.ppnbm-on-service", "ppnbm_rate")]),
        ({"ppnbm_rate": Decimal("10.5")}, [("line.ppnbm-rate-unknown", "ppnbm_rate")]),
        ({"opt": "B", "code": "000000"}, [("line.unit-does-not-fit", "unit")]),
        ({"unit": "UM.9"}, [("line.unit-not-in-list", "unit")]),
        ({"note": "a\tb"}, [("text.control", "note")]),
    ],
)  # fmt: skip
def test_goods_are_found_fault_with(
    members: dict[str, object], found: list[tuple[str, str]]
) -> None:
    product = replace(SOAP, **members)  # type: ignore[arg-type]
    assert [(each.code, each.path) for each in product_findings(product)] == found
