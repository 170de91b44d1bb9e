"""Periods, settings, proposals and the ready mark."""

import pytest

from selaras.domain import requests as kinds
from selaras.domain.result import Rejection
from selaras.domain.tax_period import Period
from selaras.replica.closed import is_closed
from selaras.replica.references import series_of
from selaras.replica.tray import tray_items
from tests.facts.drafts import (
    approve,
    approved,
    ask,
    assert_sound,
    conflicts,
    draft,
    edit,
    facts,
    outcome,
    read,
    rejected,
    settled,
    show,
    stages,
)
from tests.sim.office import NPWP, Office, Pc


def answer(office: Office, kind: str, **members: object) -> str:
    return settled(office, ask(office.pcs[0], kind, **members)).code


def test_a_period_is_closed_and_opened_once_each() -> None:
    office = Office(pcs=2)
    assert answer(office, kinds.REOPEN_PERIOD, period="102026", reason="x") == (
        "period.already-open"
    )
    assert answer(office, kinds.CLOSE_PERIOD, period="102026") == ""
    assert answer(office, kinds.CLOSE_PERIOD, period="102026") == "period.already-closed"
    assert answer(office, kinds.REOPEN_PERIOD, period="102026", reason=" ") == "reason.missing"
    assert answer(office, kinds.REOPEN_PERIOD, period="102026", reason="lupa") == ""
    (fact,) = facts(office.pcs[1], "period")
    assert (fact["state"], fact["reason"], fact["pc"]) == ("open", "lupa", "pc-1")
    assert_sound(office)


@pytest.mark.parametrize("period", ["", "132026", "002026", "2026", "1020266", "1O2026", "¹02026"])
def test_what_is_no_period_is_not_closed(period: str) -> None:
    office = Office(pcs=1)
    assert answer(office, kinds.CLOSE_PERIOD, period=period) == "period.unreadable"
    assert facts(office.pcs[0], "period") == []


def test_settings_change_one_by_one_and_reach_every_pc() -> None:
    office = Office(pcs=2)
    two = office.pcs[1]
    assert read(two, lambda db: series_of(db, NPWP)) is None
    assert answer(office, kinds.SET_COMPANY, series="F-{yy}{number:3}") == ""
    assert answer(office, kinds.SET_COMPANY, numbering="gapless") == ""
    series = read(two, lambda db: series_of(db, NPWP))
    assert series is not None
    assert (series.pattern, series.gapless) == ("F-{yy}{number:3}", True)
    assert_sound(office)


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({}, "settings.unknown"),
        ({"colour": "red"}, "settings.unknown"),
        ({"numbering": "random"}, "settings.unknown"),
        ({"one_person": "maybe"}, "settings.unknown"),
        ({"series": "{number}"}, "series.unreadable"),
        ({"series": "{year}/{number}", "colour": "red"}, "settings.unknown"),
    ],
)
def test_a_wrong_setting_changes_nothing(members: dict[str, object], code: str) -> None:
    office = Office(pcs=1)
    assert answer(office, kinds.SET_COMPANY, **members) == code
    assert facts(office.pcs[0], "settings") == []


def late(office: Office) -> tuple[str, str]:
    """Return an invoice and the proposal that a late edit of it became."""
    one, two = office.pcs
    (invoice,) = approved(office, one, count=1)
    settled(office, one.replica.ask_withdrawal(invoice, reason="salah"))
    office.cut(two)
    edit(two, invoice, buyer__name="PT Terlambat")
    one.replica.ask_approval(invoice)
    office.notice(one)
    while one.up or one.down:
        office.deliver_up(one) if one.up else office.deliver_down(one)
    office.heal()
    (item,) = read(one, tray_items)
    return invoice, item.item_id


def test_a_proposal_is_applied_once_the_approval_is_withdrawn() -> None:
    office = Office(pcs=2)
    one, two = office.pcs
    invoice, proposal = late(office)
    assert rejected(one.replica.tray.apply(proposal)).code == "invoice.frozen"
    settled(office, one.replica.ask_withdrawal(invoice, reason="koreksi"))
    assert one.replica.tray.apply(proposal) is True
    assert answer(office, kinds.CLOSE_PROPOSAL, proposal=proposal, outcome="applied") == ""
    assert show(two, invoice)["buyer"]["name"] == "PT Terlambat"
    assert [read(pc, tray_items) for pc in office.pcs] == [[], []]
    (fact,) = facts(two, "proposal")
    assert (fact["state"], fact["closed_by"]) == ("applied", "orang-1")
    assert rejected(one.replica.tray.apply(proposal)).code == "proposal.not-found"
    assert_sound(office)


