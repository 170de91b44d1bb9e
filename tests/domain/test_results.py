"""What becomes of each row of Coretax's list: none dropped, none guessed, none put back."""

from dataclasses import replace
from datetime import date as Date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.domain.coretax_results import (
    Matched,
    ResultRow,
    Sent,
    SentBook,
    all_statuses,
    may_move,
    status_name,
)
from selaras.domain.result_judging import Fate, Verdict, judge_rows
from selaras.domain.result_report import decode_report, encode_report, report_of
from selaras.domain.tax import Amounts

DAY = Date(2026, 10, 1)
NUMBER = "04002600000000001"
REPLACEMENT = "04012600000000001"
OTHER = "04002600000000002"
AMOUNTS = Amounts(Decimal(1000), Decimal(917), Decimal(110), Decimal(0))
SENT = Sent("invoice:a", "approval:a:1", "R-1", "0012345678901000", "PT A", "04", DAY, AMOUNTS)


def row(status: str = "APPROVED", number: str = NUMBER, **more: object) -> ResultRow:
    found = ResultRow(
        row=2,
        status=status,
        number=number,
        reference="R-1",
        buyer_id=SENT.buyer_id,
        trx_code="04",
        date=DAY,
        tax_base=AMOUNTS.tax_base,
        other_tax_base=AMOUNTS.other_tax_base,
        vat=AMOUNTS.vat,
        ppnbm=AMOUNTS.ppnbm,
    )
    return replace(found, **more)  # type: ignore[arg-type]  # each test names what it means


def book(*sents: Sent) -> SentBook:
    alike: dict[tuple[str, Date], tuple[Sent, ...]] = {}
    for each in sents:
        alike[each.buyer_id, DAY] = (*alike.get((each.buyer_id, DAY), ()), each)
    return SentBook(
        {each.reference: each for each in sents},
        {each.number: each for each in sents if each.number},
        alike,
    )


def judged(*rows: ResultRow, sents: tuple[Sent, ...] = (SENT,), confirm: int = 0) -> list[Verdict]:
    numbered = [replace(each, row=n) for n, each in enumerate(rows, start=2)]
    return judge_rows(numbered, book(*sents), confirmed=frozenset({confirm}))


def fates(*rows: ResultRow, sents: tuple[Sent, ...] = (SENT,), confirm: int = 0) -> list[str]:
    return [each.fate.value for each in judged(*rows, sents=sents, confirm=confirm)]


def test_the_reference_finds_the_invoice() -> None:
    (found,) = judged(row(buyer_id="x", date=None))
    assert (found.fate, found.matched, found.sent) == (Fate.RECORD, Matched.REFERENCE, SENT)


def test_without_a_reference_the_known_number_finds_it() -> None:
    known = replace(SENT, status="APPROVED", number=NUMBER)
    (found,) = judged(row("CANCELED", reference=""), sents=(known,))
    assert (found.fate, found.matched) == (Fate.RECORD, Matched.NUMBER)


def test_buyer_date_and_amount_need_a_person_s_word() -> None:
    amended = row("AMENDED", reference="")
    assert fates(amended) == ["confirm"]
    (found,) = judged(amended, confirm=2)
    assert (found.fate, found.matched) == (Fate.RECORD, Matched.LIKENESS)
    assert fates(replace(amended, vat=Decimal(111)), confirm=2) == ["unmatched"]


def test_two_invoices_that_look_alike_are_not_chosen_between() -> None:
    twin = replace(SENT, invoice_id="invoice:b", reference="R-2", approval="approval:b:1")
    assert fates(row("AMENDED", reference=""), sents=(SENT, twin), confirm=2) == ["ambiguous"]


def test_rows_that_fit_nothing_are_named() -> None:
    draft = replace(SENT, approval="")
    assert fates(row(reference="X", buyer_id="y")) == ["unmatched"]
    assert fates(row("DISETUJUI")) == ["unknown-status"]
    assert fates(row(number="")) == ["no-number"]
    assert fates(row(number=NUMBER[:16])) == ["no-number"]
    assert fates(row(), sents=(draft,)) == ["not-exported"]


@pytest.mark.parametrize(
    ("before", "after", "fate"),
    [
        ("", "CREATED", "record"),
        ("CREATED", "APPROVED", "record"),
        ("REJECTED", "APPROVED", "record"),
        ("APPROVED", "CANCELED", "record"),
        ("APPROVED", "APPROVED", "unchanged"),
        ("APPROVED", "CREATED", "older"),
        ("APPROVED", "REJECTED", "older"),
        ("CANCELED", "APPROVED", "older"),
        ("AMENDED", "CANCELED", "older"),
        ("WAITING FOR CANCELLATION", "APPROVED", "confirm"),
        ("REJECTED", "CREATED", "confirm"),
    ],
)
def test_a_status_only_moves_forward(before: str, after: str, fate: str) -> None:
    has_number = before and all_statuses()[before].has_number
    known = replace(SENT, status=before, number=NUMBER if has_number else "")
    number = NUMBER if all_statuses()[after].has_number else ""
    assert fates(row(after, number), sents=(known,)) == [fate]
    assert fates(row(after, number), sents=(known,), confirm=2) == [
        "record" if fate == "confirm" else fate
    ]


