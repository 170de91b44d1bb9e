"""Results of Coretax at the hub: facts that only move forward, and what they set free or forbid."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date as Date
from decimal import Decimal

from selaras.domain import requests as kinds
from selaras.domain.coretax_results import ResultRow
from selaras.domain.result_judging import Fate, Verdict
from selaras.domain.result_report import ResultReport, encode_report, report_of
from selaras.replica.results import judge_list, listed_results, requests_for
from selaras.store.invoices import Wanted, list_wanted
from selaras.store.requests import StoredRequest
from tests.facts.drafts import (
    BUYER,
    approve,
    approved,
    ask,
    assert_sound,
    draft,
    edit,
    facts,
    read,
    rejected,
    settled,
    show,
    waiting,
)
from tests.facts.test_batches import exported, file_of, live
from tests.sim.office import NPWP, Office, Pc

NUMBER = "04002600000000001"


def sent_office(*refs: str) -> tuple[Office, Pc]:
    """Return an office whose invoices are in a batch."""
    office = Office(pcs=2)
    pc = office.pcs[0]
    ids = [draft(pc, ref) for ref in refs or ("R-1",)]
    approve(office, pc, *ids)
    exported(office, pc)
    office.heal()
    return office, pc


def row(status: str, *, number: str = "", reference: str = "R-1") -> ResultRow:
    return ResultRow(2, status, number, reference)


def numbers(pc: Pc, wanted: Wanted) -> list[str]:
    page = read(pc, lambda db: list_wanted(db, NPWP, wanted=wanted))
    assert page.total == len(page.rows)
    return [each.nsfp for each in page.rows]


def judged(pc: Pc, *rows: ResultRow) -> list[Verdict]:
    numbered = [replace(each, row=n) for n, each in enumerate(rows, start=2)]
    return read(pc, lambda db: judge_list(db, NPWP, rows=numbered, confirmed=frozenset()))


def record(office: Office, pc: Pc, *rows: ResultRow) -> dict[str, str]:
    """Tell the hub of rows; return what it counted."""
    (request,) = requests_for(judged(pc, *rows), file="f" * 64)
    answer = settled(office, pc.replica.ask(request))
    assert answer.code == ""
    return dict(answer.facts)


def told(office: Office, pc: Pc, *, reports: Sequence[ResultReport]) -> StoredRequest:
    rows = [encode_report(each) for each in reports]
    return settled(office, ask(pc, kinds.RECORD_RESULTS, file="f", rows=rows))


def test_number_and_status_reach_every_pc_and_its_lists() -> None:
    office, pc = sent_office()
    assert record(office, pc, row("APPROVED", number=NUMBER)) == {
        "recorded": "1",
        "unchanged": "0",
        "kept": "0",
    }
    other = office.pcs[1]
    shown = show(other, "R-1")
    assert (shown["nsfp"], shown["coretax"], shown["state"]) == (NUMBER, "APPROVED", "exported")
    assert shown["results"][0]["history"] == []
    for wanted in (Wanted(NUMBER), Wanted(status="approved"), Wanted(status="exported")):
        assert numbers(other, wanted) == [NUMBER]
    assert numbers(other, Wanted(status="CANCELED")) == []
    assert_sound(office)


def test_the_same_list_twice_changes_nothing() -> None:
    office, pc = sent_office()
    record(office, pc, row("APPROVED", number=NUMBER))
    before = facts(pc, "result")
    (again,) = judged(pc, row("APPROVED", number=NUMBER))
    assert again.fate is Fate.UNCHANGED
    assert requests_for([again], file="") == []
    assert facts(pc, "result") == before


def test_two_pcs_that_read_lists_of_different_days_end_with_the_newer_one() -> None:
    office, pc = sent_office()
    other = office.pcs[1]
    old = requests_for(judged(other, row("CREATED")), file="a")
    record(office, pc, row("APPROVED", number=NUMBER))
    answer = settled(office, other.replica.ask(old[0]))
    assert answer.facts == {"recorded": "0", "unchanged": "0", "kept": "1"}
    assert [each["status"] for each in facts(other, "result")] == ["APPROVED"]
    assert_sound(office)


def test_the_way_of_an_invoice_is_kept() -> None:
    office, pc = sent_office()
    record(office, pc, row("CREATED"))
    record(office, pc, row("APPROVED", number=NUMBER))
    record(office, pc, row("CANCELED", number=NUMBER, reference=""))
    (content,) = facts(pc, "result")
    assert [each["status"] for each in content["history"]] == ["CREATED", "APPROVED"]
    assert (content["status"], content["number"]) == ("CANCELED", NUMBER)


def test_an_office_without_a_line_to_the_hub_waits_with_its_list() -> None:
    office, pc = sent_office()
    office.cut(pc)
    (request,) = requests_for(judged(pc, row("APPROVED", number=NUMBER)), file="f")
    waiting(pc.replica.ask(request))
    assert show(pc, "R-1")["coretax"] == ""
    office.heal()
    assert show(pc, "R-1")["coretax"] == "APPROVED"


def test_a_batch_of_which_something_came_back_is_not_withdrawn() -> None:
    office, pc = sent_office("R-1", "R-2")
    (batch,) = live(pc)
    record(office, pc, row("CREATED"))
    answer = settled(office, ask(pc, kinds.WITHDRAW_BATCH, batch=batch.batch_id, reason="salah"))
    assert answer.code == "batch.results-seen"
    assert answer.facts["count"] == "1"
    assert [each.batch_id for each in live(pc)] == [batch.batch_id]


def test_only_after_a_rejection_an_exported_approval_is_withdrawn() -> None:
    office, pc = sent_office()
    for status in ("", "CREATED", "SAVED INVALID"):
        if status:
            record(office, pc, row(status))
        refused = settled(office, pc.replica.ask_withdrawal("R-1", reason="salah"))
        assert refused.code == "approval.in-batch"
    record(office, pc, row("REJECTED"))
    assert settled(office, pc.replica.ask_withdrawal("R-1", reason="NITKU salah")).code == ""
    shown = show(pc, "R-1")
    assert (shown["state"], shown["coretax"]) == ("draft", "REJECTED")
    assert_sound(office)


def test_a_rejected_invoice_is_mended_and_sent_again_in_another_batch() -> None:
    office, pc = sent_office("R-1", "R-2")
    (first,) = live(pc)
    before = file_of(pc, first.batch_id)
    record(office, pc, row("REJECTED"))
    settled(office, pc.replica.ask_withdrawal("R-1", reason="salah"))
    edit(pc, "R-1", buyer__name="PT Maju Jaya Tbk")
    approve(office, pc, "R-1")
    assert show(pc, "R-1")["coretax"] == ""
    exported(office, pc, "R-1")
    assert file_of(pc, first.batch_id) == before
    (left,) = [each for each in live(pc)[0].content["invoices"] if "left_at" in each]
    assert left["reference"] == "R-1"
    verdicts = judged(pc, row("REJECTED"), row("APPROVED", number=NUMBER))
    assert [each.fate for each in verdicts] == [Fate.EARLIER_VERSION, Fate.RECORD]
    record(office, pc, row("REJECTED"), row("APPROVED", number=NUMBER))
    shown = show(pc, "R-1")
    assert [each["status"] for each in shown["results"]] == ["REJECTED", "APPROVED"]
    assert shown["nsfp"] == NUMBER
    assert_sound(office)


def test_what_the_hub_does_not_believe_it_keeps_as_it_was() -> None:
    office, pc = sent_office("R-1", "R-2")
    one, two = (
        report_of(each) for each in judged(pc, row("CREATED"), row("CREATED", reference="R-2"))
    )
    approved_one = replace(one, status="APPROVED", number=NUMBER)
    taken = replace(two, status="APPROVED", number=NUMBER)
    stranger = replace(one, invoice="invoice:lain")
    old = replace(one, approval="approval:lain:1")
    answer = told(office, pc, reports=[approved_one, taken, stranger, old, one, approved_one])
    assert answer.facts == {"recorded": "1", "unchanged": "1", "kept": "4"}
    other_number = replace(approved_one, status="CANCELED", number="04002600000000009")
    assert told(office, pc, reports=[other_number]).facts["kept"] == "1"
    assert len(facts(pc, "result")) == 1


def test_a_request_that_cannot_be_read_is_refused_whole() -> None:
    office, pc = sent_office()
    (report,) = (encode_report(report_of(each)) for each in judged(pc, row("CREATED")))
    for rows in ([], [report, "{}"], [report] * 1_001):
        answer = settled(office, ask(pc, kinds.RECORD_RESULTS, rows=rows))
        assert answer.code.startswith("results.")
    assert facts(pc, "result") == []


def test_a_list_is_matched_by_buyer_day_and_amount_only_among_exported_invoices() -> None:
    office, pc = sent_office()
    approved(office, pc, count=1, prefix="BARU")
    shown = show(pc, "R-1")
    sums = shown["totals"]["rupiah"]
    alike = ResultRow(
        2,
        "AMENDED",
        NUMBER,
        buyer_id=str(BUYER["tin"]),
        date=Date(2026, 10, 5),
        tax_base=Decimal(sums["tax_base"]),
        vat=Decimal(sums["vat"]),
    )
    (verdict,) = judged(pc, alike)
    assert verdict.fate is Fate.CONFIRM
    assert verdict.sent is not None
    assert verdict.sent.reference == "R-1"


def test_differences_stand_beside_the_result_for_good() -> None:
    office, pc = sent_office()
    record(office, pc, replace(row("APPROVED", number=NUMBER), vat=Decimal(110_001)))
    (known,) = read(office.pcs[1], lambda db: list(listed_results(db)))
    assert [(each.field, each.there) for each in known.differences] == [("vat", "110001")]
    assert show(pc, "R-1")["results"][0]["differences"][0]["field"] == "vat"


def test_an_invoice_that_is_not_exported_takes_no_result() -> None:
    office, pc = sent_office()
    draft(pc, "R-9")
    office.heal()
    (verdict,) = judged(pc, row("APPROVED", number=NUMBER, reference="R-9"))
    assert verdict.fate is Fate.NOT_EXPORTED
    assert rejected(pc.replica.ask_withdrawal("TIDAK-ADA", reason="x")).code == "invoice.not-found"