def test_a_proposal_is_dropped_once_and_stays_on_record() -> None:
    office = Office(pcs=2)
    _, proposal = late(office)
    assert answer(office, kinds.CLOSE_PROPOSAL, proposal=proposal, outcome="eaten") == (
        "proposal.not-found"
    )
    assert answer(office, kinds.CLOSE_PROPOSAL, proposal=proposal, outcome="dropped") == ""
    assert answer(office, kinds.CLOSE_PROPOSAL, proposal=proposal, outcome="applied") == (
        "proposal.closed"
    )
    assert answer(office, kinds.CLOSE_PROPOSAL, proposal="x", outcome="applied") == (
        "proposal.not-found"
    )
    (fact,) = facts(office.pcs[1], "proposal")
    assert (fact["state"], "buyer" in fact["changes"]) == ("dropped", True)
    assert_sound(office)


def marked(pc: Pc, invoice: str) -> None:
    assert not isinstance(pc.replica.mark_ready(invoice), Rejection)


def test_the_ready_mark_goes_with_any_later_edit_and_comes_back_with_the_content() -> None:
    office = Office(pcs=2)
    one, two = office.pcs
    invoice = draft(one, "R-1")
    marked(one, invoice)
    office.heal()
    assert stages(two) == {invoice: "ready"}
    edit(two, invoice, buyer__name="PT Lain")
    office.heal()
    assert stages(one) == {invoice: "draft"}
    edit(one, invoice, buyer__name="PT Maju Jaya")
    assert stages(one) == {invoice: "ready"}
    approve(office, two, invoice)
    assert_sound(office)


def test_the_ready_mark_goes_with_a_merge_and_is_never_a_conflict() -> None:
    office = Office(pcs=2)
    one, two = office.pcs
    invoice = draft(one, "R-1")
    office.heal()
    office.cut(two)
    marked(one, invoice)
    edit(two, invoice, **{"lines.1.price": "7"})
    marked(two, invoice)
    office.heal()
    assert stages(one) == stages(two)
    assert conflicts(one) == []
    marked(one, invoice)
    office.heal()
    assert stages(two) == {invoice: "ready"}
    assert_sound(office)


def test_a_faulty_or_unnumbered_draft_is_not_marked_ready() -> None:
    office = Office(pcs=1)
    (pc,) = office.pcs
    assert rejected(pc.replica.mark_ready(draft(pc, "R-1", lines=[]))).code == "approval.findings"
    assert rejected(pc.replica.mark_ready(draft(pc))).code == "approval.no-reference"
    assert rejected(pc.replica.mark_ready("R-404")).code == "invoice.not-found"


def test_every_stage_is_listed_as_a_rebuild_lists_it() -> None:
    office = Office(pcs=2)
    one, two = office.pcs
    ids = approved(office, one, count=2)
    gone, done, begun = draft(one, "R-1"), draft(one, "R-2"), draft(two, "R-3")
    one.replica.discard_invoice(gone)
    marked(one, done)
    settled(office, one.replica.ask_export([ids[0]]))
    expected = {ids[0]: "exported", ids[1]: "approved", gone: "discarded", done: "ready"}
    assert stages(one) == stages(two) == {**expected, begun: "draft"}
    made = one.replica.ask_approval(begun)
    assert outcome(one, made).state == "waiting"
    assert stages(one)[begun] == "draft"
    assert_sound(office)


def test_a_period_is_closed_for_its_own_company_only() -> None:
    office = Office(pcs=1)
    assert answer(office, kinds.CLOSE_PERIOD, period="102026") == ""
    closed = read(
        office.pcs[0],
        lambda db: [is_closed(db, npwp, period=Period(2026, 10)) for npwp in (NPWP, "0" * 16)],
    )
    assert closed == [True, False]
