"""Approval: what was seen is frozen; what is not as it was seen is refused, and nothing is lost."""

import pytest

from selaras.domain import requests as kinds
from selaras.exchange import read_file
from selaras.replica.approvals import changed_since_seen
from tests.facts.drafts import (
    approve,
    approved,
    ask,
    assert_sound,
    conflicts,
    draft,
    edit,
    facts,
    findings,
    outcome,
    read,
    rejected,
    settled,
    show,
    stages,
)
from tests.sim.office import Office, Pc
from tests.window.office import SAMPLE


def refused(office: Office, pc: Pc, *, ref: str) -> str:
    """Ask for an approval and return why it was refused."""
    found = settled(office, pc.replica.ask_approval(ref))
    assert found.state == "refused"
    assert facts(pc, "approval") == []
    return found.code


def test_what_was_seen_is_frozen_for_everybody() -> None:
    office = Office(pcs=2)
    one, two = office.pcs
    invoice = draft(one, "R-1")
    office.heal()
    seen = show(two, invoice)
    answer = settled(office, two.replica.ask_approval(invoice, seen=seen["hash"]))
    assert (answer.state, answer.facts["reference"]) == ("done", "R-1")
    (fact,) = facts(one, "approval")
    assert (fact["hash"], fact["approved_by"], fact["pc"]) == (seen["hash"], "orang-2", "pc-2")
    assert stages(one) == stages(two) == {invoice: "approved"}
    assert_sound(office)


def test_approval_of_what_changed_meanwhile_is_refused_and_shows_the_difference() -> None:
    office = Office(pcs=2)
    one, two = office.pcs
    invoice = draft(one, "R-1")
    office.heal()
    office.cut(two)
    made = two.replica.ask_approval(invoice)
    edit(one, invoice, **{"lines.1.price": "90000"}, buyer__name="PT Lain")
    office.heal()
    answer = outcome(two, made)
    assert (answer.state, answer.code) == ("refused", "approval.changed")
    assert answer.facts["ref"] == "R-1"
    changed = read(two, lambda db: changed_since_seen(db, answer))
    assert [(each.field, each.seen, each.now) for each in changed][:2] == [
        ("buyer.name", "PT Maju Jaya", "PT Lain"),
        ("lines.1.price", "100000", "90000"),
    ]
    assert_sound(office)


def test_a_hash_of_other_content_than_is_here_is_refused_at_once() -> None:
    office = Office(pcs=1)
    (pc,) = office.pcs
    invoice = draft(pc, "R-1")
    seen = show(pc, invoice)["hash"]
    edit(pc, invoice, buyer__name="PT Lain")
    assert rejected(pc.replica.ask_approval(invoice, seen=seen)).code == "approval.changed"


def test_the_hub_binds_approval_to_the_hash_whatever_a_pc_says() -> None:
    office = Office(pcs=1)
    (pc,) = office.pcs
    invoice = draft(pc, "R-1")
    made = ask(pc, kinds.APPROVE, invoice=invoice, hash="0" * 64)
    assert settled(office, made).code == "approval.changed"


def test_an_open_conflict_stands_in_the_way_until_it_is_settled() -> None:
    office = Office(pcs=2)
    one, two = office.pcs
    invoice = draft(one, "R-1")
    office.heal()
    for pc in office.pcs:
        office.cut(pc)
        edit(pc, invoice, buyer__name=f"PT {pc.number}")
    office.heal()
    answer = settled(office, one.replica.ask_approval(invoice))
    assert (answer.code, answer.facts["count"]) == ("approval.conflicts", "1")
    (conflict,) = conflicts(one)
    settled(office, two.replica.keep_side(conflict.conflict_id, number=1))
    approve(office, one, invoice)
    assert_sound(office)


def test_an_error_finding_stands_in_the_way() -> None:
    office = Office(pcs=1)
    (pc,) = office.pcs
    assert refused(office, pc, ref=draft(pc, "R-1", lines=[])) == "approval.findings"


def test_a_duplicate_reference_is_found_and_never_approved() -> None:
    office = Office(pcs=2)
    one, two = office.pcs
    first, second = draft(one, "R-1"), draft(two, "R-1")
    office.heal()
    for invoice in (first, second):
        assert "reference.duplicate" in findings(one, invoice)
        assert refused(office, two, ref=invoice) == "reference.duplicate"
    edit(one, first, reference="R-2")
    approve(office, two, second)
    assert "reference.duplicate" not in findings(one, second)