@given(st.lists(st.sampled_from(sorted(all_statuses())), max_size=6))
def test_no_way_of_statuses_comes_back_to_where_it_was(way: list[str]) -> None:
    before, ranks = "", [0]
    for after in way:
        if may_move(before, after, confirmed=False):
            before = after
            ranks.append(all_statuses()[after].rank)
    assert ranks == sorted(set(ranks))


def test_every_move_names_a_status_that_exists() -> None:
    known = set(all_statuses()) | {""}
    for status in all_statuses().values():
        assert status.moves_to <= known
        assert status.moves_to_if_confirmed <= known


def test_of_two_rows_about_one_invoice_the_further_one_counts_in_any_order() -> None:
    approved, created = row("APPROVED"), row("CREATED", "")
    assert fates(approved, created) == ["record", "superseded"]
    assert fates(created, approved) == ["superseded", "record"]


def test_a_replacement_s_number_is_told_apart_from_the_invoice_s_own() -> None:
    old, new = row("AMENDED", NUMBER), row("APPROVED", REPLACEMENT)
    assert fates(new, old) == ["unplanned", "record"]
    known = replace(SENT, status="APPROVED", number=NUMBER)
    assert fates(new, sents=(known,)) == ["unplanned"]


def test_an_invoice_uploaded_twice_shows() -> None:
    assert fates(row(), row(number=OTHER)) == ["record", "other-number"]


def test_one_number_for_two_invoices_is_refused() -> None:
    holder = replace(SENT, invoice_id="invoice:b", reference="R-2", number=NUMBER)
    assert fates(row(), sents=(SENT, holder)) == ["number-taken"]


def test_the_known_rejection_of_an_earlier_version_does_not_hit_the_new_one() -> None:
    again = replace(SENT, approval="approval:a:2", rejected_before=1)
    rejected = row("REJECTED", "")
    assert fates(rejected, row("CREATED", ""), sents=(again,)) == ["earlier-version", "record"]
    assert fates(rejected, rejected, sents=(again,)) == ["earlier-version", "record"]


def test_one_rupiah_is_a_difference() -> None:
    (found,) = judged(row(vat=Decimal(111), buyer_id="999", other_tax_base=None))
    assert found.fate is Fate.RECORD
    assert [(each.field, each.sent, each.there) for each in found.differences] == [
        ("vat", "110", "111"),
        ("buyer.id", SENT.buyer_id, "999"),
    ]


def test_statuses_are_known_in_the_spellings_that_were_seen() -> None:
    assert status_name("waiting_for_cancellation") == "WAITING FOR CANCELLATION"
    assert status_name("Cancelled") == "CANCELED"


def test_a_report_comes_through_the_wire_as_it_was() -> None:
    (found,) = judged(row("AMENDED", reference=""), confirm=2)
    report = report_of(found)
    assert report.confirmed
    assert decode_report(encode_report(report)) == report


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("status", "DISETUJUI"),
        ("number", "1"),
        ("number", ""),
        ("matched", "guess"),
        ("row", 0),
        ("row", "2"),
        ("confirmed", 1),
        ("seen", []),
        ("seen", {"vat": 1}),
        ("seen", {"vat": "banyak"}),
        ("seen", {"date": "besok"}),
        ("seen", {"date": "2026-02-30"}),
        ("seen", {"buyer_name": "x" * 256}),
        ("invoice", None),
    ],
)
def test_a_report_that_cannot_be_is_none(name: str, value: object) -> None:
    import json

    content = json.loads(encode_report(report_of(judged(row())[0])))
    assert decode_report(json.dumps(content)) is not None
    assert decode_report(json.dumps(content | {name: value})) is None


@pytest.mark.parametrize("text", ["", "[]", "{", "null", "1" * 5000, "[" * 3000])
def test_what_is_no_report_is_none(text: str) -> None:
    assert decode_report(text) is None


@given(
    rows=st.lists(
        st.builds(
            row,
            st.sampled_from([*sorted(all_statuses()), "LAIN"]),
            st.sampled_from(["", NUMBER, REPLACEMENT, OTHER]),
            reference=st.sampled_from(["", "R-1", "R-9"]),
            vat=st.sampled_from([Decimal(110), Decimal(111), None]),
        ),
        max_size=8,
    ),
    status=st.sampled_from(["", "CREATED", "REJECTED", "APPROVED", "CANCELED"]),
)
def test_every_row_has_a_verdict_and_at_most_one_is_recorded(
    rows: list[ResultRow], status: str
) -> None:
    known = replace(SENT, status=status, number=NUMBER if status[:1] in "AC"[:1] and status else "")
    found = judged(*rows, sents=(known,))
    assert [each.row.row for each in found] == list(range(2, len(rows) + 2))
    recorded = [each for each in found if each.fate is Fate.RECORD]
    assert len(recorded) <= 1
    for each in recorded:
        assert may_move(status, status_name(each.row.status), confirmed=False) or not known.number
