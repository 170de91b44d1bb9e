"""Months as rows by annex: lists, lines, texts and differences, and that the sums hold."""

import json
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from selaras.domain.month_lines import return_lines
from selaras.domain.month_text import head_text, month_hash, month_of_text, row_text
from selaras.domain.months import (
    COLLECTED_LINE,
    Annex,
    LeftOut,
    Month,
    Row,
    changes_since,
    in_order,
    short,
)
from selaras.domain.recap import CREDITED, LINES, SELF_COLLECTED, TAXED, Carried, Sums, add
from selaras.domain.reconciling import Stated, differing_fields, reconcile, sums_stated
from selaras.domain.tax_period import Period

OCTOBER = Period(2026, 10)
whole = st.integers(-(10**12), 10**12).map(Decimal)
sums = st.builds(Sums, whole, whole, whole, whole)
texts = st.text(max_size=12)
rows = st.builds(
    Row,
    st.uuids().map(str),
    st.sampled_from(["invoice", "purchase"]),
    st.sampled_from([*LINES, COLLECTED_LINE]),
    *[texts] * 2,
    st.dates().map(lambda day: day.isoformat()),
    *[texts] * 4,
    sums=sums,
)
months = st.lists(rows, max_size=12, unique_by=lambda row: row.doc_id)
carried = st.builds(Carried, whole, whole, whole, whole)


def row(doc_id: str, line: str = "I.A.2", **members: object) -> Row:
    made = Row(doc_id, "invoice", line, "", doc_id, "2026-10-05", "", "", "04", "APPROVED", Sums())
    return replace(made, **members)  # type: ignore[arg-type]


def test_each_line_has_its_list() -> None:
    listed = {line: row("x", line).annex.value for line in (*LINES, COLLECTED_LINE)}
    assert {annex for line, annex in listed.items() if line.startswith("I.A")} == {
        "A1", "A2", "retail",
    }  # fmt: skip
    assert [listed[line] for line in ("I.A.1", "I.A.5", "I.A.9", "I.B", "II.A", "II.H", "C")] == [
        "A1", "retail", "retail", "retail", "B1", "B3", "C",
    ]  # fmt: skip
    assert {listed[line] for line in CREDITED[1:]} == {"B2"}


@given(months, carried)
def test_the_lists_and_the_lines_add_up_to_the_rows(found: Sequence[Row], more: Carried) -> None:
    month = Month("0" * 16, OCTOBER, tuple(found), more)
    assert sorted(each.doc_id for annex in Annex for each in month.annex(annex)) == sorted(
        each.doc_id for each in found
    )
    counted = [each for each in found if each.line != COLLECTED_LINE]
    assert add(month.recap.lines.values()) == add(each.sums for each in counted)
    lines = {line.key: line for line in return_lines(month.recap)}
    assert lines["I.A"].vat == sum(each.sums.vat for each in counted if each.line in TAXED)
    assert lines["III.A"].vat == sum(
        each.sums.vat for each in counted if each.line in SELF_COLLECTED
    )
    credited = sum(each.sums.vat for each in counted if each.line in CREDITED)
    assert lines["II.G"].vat == credited + more.compensation + more.recalculated
    left = lines["III.A"].vat, lines["III.B"].vat, lines["III.C"].vat, lines["III.D"].vat
    owed, *less = (each or Decimal(0) for each in left)
    assert lines["III.E"].vat == owed - sum(less)
    assert lines["I.C"].base == (lines["I.A"].base or 0) + (lines["I.B"].base or 0)


@given(months, carried)
def test_a_month_comes_back_from_its_texts(found: Sequence[Row], more: Carried) -> None:
    month = Month("0021234567891000", OCTOBER, in_order(found), more, "092026")
    head = json.loads(json.dumps(head_text(month)))
    parts = [[row_text(each)] for each in month.rows]
    assert month_of_text(month.company, head, parts=parts) == month
    assert head["hash"] == month_hash(month)


def test_the_hash_follows_everything_that_counts() -> None:
    month = Month("0" * 16, OCTOBER, (row("a"),))
    others = [
        replace(month, company="1" * 16),
        replace(month, period=Period(2026, 11)),
        replace(month, carried=Carried(paid_before=Decimal(1))),
        replace(month, rows=(row("b"),)),
        replace(month, rows=(row("a", sums=Sums(ppnbm=Decimal(1))),)),
        replace(month, rows=(row("a", status="CREATED"),)),
        replace(month, rows=()),
    ]
    assert len({month_hash(each) for each in (month, *others)}) == 8


def test_what_a_newer_release_added_to_a_row_is_passed_over() -> None:
    month = Month("0" * 16, OCTOBER, (row("a", sums=Sums(Decimal(7))),))
    texts_of_row = [*row_text(month.rows[0]), "new"]
    assert month_of_text("0" * 16, head_text(month), parts=[[texts_of_row]]).rows == month.rows


@given(months, months)
def test_changes_name_each_document_once_and_nothing_else(
    before: Sequence[Row], now: Sequence[Row]
) -> None:
    first, second = (Month("0" * 16, OCTOBER, tuple(each)) for each in (before, now))
    found = changes_since(first, second)
    assert changes_since(first, first) == ()
    ids = [each.doc_id for each in found]
    assert len(ids) == len(set(ids))
    assert set(ids) == {each.doc_id for each in {*before} ^ {*now}}


def test_a_changed_amount_shows_both_sides() -> None:
    old, new = row("a"), row("a", sums=Sums(Decimal(1)))
    (found,) = changes_since(Month("", OCTOBER, (old,)), Month("", OCTOBER, (new,)))
    assert (found.before, found.now, found.doc_id) == (old, new, "a")


@given(months)
def test_a_list_of_the_same_rows_agrees_and_lacks_nothing(found: Sequence[Row]) -> None:
    there = [
        Stated(n, doc_id=each.doc_id, base=each.sums.base, vat=each.sums.vat)
        for n, each in enumerate(found)
    ]
    told = reconcile(found, (), there=there)
    assert told.agrees
    assert told.matched == len(found)
    assert (told.ours.vat, told.theirs.vat) == (told.theirs.vat, sums_stated(there).vat)


@given(months, st.data())
def test_every_row_of_either_list_is_accounted_for(found: list[Row], data: st.DataObject) -> None:
    names = st.sampled_from([each.reference for each in found] or [""]) | texts
    there = [Stated(n, reference=name) for n, name in enumerate(data.draw(st.lists(names)))]
    out = [
        LeftOut(each.doc_id, "", "", each.reference, "", "", "draft", Sums()) for each in found[:2]
    ]
    told = reconcile(found[2:], out, there=there)
    assert told.matched + len(told.uncounted) + len(told.only_there) == len(there)
    assert told.matched + len(told.only_here) == len(found[2:])


def test_one_rupiah_is_a_difference_and_what_is_not_stated_is_none() -> None:
    amounts = Sums(Decimal(10), Decimal(9), Decimal(1), Decimal(0))
    stated = Stated(1, base=Decimal(10), vat=Decimal(2))
    assert differing_fields(amounts, stated) == ("vat",)
    assert short("x" * 300) == "x" * 255
