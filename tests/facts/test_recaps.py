"""The recap of a month: what counts, what a closed period keeps, and what came later."""

from dataclasses import replace
from datetime import date as Date
from datetime import timedelta
from decimal import Decimal

import pytest

from selaras.domain import requests as kinds
from selaras.domain.month_text import month_hash
from selaras.domain.recap import Sums
from selaras.domain.reconciling import Stated
from selaras.domain.requests import Request
from selaras.domain.result import Rejection
from selaras.domain.tax_period import Period
from selaras.replica.months import MonthView, against_books, month_view
from tests.companies.offices import ONE, TWO, two_companies, working_for
from tests.facts.drafts import LINE, approve, ask, assert_sound, draft, read, settled
from tests.facts.test_results import NUMBER, record, row
from tests.papers.papers import kept
from tests.sim.office import NPWP, Office, Pc
from tests.users.people import office_of

RETAIL = {
    "trx_code": "Normal", "buyer_name": "-", "id_kind": "NPWP", "id_number": "0" * 16, "opt": "A",
    "number": "001", "date": "2026-10-31",
}  # fmt: skip
OCTOBER, NOVEMBER = Period(2026, 10), Period(2026, 11)


def month(pc: Pc, period: Period = OCTOBER, *, version: int | None = None) -> MonthView:
    found = read(pc, lambda db: month_view(db, NPWP, period=period, version=version))
    assert found is not None
    return found


def sold(*refs: str, pcs: int = 2) -> tuple[Office, Pc]:
    """Return an office whose invoices are approved at Coretax, one of them of November."""
    office = Office(pcs=pcs)
    pc = office.pcs[0]
    ids = [draft(pc, ref) for ref in refs or ("R-1", "R-2")]
    ids.append(draft(pc, "R-9", date="2026-11-01"))
    approve(office, pc, *ids)
    settled(office, pc.replica.ask_export(ids))
    found = [row("APPROVED", number=f"{int(NUMBER) + n:017}", reference=ref)
             for n, ref in enumerate((*(refs or ("R-1", "R-2")), "R-9"))]  # fmt: skip
    record(office, pc, *found)
    return office, pc


def code(office: Office, pc: Pc, *, kind: str, **members: object) -> str:
    return settled(office, ask(pc, kind, period="102026", **members)).code


def test_only_what_coretax_holds_counts_and_the_rest_is_named() -> None:
    office, pc = sold("R-1", "R-2", "R-3")
    record(office, pc, row("CANCELED", number=f"{int(NUMBER) + 2:017}", reference="R-3"))
    draft(pc, "R-4")
    approve(office, pc, draft(pc, "R-5"))
    thrown = draft(pc, "R-6")
    pc.replica.discard_invoice(thrown)
    found = month(office.pcs[1])
    assert [each.reference for each in found.live.rows] == ["R-1", "R-2"]
    assert found.live.recap.lines["I.A.2"] == Sums(
        Decimal(2_000_000), Decimal(1_833_334), Decimal(220_000)
    )
    assert {each.reference: each.state for each in month(pc).left_out} == {
        "R-3": "CANCELED", "R-4": "draft", "R-5": "approved",
    }  # fmt: skip
    assert [each.reference for each in month(pc, NOVEMBER).live.rows] == ["R-9"]
    assert month(pc, Period(2026, 12)).live.rows == ()


def test_a_closed_period_keeps_its_recap_whatever_comes_later() -> None:
    office, pc = sold()
    before = month(pc)
    assert code(office, pc, kind=kinds.CLOSE_PERIOD, seen=month_hash(before.live)) == ""
    record(office, pc, row("CANCELED", number=NUMBER, reference="R-1"))
    for each in office.pcs:
        found = month(each)
        assert (found.is_closed, found.version) == (True, 1)
        assert found.shown == before.live
        assert [(one.before and one.before.reference, one.now) for one in found.changes] == [
            ("R-1", None)
        ]
        assert month(each, version=0).shown == found.live
    assert_sound(office)


