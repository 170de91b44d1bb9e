"""Closed months across a restore of the hub: each closing's recap comes back and stays."""

from selaras.domain import requests as kinds
from tests.epochs.office import EpochOffice
from tests.facts.drafts import approve, ask, draft, facts, settled
from tests.facts.test_recaps import month
from tests.facts.test_results import record, row
from tests.sim.office import Pc


def close(office: EpochOffice, pc: Pc) -> None:
    assert settled(office, ask(pc, kinds.CLOSE_PERIOD, period="102026")).code == ""


def close_alone(office: EpochOffice, pc: Pc) -> None:
    """Close the month while no other PC hears of it."""
    office.cut_all()
    ask(pc, kinds.CLOSE_PERIOD, period="102026")
    office.heal_only(pc)


def sold(office: EpochOffice, pc: Pc, *, ref: str) -> None:
    approve(office, pc, draft(pc, ref))
    settled(office, pc.replica.ask_export([]))
    record(office, pc, row("APPROVED", number=f"0400260000000000{ref[-1]}", reference=ref))


def test_a_recap_made_after_the_backup_comes_back_with_its_rows() -> None:
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    sold(office, first, ref="R-1")
    data = office.backup()
    close(office, second)
    before = month(first)
    assert before.version == 1
    office.restore(data)
    office.heal()
    office.check()
    for pc in office.pcs:
        found = month(pc)
        assert (found.is_closed, found.shown, found.changes) == (True, before.shown, ())


def test_what_two_epochs_closed_stands_side_by_side_and_one_counts() -> None:
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    sold(office, first, ref="R-1")
    data = office.backup()
    close_alone(office, first)
    kept = month(first).shown
    office.restore(data)
    close_alone(office, second)
    assert month(second).is_closed
    office.heal()
    office.check()
    # Which of two closings stands is a person's to look at: an alarm names the other.
    assert [each["kind"] for each in facts(first, "returned")] == ["period"]
    found = month(first)
    assert len(found.closings) == 2
    assert [month(first, version=n).shown for n in (1, 2)] == [kept, kept]