def test_a_discarded_drafts_reference_is_not_used_again() -> None:
    office = Office(pcs=1)
    (pc,) = office.pcs
    pc.replica.discard_invoice(draft(pc, "R-1"))
    again = draft(pc, "R-1")
    assert "reference.duplicate" in findings(pc, again)
    assert refused(office, pc, ref=again) == "reference.duplicate"


def test_a_reference_that_was_approved_once_stays_spent() -> None:
    office = Office(pcs=1)
    (pc,) = office.pcs
    (first,) = approved(office, pc, count=1)
    settled(office, pc.replica.ask_withdrawal(first, reason="salah"))
    edit(pc, first, reference="R-2")
    other = draft(pc, "R-0001")
    answer = settled(office, pc.replica.ask_approval(other))
    assert answer.code == "reference.duplicate"
    approve(office, pc, first)


@pytest.mark.parametrize("swapped", [False, True])
def test_of_two_references_typed_at_once_the_one_that_stands_is_taken(*, swapped: bool) -> None:
    office = Office(pcs=2)
    one, two = office.pcs
    invoice = draft(one, "R-0")
    office.heal()
    for pc in office.pcs:
        office.cut(pc)
        edit(pc, invoice, reference=f"R-{pc.number}")
    if swapped:
        # The one whose value does not win the merge is the last to arrive.
        office.pcs.reverse()
    office.heal()
    standing = show(one, invoice)["reference"]
    assert refused(office, two, ref=draft(two, standing)) == "reference.duplicate"


def test_a_draft_dated_in_a_closed_period_is_found_and_not_approved() -> None:
    office = Office(pcs=2)
    one, two = office.pcs
    kept, late = draft(one, "R-1"), draft(one, "R-2")
    approve(office, two, kept)
    settled(office, ask(one, kinds.CLOSE_PERIOD, period="102026"))
    assert "period.closed" in findings(two, late)
    assert "period.closed" not in findings(two, kept)
    answer = settled(office, two.replica.ask_approval(late))
    assert (answer.code, answer.facts["period"]) == ("period.closed", "102026")
    settled(office, ask(one, kinds.REOPEN_PERIOD, period="102026", reason="lupa"))
    approve(office, two, late)


def test_without_a_reference_nothing_is_approved() -> None:
    office = Office(pcs=1)
    (pc,) = office.pcs
    assert refused(office, pc, ref=draft(pc)) == "approval.no-reference"


def test_discarded_and_old_invoices_are_no_drafts() -> None:
    office = Office(pcs=1)
    (pc,) = office.pcs
    gone = draft(pc, "R-1", lines=[])
    pc.replica.discard_invoice(gone)
    assert refused(office, pc, ref=gone) == "approval.not-a-draft"
    old = SAMPLE.with_name("efaktur-lama.csv")
    report = pc.replica.import_invoices(
        read_file(old, company=pc.replica.identity.company).invoices
    )
    assert report.new
    assert refused(office, pc, ref=report.new[0]) == "approval.not-a-draft"
    assert rejected(pc.replica.mark_ready(gone)).code == "approval.not-a-draft"
    assert set(stages(pc).values()) == {"discarded", "legacy"}
    assert_sound(office)


def test_approving_twice_freezes_once() -> None:
    office = Office(pcs=2)
    one = office.pcs[0]
    invoice = draft(one, "R-1")
    office.heal()
    asked = [pc.replica.ask_approval(invoice) for pc in office.pcs]
    office.heal()
    answers = [outcome(pc, made).code for pc, made in zip(office.pcs, asked, strict=True)]
    assert sorted(answers) == ["", "approval.already"]
    assert len(facts(one, "approval")) == 1
    assert_sound(office)


def test_a_document_that_only_another_pc_has_is_not_found() -> None:
    office = Office(pcs=2)
    one, two = office.pcs
    invoice = draft(one, "R-1")
    assert rejected(two.replica.ask_approval(invoice)).code == "invoice.not-found"
    office.connect(two)
    made = ask(two, kinds.APPROVE, invoice=invoice, hash=show(one, invoice)["hash"])
    office.notice(two)
    while two.up or two.down:
        office.deliver_up(two) if two.up else office.deliver_down(two)
    assert outcome(two, made).code == "invoice.not-found"