def test_each_closing_keeps_its_own_version() -> None:
    office, pc = sold()
    first = month(pc).live
    assert code(office, pc, kind=kinds.CLOSE_PERIOD) == ""
    record(office, pc, row("CANCELED", number=NUMBER, reference="R-1"))
    assert code(office, pc, kind=kinds.REOPEN_PERIOD, reason="dibatalkan") == ""
    opened = month(pc)
    assert (opened.is_closed, opened.version, opened.changes) == (False, 0, ())
    office.clock.forward(timedelta(minutes=1))
    assert code(office, pc, kind=kinds.CLOSE_PERIOD) == ""
    found = month(office.pcs[1])
    assert (len(found.closings), found.version) == (2, 2)
    assert [len(month(pc, version=n).shown.rows) for n in (1, 2)] == [2, 1]
    assert month(pc, version=1).shown == first
    assert read(pc, lambda db: month_view(db, NPWP, period=OCTOBER, version=3)) is None
    assert_sound(office)


def test_who_closes_another_month_than_she_saw_is_asked_to_look_again() -> None:
    office, pc = sold()
    other = office.pcs[1]
    seen = month_hash(month(other).live)
    record(office, pc, row("CANCELED", number=NUMBER, reference="R-1"))
    assert code(office, other, kind=kinds.CLOSE_PERIOD, seen=seen) == "recap.changed"
    assert not month(pc).is_closed
    assert code(office, other, kind=kinds.CLOSE_PERIOD, seen=month_hash(month(other).live)) == ""


def test_a_month_larger_than_one_part_comes_back_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    office, pc = sold("R-1", "R-2", "R-3", "R-4", "R-5")
    monkeypatch.setattr("selaras_hub.recaps.ROWS_IN_PART", 2)
    assert code(office, pc, kind=kinds.CLOSE_PERIOD) == ""
    found = month(office.pcs[1])
    assert found.closings[0].head["parts"] == 3
    assert (found.shown, found.changes) == (found.live, ())


def test_an_overpayment_is_carried_into_the_next_period_unless_somebody_typed_it() -> None:
    office, pc = sold()
    figures = {"paid_before": "500000", "recalculated": "-7"}
    assert code(office, pc, kind=kinds.SET_FIGURES, **figures) == ""
    # 220.000 owed, 500.000 paid before, 7 less of input VAT.
    assert month(pc).live.recap.to_pay == -279_993
    assert month(pc, NOVEMBER).live.carried.compensation == 0
    assert code(office, pc, kind=kinds.CLOSE_PERIOD) == ""
    found = month(office.pcs[1], NOVEMBER).live
    assert found.carried.compensation == 279_993
    assert found.carried_from == "102026"
    typed = ask(pc, kinds.SET_FIGURES, period="112026", compensation="0")
    assert settled(office, typed).code == ""
    assert month(office.pcs[1], NOVEMBER).live.carried.compensation == 0
    assert_sound(office)


@pytest.mark.parametrize(
    ("members", "refusal"),
    [
        ({"compensation": "-1"}, "recap.figure"),
        ({"paid_before": "1.5"}, "recap.figure"),
        ({"paid_before": "1e9"}, "recap.figure"),
        ({"collected_too_much": "satu"}, "recap.figure"),
        ({"period": "132026"}, "period.unreadable"),
    ],
)
def test_what_is_no_figure_changes_nothing(members: dict[str, str], refusal: str) -> None:
    office = Office(pcs=1)
    (pc,) = office.pcs
    asked = ask(pc, kinds.SET_FIGURES, **{"period": "102026", **members})
    assert settled(office, asked).code == refusal
    assert month(pc).typed["compensation"] == ""


def test_figures_of_a_closed_period_stay() -> None:
    office, pc = sold()
    assert code(office, pc, kind=kinds.CLOSE_PERIOD) == ""
    assert code(office, pc, kind=kinds.SET_FIGURES, paid_before="1") == "period.closed"


