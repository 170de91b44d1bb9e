"""Work by hand in Coretax across a restore: what the backup lacks comes back, one live each."""

from selaras.domain.coretax_results import ResultRow
from selaras.replica.results import judge_list, requests_for
from tests.epochs.office import EpochOffice
from tests.facts.drafts import approve, draft, facts, outcome, read
from tests.facts.test_results import NUMBER
from tests.sim.office import NPWP


def approved_there() -> EpochOffice:
    """Return an office with one invoice that Coretax has approved."""
    office = EpochOffice(pcs=2)
    pc = office.pcs[0]
    ref = draft(pc, "R-1")
    approve(office, pc, ref)
    pc.replica.ask_export([])
    office.heal()
    rows = [ResultRow(2, "APPROVED", NUMBER, "R-1")]
    verdicts = read(pc, lambda db: judge_list(db, NPWP, rows=rows, confirmed=frozenset()))
    for request in requests_for(verdicts, file="f"):
        pc.replica.ask(request)
    office.heal()
    return office


def test_a_plan_that_the_backup_lacks_comes_back_from_a_pc() -> None:
    office = approved_there()
    pc = office.pcs[0]
    data = office.backup()
    office.cut(office.pcs[1])
    made = pc.replica.by_hand.ask_cancellation("R-1", reason="batal")
    office.heal_only(pc)
    assert outcome(pc, made).state == "done"
    office.restore(data)
    office.heal()
    office.check()
    for each in office.pcs:
        assert [work["state"] for work in facts(each, "coretax-work")] == ["planned"]
    assert facts(pc, "returned") == []


def test_two_plans_of_two_epochs_for_one_invoice_are_told_apart() -> None:
    office = approved_there()
    first, second = office.pcs
    data = office.backup()
    office.cut(second)
    for reason in ("salah", "batal"):
        first.replica.by_hand.ask_cancellation("R-1", reason=reason)
        office.heal_only(first)
        if reason == "salah":
            first.replica.by_hand.ask_drop("R-1", reason="salah klik")
    office.heal_only(first)
    office.restore(data)
    second.replica.by_hand.ask_cancellation("R-1", reason="lain")
    office.heal_only(second)
    office.heal()
    office.check()
    assert [work["reason"] for work in facts(first, "coretax-work")] == ["lain"]
    # The dropped one has the id of the new one, the live one would be a second beside it.
    assert [each["code"] for each in facts(first, "returned")] == ["epoch-contradiction"] * 2
