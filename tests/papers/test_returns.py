"""Returns: linked to their invoice, never more than there was, written for Coretax once."""

from collections.abc import Sequence
from datetime import date as Date
from decimal import Decimal
from typing import Any

import pytest

from selaras.domain import requests as kinds
from selaras.domain.coretax_results import ResultRow
from selaras.domain.other_documents import PurchaseReturn
from selaras.domain.result import Rejection
from selaras.domain.return_papers import PURCHASE_RETURN, SALES_RETURN
from selaras.replica import audit
from selaras.replica.card_queries import show_paper
from selaras.replica.results import judge_list, requests_for
from selaras.replica.return_limits import taking_too_much
from selaras.store.audit import Wanted
from tests.facts.drafts import (
    approved,
    ask,
    assert_sound,
    conflicts,
    read,
    rejected,
    settled,
)
from tests.papers.papers import NUMBER, SELLER, bought, kept, rows
from tests.sim.office import NPWP, Office, Pc

LINE = {
    "lines.1.opt": "A",
    "lines.1.code": "392300",
    "lines.1.name": "Botol",
    "lines.1.unit": "UM.0021",
    "lines.1.qty": "10",
    "lines.1.price": "100",
}
SOLD = "04002600000000777"
TODAY = Date(2026, 10, 20)


def returned(pc: Pc, qty: str = "4", **fields: str) -> "str | Rejection":
    made = pc.replica.papers.purchase_returns.add(
        {"number": NUMBER, "return_number": f"R-{pc.number}", "date": "2026-10-20", **LINE,
         "lines.1.return_qty": qty, **{k.replace("__", "."): v for k, v in fields.items()}}
    )  # fmt: skip
    return made if isinstance(made, Rejection) else made.card_id


def done(pc: Pc, qty: str = "4", **fields: str) -> str:
    made = returned(pc, qty, **fields)
    assert isinstance(made, str), made
    return made


def shown(pc: Pc, ref: str, *, sales: bool = False) -> dict[str, Any]:
    shape: Any = SALES_RETURN if sales else PURCHASE_RETURN
    view = read(pc, lambda db: show_paper(db, shape, ref=ref))
    assert not isinstance(view, Rejection), view
    return view


def codes(view: dict[str, Any]) -> list[str]:
    return [each["code"] for each in view["findings"]]


def alone() -> Pc:
    pc = Office(pcs=1).pcs[0]
    bought(pc)
    return pc


def test_what_follows_from_the_purchase_is_filled_in() -> None:
    pc = alone()
    view = shown(pc, done(pc))
    assert (view["seller_tin"], view["seller_name"]) == (SELLER, "PT Pemasok")
    (line,) = view["lines"]
    assert (line["tax_base"], line["other_tax_base"], line["vat"]) == ("400", "366.67", "44")
    assert codes(view) == []
    (row,) = rows(pc, "purchase_return")
    assert (row.refers, row.base_sen, row.vat_sen, row.period) == (NUMBER, 40000, 4400, "2026-10")


def test_a_line_follows_its_quantity_until_its_amounts_are_named() -> None:
    pc = alone()
    made, returns = done(pc), pc.replica.papers.purchase_returns
    kept(returns.edit(made, {"lines.1.return_qty": "5", "lines.1.discount": "50"}))
    assert shown(pc, made)["lines"][0]["tax_base"] == "450"
    kept(returns.edit(made, {"lines.1.vat": "49"}))
    kept(returns.edit(made, {"note": "rusak"}))
    assert shown(pc, made)["lines"][0]["vat"] == "49"
    kept(returns.edit(made, {f"lines.2.{n.rpartition('.')[2]}": v for n, v in LINE.items()}
                      | {"lines.2.name": "Tutup", "lines.2.return_qty": "1"}))  # fmt: skip
    assert [line["name"] for line in shown(pc, made)["lines"]] == ["Botol", "Tutup"]
    kept(returns.edit(made, {"lines.1.removed": "true"}))
    assert [line["name"] for line in shown(pc, made)["lines"]] == ["Tutup"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"lines.3.name": "x"}, "field.line-missing"),
        ({"lines.1.vat": "x"}, "field.unreadable"),
        ({"lines.1.removed": "perhaps"}, "field.unreadable"),
        ({"lines.1.line_id": "9"}, "field.unknown"),
        ({"lines.x": "9"}, "field.unknown"),
        ({"exported": "2026-10-01"}, "field.unknown"),
    ],
)
def test_what_is_no_field_of_a_line_is_refused(fields: dict[str, str], code: str) -> None:
    pc = alone()
    made = done(pc)
    assert rejected(pc.replica.papers.purchase_returns.edit(made, fields)).code == code


