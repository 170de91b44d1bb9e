"""Papers of every kind as registers: round trips, what is not mixed, what is kept."""

from dataclasses import replace
from datetime import date as Date
from decimal import Decimal
from enum import StrEnum
from typing import Any, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selaras.documents.paper_codec import paper_codec
from selaras.documents.values import decode_value, encode_value, is_readable
from selaras.domain.other_documents import PurchaseReturn, ReturnLine
from selaras.domain.paper_lines import LineShape
from selaras.domain.paper_shapes import SHAPES, shape_of
from selaras.domain.papers import Paper, Shape
from selaras.domain.purchase_paper import PURCHASE
from selaras.domain.purchases import Crediting, PurchaseInvoice
from selaras.domain.result import Defect
from selaras.domain.return_papers import PURCHASE_RETURN
from selaras.domain.tax_period import Period
from tests.documents.invoices import AMOUNTS, LINE_IDS, PLACES, TEXTS

PERIODS = st.builds(Period, st.integers(1, 9999), st.integers(1, 12))
DRAWN: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXTS,
    Decimal: AMOUNTS,
    Decimal | None: st.none() | AMOUNTS,
    Date | None: st.none() | st.dates(),
    Period | None: st.none() | PERIODS,
    bool: st.booleans(),
    bool | None: st.none() | st.booleans(),
}
BOUGHT = Paper("purchase:1", "1" * 16, PurchaseInvoice("04", "PT", vat=Decimal(11)))


def papers(shape: Shape[Any]) -> st.SearchStrategy[Paper[Any]]:
    hints = get_type_hints(shape.make)
    drawn = {name: _drawn(hints[name]) for name in shape.members}
    if shape.lines is not None:
        drawn["lines"] = _lines(shape.lines)
    return st.builds(
        Paper, st.just(f"{shape.kind}:1"), TEXTS, st.builds(shape.make, **drawn), TEXTS,
        st.booleans(),
    )  # fmt: skip


def _lines(shape: LineShape) -> st.SearchStrategy[tuple[Any, ...]]:
    """Lines in displayed order, each id once."""
    hints = get_type_hints(shape.make)
    drawn = {name: _drawn(hints[name]) for name in shape.members}
    line = st.builds(shape.make, line_id=LINE_IDS, place=PLACES, **drawn)
    listed = st.lists(line, max_size=3, unique_by=lambda each: each.line_id)
    return listed.map(lambda each: tuple(sorted(each, key=lambda one: (one.place, one.line_id))))


def _drawn(hint: object) -> st.SearchStrategy[Any]:
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return st.sampled_from(list(hint))
    return DRAWN[hint]


@pytest.mark.parametrize("kind", SHAPES)
@settings(max_examples=30)
@given(data=st.data())
def test_a_paper_becomes_another_by_its_changes_alone(kind: str, data: st.DataObject) -> None:
    shape = SHAPES[kind]
    codec, drawn, doc_id = paper_codec(shape), papers(shape), f"{kind}:1"
    one, two = data.draw(drawn), data.draw(drawn)
    registers = codec.encode(one)
    assert codec.decode(doc_id, registers) == (one, ())
    changes = codec.changes(registers, old=one, new=two)
    assert codec.decode(doc_id, registers | changes) == (two, ())
    assert all(is_readable(text) for text in (registers | changes).values())
    assert (changes == {}) == (one == two)


@pytest.mark.parametrize("kind", SHAPES)
@settings(max_examples=30)
@given(data=st.data())
def test_reading_never_raises_whatever_lies_there(kind: str, data: st.DataObject) -> None:
    shape = SHAPES[kind]
    junk = st.sampled_from(['{"vat":7}', '{"date":"x","number":[]}', "[]", "null", "true", "{"])
    keys = st.sampled_from([*shape.groups, "note", "archived", "company"])
    registers = data.draw(st.dictionaries(keys | TEXTS, junk | TEXTS, max_size=6))
    paper, _ = paper_codec(shape).decode(f"{kind}:1", registers)
    shape.found(paper)
    shape.listing(paper.value)


def test_every_kind_is_told_by_its_id_and_no_other_is() -> None:
    assert [shape_of(f"{kind}:1") for kind in SHAPES] == list(SHAPES.values())
    assert shape_of("invoice:1") is None
    # The hub takes no other name for a kind.
    assert all(kind.isidentifier() for kind in SHAPES)
    # These registers every paper has.
    taken = {"note", "archived", "company"}
    assert [kind for kind, shape in SHAPES.items() if taken & shape.groups.keys()] == []


def test_amounts_merge_with_who_sold_and_with_the_decision() -> None:
    codec = paper_codec(PURCHASE)
    registers = codec.encode(BOUGHT)
    for changed, register in (
        (replace(BOUGHT.value, vat=Decimal(12)), "amounts"),
        (replace(BOUGHT.value, seller_name="CV"), "identity"),
        (replace(BOUGHT.value, status="APPROVED"), "coretax"),
        (replace(BOUGHT.value, crediting=Crediting.UNCREDITED), "crediting"),
    ):
        new = replace(BOUGHT, value=changed)
        assert set(codec.changes(registers, old=BOUGHT, new=new)) == {register}


def test_members_of_a_newer_release_are_kept() -> None:
    codec = paper_codec(PURCHASE)
    newer = codec.encode(BOUGHT)
    newer |= {"amounts": encode_value({"vat": "11", "levy": "3"}), "terms": '"30"'}
    old, _ = codec.decode("purchase:1", newer)
    new = replace(old, value=replace(old.value, vat=Decimal(12)))
    changes = codec.changes(newer, old=old, new=new)
    stored = decode_value(changes["amounts"])
    assert isinstance(stored, dict)
    assert (stored["levy"], stored["vat"], "terms" in changes) == ("3", "12", False)


def test_lines_have_registers_of_their_own_and_one_that_goes_leaves_a_mark() -> None:
    codec = paper_codec(PURCHASE_RETURN)
    one, two = (ReturnLine(name=name, line_id=name, place=name) for name in "ab")
    old = Paper("purchase_return:1", "1" * 16, PurchaseReturn(lines=(one, two)))
    registers = codec.encode(old)
    dearer = replace(old.value, lines=(one, replace(two, price=Decimal(5))))
    assert set(codec.changes(registers, old=old, new=replace(old, value=dearer))) == {"line/b/cost"}
    without = replace(old, value=replace(old.value, lines=(two,)))
    gone = codec.changes(registers, old=old, new=without)
    assert gone == {"line/a/removed": "true"}
    back = codec.changes(registers | gone, old=without, new=old)
    assert codec.decode("purchase_return:1", registers | gone | back)[0] == old
    broken = registers | {"line/b/cost": '{"vat":"x"}'}
    _, defects = codec.decode("purchase_return:1", broken)
    assert defects == (Defect("lines.2.vat", "amount.unreadable"),)


def test_what_cannot_be_read_is_a_defect_under_the_field_people_know() -> None:
    registers = {
        "identity": '{"date":"2026-13-01","number":7,"period":"132026"}',
        "amounts": '{"vat":"1e9"}',
        "coretax": '{"is_valid":"perhaps"}',
        "crediting": '{"crediting":"someday"}',
    }
    paper, defects = paper_codec(PURCHASE).decode("purchase:1", registers)
    assert paper.value == PurchaseInvoice()
    assert set(defects) == {
        Defect("date", "date.unreadable"),
        Defect("number", "text.unreadable"),
        Defect("period", "date.unreadable"),
        Defect("vat", "amount.unreadable"),
        Defect("is_valid", "flag.unreadable"),
        Defect("crediting", "choice.unreadable"),
    }
