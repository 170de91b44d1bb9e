"""Other documents, retail totals and annex C in an office: what counts in the month, and where."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from selaras.domain import requests as kinds
from selaras.domain.document_papers import DOCUMENTS
from selaras.domain.month_text import month_hash
from selaras.domain.months import Annex
from selaras.domain.tax_period import Period
from selaras.replica.months import MonthView, month_view
from tests.facts.drafts import ask, assert_sound, conflicts, read, rejected, settled
from tests.papers.papers import bought, kept, purchases, rows
from tests.sim.office import NPWP, Office, Pc

OCTOBER = Period(2026, 10)
ZEROS = "0" * 16
SELLER = "0012345674901000"
MADE: Mapping[str, Mapping[str, str]] = {
    "other_output": {
        "trx_type": "02", "detail": "11", "document": "4", "number": "PEB-1", "date": "2026-10-03",
        "buyer_tin": ZEROS, "buyer_name": "Overseas Ltd", "buyer_address": "Singapore",
        "tax_base": "5000000",
    },
    "other_input": {
        "trx_type": "03", "detail": "14", "document": "6", "number": "PIB-1", "date": "2026-10-04",
        "month": "10", "year": "2026", "seller_tin": ZEROS, "seller_name": "Overseas Ltd",
        "tax_base": "1000000", "vat": "110000",
    },
    "other_output_return": {
        "trx_type": "02", "document_type": "1", "detail": "11", "document": "04",
        "number": "PEB-1", "return_number": "RET-1", "date": "2026-10-20", "buyer_tin": ZEROS,
        "buyer_name": "Overseas Ltd", "buyer_address": "Singapore", "tax_base": "1000000",
    },
    "other_input_return": {
        "trx_type": "04", "document_type": "1", "detail": "01", "document": "08",
        "number": "DOK-1", "return_number": "RET-2", "date": "2026-10-21", "month": "10",
        "year": "2026", "seller_tin": SELLER, "seller_name": "PT Pemasok", "tax_base": "300000",
        "vat": "36000",
    },
    "retail_total": {
        "trx_code": "Normal", "buyer_name": "-", "id_kind": "NPWP", "id_number": ZEROS, "opt": "A",
        "number": "001", "date": "2026-10-31", "tax_base": "2400000", "other_tax_base": "2200000",
        "vat": "264000",
    },
    "collected": {
        "seller_tin": NPWP, "seller_name": "PT Contoh", "buyer_tin": SELLER,
        "buyer_name": "PT Pemungut", "kind": "001", "number": "TAG-1", "date": "2026-10-15",
        "selling_price": "700000", "vat": "77000",
    },
}  # fmt: skip


def made(pc: Pc, kind: str, **fields: str) -> str:
    papers: Any = pc.replica.papers[kind]
    return kept(papers.add({**MADE[kind], **fields}))


def month(pc: Pc) -> MonthView:
    found = read(pc, lambda db: month_view(db, NPWP, period=OCTOBER))
    assert found is not None
    return found


def test_each_kind_counts_on_its_line_and_in_its_list() -> None:
    office = Office(pcs=2)
    one, two = office.pcs
    for kind in MADE:
        made(one, kind)
    office.heal()
    found = month(two)
    assert found.left_out == ()
    lines = {name: (int(sums.base), int(sums.vat)) for name, sums in found.live.recap.lines.items()}
    assert {name: each for name, each in lines.items() if each != (0, 0)} == {
        "I.A.1": (4_000_000, 0), "I.A.5": (2_400_000, 264_000), "II.A": (1_000_000, 110_000),
        "II.C": (-300_000, -36_000),
    }  # fmt: skip
    assert {annex.value: len(found.live.annex(annex)) for annex in Annex} == {
        "A1": 2, "A2": 0, "retail": 1, "B1": 1, "B2": 1, "B3": 0, "C": 1,
    }  # fmt: skip
    # What another collector took is listed and adds to nothing.
    assert found.live.recap.to_pay == 264_000 - 110_000 + 36_000
    assert_sound(office)


def test_the_hub_freezes_what_a_pc_shows_of_every_kind() -> None:
    office = Office(pcs=2)
    one, two = office.pcs
    for kind in MADE:
        made(one, kind)
    made(one, "retail_total", date="2026-11-30")
    struck: Any = one.replica.papers["collected"]
    kept(struck.archive(made(one, "collected", number="TAG-2"), archived=True))
    invoice = bought(one)
    one.write(invoice, {"crediting": '{"credited_in":"102026","crediting":"credited"}'})
    office.heal()
    live = month(two).live
    assert len(live.rows) == len(MADE) + 1
    asked = ask(two, kinds.CLOSE_PERIOD, period="102026", seen=month_hash(live))
    assert settled(office, asked).code == ""
    assert month(one).shown == live
    assert_sound(office)


@pytest.mark.parametrize("kind", MADE)
def test_a_closed_period_lets_none_in_and_none_change(kind: str) -> None:
    office = Office(pcs=1)
    (pc,) = office.pcs
    papers: Any = pc.replica.papers[kind]
    there = made(pc, kind)
    assert settled(office, ask(pc, kinds.CLOSE_PERIOD, period="102026")).code == ""
    amount = "selling_price" if kind == "collected" else "tax_base"
    for answer in (
        papers.add({**MADE[kind], "number": "LAIN"}),
        papers.edit(there, {amount: "1"}),
        papers.archive(there, archived=True),
    ):
        assert rejected(answer).code == "paper.period-closed"
    assert month(pc).changes == ()


def test_what_has_an_error_or_is_undecided_or_void_is_named_and_does_not_count() -> None:
    pc = Office(pcs=1).pcs[0]
    made(pc, "retail_total", vat="264000.5")
    made(pc, "other_input", document="1")
    bought(pc)
    void = bought(pc, number="04002600000000002")
    pc.write(void, {"coretax": '{"is_valid":"","status":"CANCELED"}'})
    bought(pc, number="07002600000000003")
    kept(purchases(pc).archive(bought(pc, number="04002600000000004"), archived=True))
    found = month(pc)
    assert [(row.number[:2], row.line) for row in found.live.rows] == [("07", "II.H")]
    assert sorted(each.state for each in found.left_out) == [
        "CANCELED", "faulty", "faulty", "undecided",
    ]  # fmt: skip


def test_one_document_typed_on_two_pcs_is_one_and_amounts_conflict() -> None:
    office = Office(pcs=2)
    one, two = office.pcs
    office.cut(two)
    assert made(one, "retail_total") == made(two, "retail_total", vat="264001")
    office.heal()
    assert len(rows(one, "retail_total")) == 1
    (conflict,) = conflicts(two)
    assert conflict.register == "amounts"
    assert len(month(one).live.rows) == 1
    assert_sound(office)


def test_own_numbers_of_retail_totals_begin_anew_each_month() -> None:
    pc = Office(pcs=1).pcs[0]
    first = made(pc, "retail_total")
    papers: Any = pc.replica.papers["retail_total"]
    again = rejected(papers.add(MADE["retail_total"]))
    assert (again.code, again.facts["id"]) == ("paper.twin", first)
    made(pc, "retail_total", date="2026-11-30")
    made(pc, "retail_total", trx_code="07")
    assert month(pc).live.recap.lines["I.A.9"].vat == Decimal(264_000)


def test_every_kind_of_document_is_tested_here() -> None:
    assert sorted(MADE) == sorted(shape.kind for shape in DOCUMENTS)
