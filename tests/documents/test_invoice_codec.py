from dataclasses import replace
from datetime import date as Date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.documents.crdt import Document
from selaras.documents.invoice_codec import (
    decode_invoice,
    encode_invoice,
    invoice_changes,
)
from selaras.documents.lines import line_register, removed_line_ids, split_line_register
from selaras.documents.values import decode_value, encode_value, is_readable
from selaras.domain.invoice import Buyer, Invoice, Line
from selaras.domain.result import Defect
from tests.documents.invoices import invoices

PEN = Line(
    "p", opt="A", code="960810", name="Pena", unit="UM.0021", price=Decimal(5_000), place="V"
)
INK = Line(
    "i", opt="A", code="321511", name="Tinta", unit="UM.0021", price=Decimal(9_000), place="W"
)
SALE = Invoice(
    "invoice:1",
    "0012345678901000",
    date=Date(2025, 3, 14),
    reference="A-1",
    buyer=Buyer(name="Toko Maju", email="toko@maju.example"),
    lines=(PEN, INK),
)


def read(registers: dict[str, str]) -> Invoice:
    invoice, defects = decode_invoice("invoice:1", registers)
    assert defects == ()
    return invoice


def edited(registers: dict[str, str], **members: object) -> dict[str, str]:
    old, _ = decode_invoice("invoice:1", registers)
    new = replace(old, **members)  # type: ignore[arg-type]
    return registers | invoice_changes(registers, old=old, new=new)


# --- Round trips -----------------------------------------------------------------------------


@given(invoices())
def test_what_is_written_is_read_again(invoice: Invoice) -> None:
    registers = encode_invoice(invoice)
    assert read(registers) == invoice
    assert all(is_readable(text) for text in registers.values())


@given(invoices())
def test_what_is_written_survives_the_document(invoice: Invoice) -> None:
    author = Document(client_id=1)
    updates = author.write(encode_invoice(invoice)).updates
    copy = Document()
    copy.apply(updates)
    assert read(copy.registers()) == invoice


@given(invoices())
def test_an_invoice_that_did_not_change_writes_nothing(invoice: Invoice) -> None:
    assert invoice_changes(encode_invoice(invoice), old=invoice, new=invoice) == {}


@given(old=invoices(), new=invoices())
def test_any_edit_leads_to_the_wanted_invoice(old: Invoice, new: Invoice) -> None:
    # The evidence of an import is never taken away by an edit.
    new = replace(new, legacy=new.legacy or old.legacy, origin=new.origin or old.origin)
    registers = encode_invoice(old)
    assert read(registers | invoice_changes(registers, old=old, new=new)) == new


@given(invoices(), st.data())
def test_reading_never_raises(invoice: Invoice, data: st.DataObject) -> None:
    registers = encode_invoice(invoice) | {"line/zz/removed": "true"}
    broken = st.sampled_from(["", "null", "5", "[]", '"x"', "{}", "true", '{"price": 5}', "{"])
    registers |= data.draw(st.dictionaries(st.sampled_from(sorted(registers)), broken))
    found, defects = decode_invoice("invoice:1", registers)
    assert found.invoice_id == "invoice:1"
    assert all(defect.code.endswith(".unreadable") for defect in defects)


def test_the_registers_of_one_invoice_are_these() -> None:
    assert encode_invoice(replace(SALE, lines=(PEN,))) == {
        "company": '"0012345678901000"',
        "date": '"2025-03-14"',
        "reference": '"A-1"',
        "seller_nitku": '""',
        "buyer": (
            '{"address":"","country":"","document":"","document_number":"",'
            '"email":"toko@maju.example","name":"Toko Maju","nitku":"","tin":""}'
        ),
        "transaction": (
            '{"add_info":"","code":"","custom_doc":"","custom_doc_period":"","facility_stamp":""}'
        ),
        "line/p/what": '{"code":"960810","name":"Pena","opt":"A","unit":"UM.0021"}',
        "line/p/cost": '{"discount":"0","ppnbm_rate":"0","price":"5000","qty":"0"}',
        "line/p/place": '"V"',
    }


# --- Edits -----------------------------------------------------------------------------------


def test_only_the_register_that_changed_is_written() -> None:
    new = replace(SALE, reference="A-2", lines=(replace(PEN, price=Decimal(6_000)), INK))
    changes = invoice_changes(encode_invoice(SALE), old=SALE, new=new)
    assert sorted(changes) == ["line/p/cost", "reference"]


def test_an_equal_amount_in_another_spelling_is_no_change() -> None:
    new = replace(SALE, lines=(replace(PEN, price=Decimal("5000.00")), INK))
    assert invoice_changes(encode_invoice(SALE), old=SALE, new=new) == {}


def test_unknown_registers_and_members_survive_an_edit() -> None:
    registers = encode_invoice(SALE)
    registers["line/p/cost"] = encode_value({"price": "5000", "qty": "1", "warranty": "2 tahun"})
    registers["line/p/photo"] = '"a newer release wrote this"'
    registers["new_head"] = '{"a":"b"}'
    after = edited(registers, lines=(replace(PEN, price=Decimal(1), qty=Decimal(1)), INK))
    assert decode_value(after["line/p/cost"]) == {
        "price": "1",
        "qty": "1",
        "warranty": "2 tahun",
        "discount": "0",
        "ppnbm_rate": "0",
    }
    assert after["line/p/photo"] == registers["line/p/photo"]
    assert after["new_head"] == registers["new_head"]


