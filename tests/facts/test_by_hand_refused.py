"""What may not be replaced or cancelled, and what a replacement may not change."""

from dataclasses import replace

import pytest

from selaras.domain import requests as kinds
from selaras.domain.result_judging import Fate
from tests.facts.drafts import approve, ask, findings, rejected, settled
from tests.facts.test_by_hand import SECOND, approved_there, cancel, drafted
from tests.facts.test_results import NUMBER, judged, record, row, sent_office

OTHER_BUYER = {"buyer__tin": "0099999999999000", "buyer__nitku": "0099999999999000000000"}


@pytest.mark.parametrize(
    ("fields", "code"),
    [(OTHER_BUYER, "replacement.buyer"), ({"date": "2026-10-04"}, "replacement.date")],
)
def test_what_a_replacement_may_not_change_is_refused(fields: dict[str, str], code: str) -> None:
    office, pc = approved_there()
    drafted(pc, **fields)
    office.heal()
    assert code in findings(pc, "R-1-P1")
    assert settled(office, pc.replica.ask_approval("R-1-P1")).code == code


def test_a_closed_period_is_opened_before_anything_in_it_is_corrected() -> None:
    office, pc = approved_there()
    drafted(pc, date="2026-11-02")
    settled(office, ask(pc, kinds.CLOSE_PERIOD, period="102026"))
    assert "replacement.closed" in findings(pc, "R-1-P1")
    assert settled(office, pc.replica.ask_approval("R-1-P1")).code == "replacement.closed"
    assert cancel(office, pc) == "period.closed"
    settled(office, ask(pc, kinds.REOPEN_PERIOD, period="102026", reason="pembetulan"))
    approve(office, pc, "R-1-P1")


def test_what_coretax_does_not_know_is_neither_replaced_nor_cancelled() -> None:
    office, pc = sent_office()
    assert rejected(pc.replica.by_hand.replace("R-1", {})).code == "work.no-number"
    refused = pc.replica.by_hand.ask_cancellation("R-1", reason="x")
    assert rejected(refused).code == "work.no-number"
    record(office, pc, row("APPROVED", number=NUMBER))
    record(office, pc, row("CANCELED", number=NUMBER, reference=""))
    assert rejected(pc.replica.by_hand.replace("R-1", {})).code == "replacement.status"
    assert cancel(office, pc) == "cancel.status"
    assert rejected(pc.replica.by_hand.ask_mark("R-1", state="done")).code == "work.not-found"


def test_a_row_of_a_replacement_that_nobody_planned_is_named_each_time() -> None:
    office, pc = sent_office("R-1", "R-2")
    record(office, pc, row("APPROVED", number=NUMBER))
    new = row("APPROVED", number=SECOND, reference="R-1")
    for each in (new, replace(new, reference=""), replace(new, reference="R-2")):
        (verdict,) = judged(pc, each)
        assert verdict.fate is Fate.UNPLANNED
    record(office, pc, row("AMENDED", number=NUMBER, reference=""))
    drafted(pc)
    approve(office, pc, "R-1-P1")
    (verdict,) = judged(pc, new)
    assert verdict.fate is Fate.RECORD
    assert verdict.sent is not None
    assert verdict.sent.reference == "R-1-P1"