def test_coretax_and_the_recap_are_held_against_each_other_to_the_rupiah() -> None:
    office = Office(pcs=1)
    (pc,) = office.pcs
    ids = [draft(pc, ref) for ref in ("R-1", "R-2")]
    approve(office, pc, *ids)
    settled(office, pc.replica.ask_export(ids))
    there = [
        replace(
            row("APPROVED", number=f"{int(NUMBER) + n:017}", reference=ref),
            tax_base=Decimal(1_000_000),
            vat=Decimal(110_000),
        )
        for n, ref in enumerate(("R-1", "R-2"))
    ]
    there[1] = replace(there[1], vat=Decimal(110_001))
    record(office, pc, *there)
    found = month(pc).coretax
    assert [int(each.vat) for each in (found.ours, found.theirs)] == [220_000, 220_001]
    assert found.matched == 2
    assert [(each.here.reference, each.fields) for each in found.differing] == [("R-2", ("vat",))]
    assert not found.agrees


def test_the_books_name_what_is_on_one_side_only() -> None:
    _, pc = sold("R-1", "R-2", "R-3")
    draft(pc, "R-4", lines=[LINE | {"price": "1"}])
    books = [
        Stated(2, "r-1 ", date="2026-10-05", base=Decimal(1_000_000), vat=Decimal(110_000)),
        Stated(3, "R-2", base=Decimal(999_999)),
        Stated(4, "R-4", base=Decimal(10), vat=Decimal(1)),
        Stated(5, "R-404", base=Decimal(5)),
        Stated(6, "R-1", base=Decimal(1_000_000)),
    ]
    found = against_books(month(pc), books)
    assert found.matched == 2
    assert found.theirs.base == 3_000_014
    assert [each.there.row for each in found.differing] == [3]
    assert [(each.there.row, each.fields) for each in found.uncounted] == [(4, ())]
    assert [each.reference for each in found.only_here] == ["R-3"]
    # The second row of one reference finds nothing left to be about.
    assert [each.row for each in found.only_there] == [5, 6]


def test_an_invoice_dated_on_the_last_day_counts_and_the_day_after_does_not() -> None:
    office = Office(pcs=1)
    (pc,) = office.pcs
    ids = [draft(pc, "R-1", date="2026-10-31"), draft(pc, "R-2", date="2026-11-01")]
    approve(office, pc, *ids)
    settled(office, pc.replica.ask_export(ids))
    found = [row("APPROVED", number=f"{n:017}", reference=f"R-{n}") for n in (1, 2)]
    record(office, pc, *found)
    assert [each.date for each in month(pc).live.rows] == [Date(2026, 10, 31).isoformat()]


def test_a_reader_sees_a_month_a_recorder_types_figures_and_an_approver_closes_it() -> None:
    office = office_of(pcs=4, Rina="reader", Dewi="recorder", Tono="approver")
    _, reader, recorder, approver = office.pcs
    figures = Request(kinds.SET_FIGURES, {"period": "102026", "paid_before": "7"})
    closing = Request(kinds.CLOSE_PERIOD, {"period": "102026"})
    refused = [reader.replica.ask(figures), reader.replica.ask(closing)]
    refused.append(recorder.replica.ask(closing))
    for asked in refused:
        code = asked.code if isinstance(asked, Rejection) else settled(office, asked).code
        assert code == "rights.role"
    assert settled(office, recorder.replica.ask(figures)).code == ""
    assert settled(office, approver.replica.ask(closing)).code == ""
    assert month(reader).is_closed
    assert month(reader).shown.carried.paid_before == 7


def test_a_month_is_one_company_s_own_here_and_at_the_hub() -> None:
    office = two_companies()
    boss, dewi = office.pcs[0], office.pcs[1]
    for npwp, total in ((ONE, "2400000"), (TWO, "1200")):
        with working_for(npwp, boss):
            kept(boss.replica.papers["retail_total"].add({**RETAIL, "tax_base": total}))
    office.heal()
    with working_for(TWO, boss):
        assert settled(office, ask(boss, kinds.CLOSE_PERIOD, period="102026")).code == ""
        found = read(boss, lambda db: month_view(db, TWO, period=OCTOBER))
    assert found is not None
    assert [int(row.sums.base) for row in found.shown.rows] == [1200]
    assert found.is_closed
    ours = month(dewi)
    assert (ours.is_closed, ours.closings) == (False, ())
    assert [int(row.sums.base) for row in ours.live.rows] == [2_400_000]