def test_an_unreadable_member_is_shown_and_left_alone() -> None:
    registers = encode_invoice(SALE)
    registers["line/i/cost"] = '{"price":"12 ribu","qty":7,"vat":"x"}'
    old, defects = decode_invoice("invoice:1", registers)
    assert set(defects) == {
        Defect("lines.2.price", "amount.unreadable"),
        Defect("lines.2.qty", "amount.unreadable"),
        Defect("lines.2.vat", "amount.unreadable"),
    }
    cheaper = replace(old.lines[1], discount=Decimal(3))
    after = edited(registers, lines=(old.lines[0], cheaper))
    kept = decode_value(after["line/i/cost"])
    assert kept == {
        "price": "12 ribu",
        "qty": 7,
        "vat": "x",
        "discount": "3",
        "ppnbm_rate": "0",
    }


def test_an_unreadable_optional_member_is_replaced_by_what_a_person_types() -> None:
    registers = encode_invoice(SALE)
    registers["line/p/cost"] = '{"price":"5000","qty":"1","vat":5}'
    old, _ = decode_invoice("invoice:1", registers)
    after = edited(registers, lines=(replace(old.lines[0], vat=Decimal(100)), INK))
    assert read(after).lines[0].vat == 100


def test_a_typed_value_can_be_taken_back() -> None:
    registers = encode_invoice(replace(SALE, lines=(replace(PEN, vat=Decimal(100)), INK)))
    after = edited(registers, lines=(PEN, INK))
    assert read(after).lines[0].vat is None


def test_an_unreadable_group_is_shown_and_replaced_when_edited() -> None:
    registers = encode_invoice(SALE) | {"buyer": "[1]", "legacy": "7"}
    found, defects = decode_invoice("invoice:1", registers)
    assert found.buyer == Buyer()
    assert Defect("buyer", "group.unreadable") in defects
    after, _ = decode_invoice("invoice:1", edited(registers, buyer=Buyer(name="Baru")))
    assert after.buyer == Buyer(name="Baru")


@pytest.mark.parametrize(
    ("register", "raw", "defect"),
    [
        ("date", '"2025-02-31"', Defect("date", "date.unreadable")),
        ("date", "true", Defect("date", "text.unreadable")),
        ("reference", "not json", Defect("reference", "text.unreadable")),
        ("discarded", '"yes"', Defect("discarded", "flag.unreadable")),
        ("origin", '{"position":"-1"}', Defect("origin.position", "number.unreadable")),
        ("origin", '{"position":"\u00b2"}', Defect("origin.position", "number.unreadable")),
        ("buyer", '{"name":true}', Defect("buyer.name", "text.unreadable")),
        ("line/i/place", "{}", Defect("lines.1.place", "text.unreadable")),
        ("line/i/removed", '"?"', Defect("lines.2.removed", "flag.unreadable")),
        ("line/i/what", "5", Defect("lines.2.what", "group.unreadable")),
    ],
)
def test_what_cannot_be_read_becomes_a_defect(register: str, raw: str, defect: Defect) -> None:
    _, defects = decode_invoice("invoice:1", encode_invoice(SALE) | {register: raw})
    assert defects == (defect,)


def test_a_discarded_invoice_can_be_taken_back() -> None:
    registers = encode_invoice(replace(SALE, discarded=True, content_digest="d"))
    after = edited(registers, discarded=False, content_digest="")
    assert read(after) == SALE


# --- Lines -----------------------------------------------------------------------------------


def test_a_removed_line_is_hidden_and_its_content_kept() -> None:
    registers = encode_invoice(SALE)
    after = edited(registers, lines=(INK,))
    assert read(after).lines == (INK,)
    assert after["line/p/cost"] == registers["line/p/cost"]
    assert after["line/p/removed"] == "true"


def test_a_removed_line_can_come_back_changed() -> None:
    removed = edited(encode_invoice(SALE), lines=(INK,))
    again = replace(PEN, price=Decimal(7_000))
    assert read(edited(removed, lines=(again, INK))).lines == (again, INK)


def test_lines_stand_in_the_order_of_their_places_then_ids() -> None:
    lines = (Line("b", place="A"), Line("a", place="B"), Line("c", place="B"))
    registers = encode_invoice(replace(SALE, lines=lines))
    shuffled = dict(sorted(registers.items(), reverse=True))
    assert read(shuffled).lines == lines


def test_a_line_of_which_only_one_register_arrived_is_shown() -> None:
    assert read({"line/x/place": '"V"'}).lines == (Line("x", place="V"),)


def test_removed_lines_are_named() -> None:
    assert removed_line_ids(SALE.lines, (INK,)) == ["p"]


@pytest.mark.parametrize("key", ["reference", "line", "line/", "line/x", "line//what", "lines/a/b"])
def test_a_head_register_is_no_line(key: str) -> None:
    assert split_line_register(key) is None


def test_the_register_of_a_line_is_split_at_its_part() -> None:
    assert split_line_register(line_register("a/b", "cost")) == ("a/b", "cost")
