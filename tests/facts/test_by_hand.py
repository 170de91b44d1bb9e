"""Replacement and cancellation, which Coretax takes by hand only: planned, done, seen."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from selaras.domain.result import Rejection
from selaras.domain.result_judging import Fate
from selaras.domain.tax_period import Period
from selaras.replica.results import requests_for
from selaras.replica.works import KeyIn, key_in, listed_works, work_named
from selaras.store.invoices import Wanted
from selaras.store.months import month_of
from tests.facts.drafts import (
    approve,
    assert_sound,
    edit,
    facts,
    findings,
    outcome,
    read,
    rejected,
    settled,
    show,
)
from tests.facts.test_results import NUMBER, judged, numbers, record, row, sent_office
from tests.sim.office import NPWP, Office, Pc

SECOND = "04012600000000001"
THIRD = "04022600000000001"


def approved_there(*refs: str) -> tuple[Office, Pc]:
    """Return an office whose invoices Coretax has approved."""
    office, pc = sent_office(*refs)
    for place, ref in enumerate(refs or ("R-1",), start=1):
        number = f"{int(NUMBER) + place - 1:017}"
        record(office, pc, row("APPROVED", number=number, reference=ref))
    return office, pc


def drafted(pc: Pc, ref: str = "R-1", **fields: str) -> str:
    """Begin a replacement; ``buyer__name`` stands for ``buyer.name``."""
    named = {"date": "2026-10-20"} | {k.replace("__", "."): text for k, text in fields.items()}
    made = pc.replica.by_hand.replace(ref, named)
    assert not isinstance(made, Rejection), made
    return made.invoice.reference


def cancel(office: Office, pc: Pc) -> str:
    made = pc.replica.by_hand.ask_cancellation("R-1", reason="batal beli")
    return settled(office, made).code


def mark(office: Office, pc: Pc, *, ref: str, state: str = "done") -> str:
    return settled(office, pc.replica.by_hand.ask_mark(ref, state=state)).code


def work(pc: Pc) -> list[dict[str, Any]]:
    return facts(pc, "coretax-work")


def states(pc: Pc) -> list[str]:
    return [each["state"] for each in work(pc)]


def keyed(pc: Pc, ref: str) -> KeyIn:
    def find(db: Any) -> KeyIn | Rejection:  # noqa: ANN401  # a connection
        found = work_named(db, NPWP, ref=ref)
        return found if isinstance(found, Rejection) else key_in(db, found)

    found = read(pc, find)
    assert isinstance(found, KeyIn), found
    return found


def test_a_replacement_goes_from_draft_to_seen_on_every_pc() -> None:
    office, pc = approved_there()
    other = office.pcs[1]
    assert drafted(pc, lines__1__qty="12") == "R-1-P1"
    office.heal()
    assert work(other) == []
    assert show(other, "R-1-P1")["replaces"] == show(other, "R-1")["id"]

    approve(office, pc, "R-1-P1")
    assert states(other) == ["planned"]
    assert numbers(other, Wanted(status="replace-planned")) == [NUMBER]
    found = keyed(other, "R-1-P1")
    changed = {each.field: (each.seen, each.now) for each in found.changes}
    assert changed.pop("lines.1.qty") == ("10", "12")
    assert set(changed) == {"date", "reference"}

    assert mark(office, other, ref="R-1-P1") == ""
    assert show(pc, "R-1-P1")["state"] == "exported"
    assert numbers(pc, Wanted(status="replace-done")) == [NUMBER]

    replaced = row("AMENDED", number=NUMBER, reference="")
    new = row("APPROVED", number=SECOND, reference="R-1")
    assert record(office, pc, replaced, new)["recorded"] == "2"
    assert states(other) == ["seen"]
    assert (show(other, "R-1")["coretax"], show(other, "R-1")["nsfp"]) == ("AMENDED", NUMBER)
    shown = show(other, "R-1-P1")
    assert (shown["coretax"], shown["nsfp"]) == ("APPROVED", SECOND)
    assert {each.fate for each in judged(other, replaced, new)} == {Fate.UNCHANGED}
    assert_sound(office)


def test_a_replacement_is_replaced_and_its_status_code_counts_up() -> None:
    office, pc = approved_there()
    drafted(pc)
    approve(office, pc, "R-1-P1")
    record(office, pc, row("APPROVED", number=SECOND, reference=""))
    assert rejected(pc.replica.by_hand.replace("R-1-P1", {"qty": "1"})).code == "field.unknown"
    assert drafted(pc, "R-1-P1") == "R-1-P1-P2"
    approve(office, pc, "R-1-P1-P2")
    assert work(pc)[-1]["code"] == "02"
    rows = (
        row("AMENDED", number=SECOND, reference=""),
        row("APPROVED", number=THIRD, reference=""),
    )
    assert record(office, pc, *rows)["recorded"] == "2"
    assert show(pc, "R-1-P1-P2")["nsfp"] == THIRD
    assert states(pc) == ["seen", "seen"]
    assert_sound(office)


def test_a_replacement_counts_in_the_month_of_what_it_replaces() -> None:
    office, pc = approved_there()
    drafted(pc, date="2026-11-02")
    approve(office, pc, "R-1-P1")
    seen = row("APPROVED", number=SECOND, reference="")
    record(office, pc, row("AMENDED", number=NUMBER, reference=""), seen)
    month = read(pc, lambda db: month_of(db, NPWP, period=Period(2026, 10)))
    assert [each.number for each in month.rows] == [SECOND]


def test_a_list_that_shows_what_nobody_marked_closes_it_and_tells_what_was_mistyped() -> None:
    office, pc = approved_there()
    drafted(pc, lines__1__qty="12")
    approve(office, pc, "R-1-P1")
    typed = replace(row("APPROVED", number=SECOND, reference=""), vat=Decimal(132_001))
    (verdict,) = judged(pc, typed)
    assert [(each.field, each.sent) for each in verdict.differences] == [("vat", "132000")]
    record(office, pc, typed)
    assert states(pc) == ["seen"]
    assert show(pc, "R-1-P1")["state"] == "exported"


def test_two_pcs_that_replace_one_invoice_unaware_of_each_other_are_told() -> None:
    office, pc = approved_there()
    other = office.pcs[1]
    office.cut(pc)
    office.cut(other)
    drafted(pc)
    drafted(other, reference="R-1-lain")
    assert "replacement.twice" not in findings(pc, "R-1-P1")
    office.heal()
    for each in office.pcs:
        assert "replacement.twice" in findings(each, "R-1-P1")
        assert "replacement.twice" in findings(each, "R-1-lain")
    first = pc.replica.ask_approval("R-1-P1")
    second = other.replica.ask_approval("R-1-lain")
    office.heal()
    assert [outcome(pc, first).code, outcome(other, second).code] == ["", "work.already-replace"]
    assert not isinstance(other.replica.discard_invoice("R-1-lain"), Rejection)
    office.heal()
    assert "replacement.twice" not in findings(pc, "R-1-P1")
    assert states(other) == ["planned"]
    assert_sound(office)


def test_two_pcs_that_plan_at_once_offline_end_with_the_first() -> None:
    office, pc = approved_there()
    other = office.pcs[1]
    drafted(pc)
    office.heal()
    office.cut(pc)
    office.cut(other)
    cancelled = other.replica.by_hand.ask_cancellation("R-1", reason="batal")
    approval = pc.replica.ask_approval("R-1-P1")
    office.heal()
    codes = [outcome(pc, approval).code, outcome(other, cancelled).code]
    assert sorted(codes) in (["", "work.already-cancel"], ["", "work.already-replace"])
    assert states(pc) == ["planned"]
    assert_sound(office)


def test_a_cancellation_is_planned_done_and_seen() -> None:
    office, pc = approved_there()
    other = office.pcs[1]
    assert cancel(office, pc) == ""
    assert cancel(office, other) == "work.already-cancel"
    found = keyed(other, "R-1")
    assert (found.replacement, found.work.content["reason"]) == (None, "batal beli")
    waits = row("WAITING FOR CANCELLATION", number=NUMBER, reference="")
    record(office, other, waits)
    assert states(pc) == ["done"]
    record(office, other, row("CANCELED", number=NUMBER, reference=""))
    assert states(pc) == ["seen"]
    assert read(pc, lambda db: listed_works(db, is_all=False)) == []
    assert mark(office, pc, ref="R-1", state="planned") == "work.closed"
    assert_sound(office)


def test_a_buyer_who_declines_opens_the_work_again() -> None:
    office, pc = approved_there()
    cancel(office, pc)
    record(office, pc, row("WAITING FOR CANCELLATION", number=NUMBER, reference=""))
    back = row("APPROVED", number=NUMBER, reference="")
    (verdict,) = judged(pc, back)
    assert verdict.fate is Fate.CONFIRM
    sure = replace(verdict, fate=Fate.RECORD)
    (request,) = requests_for([sure], file="f")
    assert settled(office, pc.replica.ask(request)).facts["recorded"] == "1"
    (content,) = work(pc)
    assert (content["state"], "declined_at" in content) == ("planned", True)
    assert settled(office, pc.replica.by_hand.ask_drop("R-1", reason="pembeli menolak")).code == ""
    assert states(pc) == ["dropped"]
    assert cancel(office, pc) == ""


def test_a_replacement_is_taken_back_while_it_is_not_keyed_in() -> None:
    office, pc = approved_there()
    drafted(pc)
    approve(office, pc, "R-1-P1")
    drop = pc.replica.by_hand.ask_drop("R-1-P1", reason="x")
    assert settled(office, drop).code == "work.drop-replacement"
    mark(office, pc, ref="R-1-P1")
    withdrawal = pc.replica.ask_withdrawal("R-1-P1", reason="salah")
    assert settled(office, withdrawal).code == "approval.keyed-in"
    assert mark(office, pc, ref="R-1-P1", state="planned") == ""
    assert settled(office, pc.replica.ask_withdrawal("R-1-P1", reason="salah")).code == ""
    assert states(pc) == ["dropped"]
    assert show(pc, "R-1-P1")["state"] == "draft"
    edit(pc, "R-1-P1", buyer__name="PT Maju Jaya Tbk")
    approve(office, pc, "R-1-P1")
    assert states(pc) == ["dropped", "planned"]
    assert_sound(office)


def test_a_replacement_is_in_no_file_for_coretax() -> None:
    office, pc = approved_there()
    drafted(pc)
    approve(office, pc, "R-1-P1")
    assert settled(office, pc.replica.ask_export([])).code == "export.nothing-approved"
    assert settled(office, pc.replica.ask_export(["R-1-P1"])).code == "export.by-hand"