def test_never_more_goes_back_than_was_bought() -> None:
    pc = alone()
    done(pc, "6")
    refusal = returned(pc, "5", return_number="R-2")
    assert isinstance(refusal, Rejection)
    assert (refusal.code, refusal.facts["returned"]) == ("return.more-than-there", "1100")
    second = done(pc, "4", return_number="R-2")
    edited = pc.replica.papers.purchase_returns.edit(second, {"lines.1.return_qty": "5"})
    assert rejected(edited).code == "return.more-than-there"
    kept(pc.replica.papers.purchase_returns.archive(second, archived=True))
    done(pc, "3", return_number="R-3")
    unarchived = pc.replica.papers.purchase_returns.archive(second, archived=False)
    assert rejected(unarchived).code == "return.more-than-there"


def test_one_note_is_recorded_once() -> None:
    pc = alone()
    done(pc, "1")
    refusal = returned(pc, "1")
    assert isinstance(refusal, Rejection)
    assert refusal.code == "paper.twin"


def test_two_pcs_that_take_back_more_together_are_both_told_and_write_no_file() -> None:
    office = Office(pcs=2)
    one, two = office.pcs
    bought(one)
    office.heal()
    for pc in office.pcs:
        office.cut(pc)
    first, second = done(one, "6"), done(two, "6")
    office.heal()
    for pc in office.pcs:
        for ref in (first, second):
            view = shown(pc, ref)
            assert set(codes(view)) == {"return.more-than-there", "return.more-goods"}
            assert rejected(written(pc, ref)[0]).code == "return.has-errors"
    kept(one.replica.papers.purchase_returns.archive(second, archived=True))
    assert codes(shown(one, first)) == []
    office.heal()
    assert_sound(office)


def written(pc: Pc, *refs: str) -> tuple[object, list[PurchaseReturn]]:
    files: list[PurchaseReturn] = []

    def write(values: Sequence[PurchaseReturn]) -> None:
        files.extend(values)

    return pc.replica.papers.purchase_returns.write_file(refs, day=TODAY, write=write), files


def test_what_was_written_for_coretax_says_when_and_what_could_not_be_says_nothing() -> None:
    pc = alone()
    made = done(pc)

    def full(_: Sequence[PurchaseReturn]) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        pc.replica.papers.purchase_returns.write_file([made], day=TODAY, write=full)
    assert shown(pc, made)["exported"] == ""
    _, files = written(pc, made)
    assert [each.lines[0].vat for each in files] == [Decimal(44)]
    assert shown(pc, made)["exported"] == "2026-10-20"
    assert [row.status for row in rows(pc, "purchase_return")] == ["EXPORTED"]


def test_a_return_counts_in_the_period_of_its_day_and_a_closed_one_holds_it() -> None:
    office = Office(pcs=1)
    pc = office.pcs[0]
    bought(pc)
    made = done(pc, "1")
    ask(pc, kinds.CLOSE_PERIOD, period="102026")
    office.heal()
    for answer in (
        pc.replica.papers.purchase_returns.edit(made, {"lines.1.return_qty": "2"}),
        returned(pc, "1", return_number="R-9"),
    ):
        assert rejected(answer).code == "paper.period-closed"
    done(pc, "1", return_number="R-9", date="2026-11-02")


def test_one_note_typed_on_two_pcs_has_its_lines_once() -> None:
    office = Office(pcs=2)
    one, two = office.pcs
    bought(one)
    office.heal()
    for pc in office.pcs:
        office.cut(pc)
    made = done(one, "2", return_number="R-7")
    assert done(two, "3", return_number="R-7") == made
    office.heal()
    (line,) = shown(one, made)["lines"]
    (conflict,) = conflicts(two)
    assert (conflict.field, line["return_qty"] in {"2", "3"}) == ("lines.1", True)
    assert_sound(office)


