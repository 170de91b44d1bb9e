"""Customers and goods on one PC and between PCs: lists, conflicts, filling in, bringing in."""

import pytest

from selaras.domain.invoice import Buyer
from selaras.domain.result import Rejection
from selaras.replica.cards import Bringing, CardReport
from selaras.store.customers import suggest_customers
from tests.cards.cards import (
    MAJU,
    SOAP,
    TOKO,
    customer,
    done,
    goods,
    names,
    shown,
    shown_goods,
)
from tests.facts.drafts import (
    BUYER,
    assert_sound,
    conflicts,
    draft,
    edit,
    read,
    rejected,
    settled,
    show,
)
from tests.sim.office import NPWP, Office, Pc


def alone() -> Pc:
    return Office(pcs=1).pcs[0]


@pytest.mark.parametrize(
    "query",
    [
        "maju",
        "MAJ jaya",
        "0012345674901000",
        "01.234.567.4-901.000",
        "01.234.5",
        "melati",
        "K-9",
        "sales@",
        "021555",
    ],
)
def test_a_customer_is_found_by_name_number_and_address(query: str) -> None:
    pc = alone()
    customer(pc, own_code="K-9", email="sales@maju.id", phone="021555")
    done(pc.replica.customers.add(TOKO))
    assert names(pc, query) == ["PT Maju Jaya"]
    assert [row.name for row in read(pc, lambda db: suggest_customers(db, NPWP, query=query))] == [
        "PT Maju Jaya"
    ]


def test_lists_go_by_name_whatever_the_case() -> None:
    pc = alone()
    for name in ("toko b", "Toko A", "TOKO C"):
        customer(pc, twin=True, name=name)
    assert names(pc) == ["Toko A", "toko b", "TOKO C"]


def test_a_customer_that_is_there_already_is_named_and_not_doubled() -> None:
    pc = alone()
    first = customer(pc)
    refusal = rejected(pc.replica.customers.add({**MAJU, "name": "Maju Jaya, PT"}))
    assert (refusal.code, refusal.facts["id"]) == ("customer.twin", first)
    assert names(pc) == ["PT Maju Jaya"]
    second = customer(pc, twin=True, name="Maju Jaya, PT")
    assert [each["facts"]["id"] for each in shown(pc, second)["findings"]] == [first]


def test_a_branch_is_a_customer_of_its_own() -> None:
    pc = alone()
    customer(pc)
    customer(pc, nitku="0012345674901000000002", name="PT Maju Jaya Cabang")
    assert len(names(pc)) == 2


def test_different_fields_merge_and_the_same_one_is_a_conflict() -> None:
    office = Office(pcs=2)
    one, two = office.pcs
    card = customer(one)
    office.heal()
    for pc in office.pcs:
        office.cut(pc)
    one.replica.customers.edit(card, {"address": "Jl. Mawar 2"})
    two.replica.customers.edit(card, {"email": "a@b.id"})
    office.heal()
    assert (shown(one, card)["address"], shown(one, card)["email"]) == ("Jl. Mawar 2", "a@b.id")
    assert conflicts(one) == []
    for pc, name in ((one, "PT Satu"), (two, "PT Dua")):
        office.cut(pc)
        pc.replica.customers.edit(card, {"name": name})
    office.heal()
    (conflict,) = conflicts(one)
    assert (conflict.field, conflict.members) == ("identity", ("name",))
    assert conflict.reference in {"PT Satu", "PT Dua"}
    made = one.replica.set_value(conflict.conflict_id, fields={"name": "PT Tiga"})
    assert settled(office, made).state == "done"
    assert names(two) == ["PT Tiga"]
    assert_sound(office)


def test_archiving_against_an_unseen_change_is_a_conflict() -> None:
    office = Office(pcs=2)
    one, two = office.pcs
    card = customer(one)
    office.heal()
    for pc in office.pcs:
        office.cut(pc)
    one.replica.customers.edit(card, {"email": "a@b.id"})
    two.replica.customers.archive(card, archived=True)
    office.heal()
    (conflict,) = conflicts(one)
    assert conflict.field == "archived"
    side = next(n for n, each in enumerate(conflict.sides, 1) if each.register == "contact")
    assert settled(office, one.replica.keep_side(conflict.conflict_id, number=side)).state == "done"
    assert names(two) == ["PT Maju Jaya"]
    assert_sound(office)


def test_what_is_archived_is_offered_no_more_and_comes_back() -> None:
    pc = alone()
    card = customer(pc)
    done(pc.replica.customers.archive(card, archived=True))
    assert (names(pc), names(pc, "maju", archived=True)) == ([], ["PT Maju Jaya"])
    assert shown(pc, "PT Maju Jaya")["archived"] is True
    assert rejected(pc.replica.customers.edit(card, {"note": "x"})).code == "customer.archived"
    draft(pc, "A-1")
    for ref in (card, "01.234.567.4-901.000"):
        refusal = rejected(pc.replica.edit_invoice("A-1", {"buyer": ref}))
        assert refusal.code == "customer.archived"
    done(pc.replica.customers.archive(card, archived=False))
    assert names(pc) == ["PT Maju Jaya"]