def test_two_lines_edited_apart_merge_and_one_line_is_a_conflict_by_its_number() -> None:
    office = Office(pcs=2)
    one, two = office.pcs
    bought(one)
    made = done(one, "1", lines__2__name="Tutup", lines__2__qty="1", lines__2__return_qty="1")
    office.heal()
    for pc in office.pcs:
        office.cut(pc)
    kept(one.replica.papers.purchase_returns.edit(made, {"lines.2.price": "1"}))
    kept(two.replica.papers.purchase_returns.edit(made, {"lines.2.price": "2"}))
    kept(two.replica.papers.purchase_returns.edit(made, {"lines.1.return_qty": "2"}))
    office.heal()
    (conflict,) = conflicts(one)
    assert (conflict.field, conflict.reference) == ("lines.2", "R-1")
    assert shown(one, made) == shown(two, made)
    assert shown(one, made)["lines"][0]["return_qty"] == "2"
    answer = settled(
        office, one.replica.set_value(conflict.conflict_id, fields={"lines.2.price": "3"})
    )
    assert answer.code == ""
    assert shown(two, made)["lines"][1]["price"] == "3"
    assert_sound(office)


def test_the_audit_names_a_line_by_its_number_and_a_return_by_its_note() -> None:
    office = Office(pcs=1)
    pc = office.pcs[0]
    bought(pc)
    made = done(pc, "1")
    kept(pc.replica.papers.purchase_returns.edit(made, {"lines.1.name": "Botol besar"}))
    office.heal()
    found = read(pc, lambda db: audit.search(db, Wanted(document=made), limit=10))
    newest = found.records[0]
    (change,) = newest.changes
    assert (newest.reference, change.field) == ("R-1", "lines.1.name")


def sold(office: Office, pc: Pc) -> None:
    """Have an invoice of 1,000,000 approved, sent and numbered by Coretax."""
    (ref,) = approved(office, pc, count=1)
    settled(office, pc.replica.ask_export([ref]))
    row = ResultRow(2, "APPROVED", SOLD, "R-0001")
    verdicts = read(pc, lambda db: judge_list(db, NPWP, rows=[row], confirmed=frozenset()))
    for request in requests_for(verdicts, file="f" * 64):
        settled(office, pc.replica.ask(request))


def test_a_sales_return_is_matched_to_its_invoice_and_never_more_than_sold() -> None:
    office = Office(pcs=2)
    one, two = office.pcs
    sold(office, one)
    fields = {"number": SOLD, "return_number": "NR-1", "date": "2026-10-25", "vat": "66000",
              "tax_base": "600000", "other_tax_base": "550000"}  # fmt: skip
    returns = two.replica.papers.sales_returns
    made = kept(returns.add(fields))
    view = shown(two, made, sales=True)
    assert (view["buyer_name"], codes(view)) == ("PT Maju Jaya", [])
    refusal = rejected(returns.add({**fields, "return_number": "NR-2"}))
    assert refusal.code == "return.more-than-there"
    office.heal()
    assert codes(shown(one, made, sales=True)) == []
    unknown = kept(returns.add({**fields, "number": "04002600000000778"}))
    assert "return.unknown-invoice" in codes(shown(two, unknown, sales=True))
    office.heal()
    assert_sound(office)


def test_two_that_take_back_too_much_are_marked_in_the_list_until_one_is_struck_out() -> None:
    office = Office(pcs=2)
    first, second = office.pcs
    bought(first)
    office.heal()
    made = [done(first, "6"), done(second, "6")]
    assert _too_much(first) == frozenset()
    office.heal()
    assert [_too_much(pc) for pc in office.pcs] == [frozenset(made)] * 2
    kept(second.replica.papers.purchase_returns.archive(made[1], archived=True))
    office.heal()
    assert [_too_much(pc) for pc in office.pcs] == [frozenset(), frozenset()]


def _too_much(pc: Pc) -> frozenset[str]:
    return read(pc, lambda db: taking_too_much(db, rows(pc, "purchase_return")))