def test_a_customer_fills_the_buyer_and_what_is_typed_stands_against_it() -> None:
    pc = alone()
    customer(pc, own_code="K-9")
    made = pc.replica.new_invoice({"reference": "A-1", "buyer": "k-9"})
    assert rejected(made).code == "customer.not-found"
    made = pc.replica.new_invoice({"reference": "A-1", "buyer": "K-9"})
    assert not isinstance(made, Rejection)
    assert made.invoice.buyer == Buyer(
        MAJU["tin"], "TIN", "IDN", "-", "PT Maju Jaya", "Jl. Melati 1", "", f"{MAJU['tin']}000000"
    )
    edit(pc, "A-1", buyer="PT Maju Jaya", buyer__address="Gudang 3")
    assert show(pc, "A-1")["buyer"]["address"] == "Gudang 3"


def test_what_is_changed_in_a_customer_changes_no_invoice() -> None:
    pc = alone()
    card = customer(pc)
    draft(pc, "A-1")
    edit(pc, "A-1", buyer=card)
    pc.replica.customers.edit(card, {"address": "Jl. Baru"})
    assert show(pc, "A-1")["buyer"]["address"] == "Jl. Melati 1"


def test_goods_fill_a_line() -> None:
    pc = alone()
    done(pc.replica.goods.add({**SOAP, "own_code": "B-600"}))
    draft(pc, "A-1")
    edit(pc, "A-1", **{"lines.2.goods": "B-600", "lines.2.qty": "3"})
    line = show(pc, "A-1")["lines"][1]
    assert (line["name"], line["unit"], line["price"], line["qty"]) == (
        "Botol 600 ml", "UM.0021", "2500", "3",
    )  # fmt: skip
    assert rejected(pc.replica.edit_invoice("A-1", {"lines.2.goods": "x"})).code == (
        "product.not-found"
    )


def test_two_of_one_name_are_told_apart_by_id() -> None:
    pc = alone()
    ids = [customer(pc, twin=True), customer(pc, twin=True)]
    refusal = rejected(pc.replica.customers.edit("PT Maju Jaya", {"note": "x"}))
    assert refusal.code == "customer.ambiguous"
    assert all(each in str(refusal.facts["ids"]) for each in ids)
    assert done(pc.replica.customers.edit(ids[0], {"note": "x"})) == ids[0]


def test_the_buyers_of_invoices_become_customers_once_and_on_two_pcs_the_same() -> None:
    office = Office(pcs=2)
    for pc in office.pcs:
        draft(pc, f"A-{pc.number}", date="2026-10-05")
        draft(pc, f"B-{pc.number}", buyer={**BUYER, "tin": MAJU["tin"], "nitku": MAJU["tin"] +
              "000000", "name": "PT Lain"})  # fmt: skip
        planned = pc.replica.customers.from_invoices(dry_run=True)
        assert not isinstance(planned, Rejection)
        assert [(each.name, each.invoices) for each in planned] == [
            ("PT Lain", 1),
            ("PT Maju Jaya", 1),
        ]
        assert names(pc) == []
        pc.replica.customers.from_invoices()
        assert pc.replica.customers.from_invoices() == []
    office.heal()
    assert names(office.pcs[0]) == ["PT Lain", "PT Maju Jaya"]
    assert conflicts(office.pcs[0]) == []
    assert_sound(office)


def brought(
    pc: Pc, *rows: dict[str, str], dry_run: bool = False, update: bool = False
) -> CardReport:
    report = pc.replica.goods.bring_in(rows, Bringing(dry_run=dry_run, update=update))
    assert isinstance(report, CardReport), report
    return report


def test_goods_are_brought_in_once_and_never_written_over_unasked() -> None:
    pc = alone()
    dearer = {**SOAP, "price": "3000"}
    assert len(brought(pc, SOAP, dry_run=True).new) == 1
    assert goods(pc) == []
    (card,) = brought(pc, SOAP).new
    assert brought(pc, SOAP).unchanged == 1
    (standing,) = brought(pc, dearer).different
    assert (standing.card_id, standing.fields) == (card, ("price",))
    assert shown_goods(pc, card)["price"] == "2500"
    assert [each.fields for each in brought(pc, dearer, update=True).updated] == [("price",)]
    assert shown_goods(pc, card)["price"] == "3000"
    done(pc.replica.goods.archive(card, archived=True))
    assert len(brought(pc, SOAP, update=True).different) == 1
    assert goods(pc) == []


def test_one_list_brought_in_on_two_pcs_makes_each_once() -> None:
    office = Office(pcs=2)
    for pc in office.pcs:
        brought(pc, SOAP, {**SOAP, "name": "Tutup"})
    office.heal()
    assert goods(office.pcs[1]) == ["Botol 600 ml", "Tutup"]
    assert_sound(office)
