"""A revoked PC's one last delivery: everything lands as proposals, then the door closes."""

from datetime import timedelta

import pytest

from selaras.domain import requests as kinds
from selaras.domain.requests import Request
from selaras.protocol.frames import Push, Refuse
from selaras.protocol.parting_frames import PartAsk
from selaras.store.outbox import count_entries
from tests.facts.drafts import (
    approve,
    assert_sound,
    draft,
    edit,
    facts,
    outcome,
    read,
    rejected,
    show,
    stages,
)
from tests.trust.parting import (
    RawLine,
    allow,
    ask_of,
    bereft,
    comes,
    delivers,
    entry,
    office_with_keys,
    ready,
    revoke,
    tray,
)


def test_without_permission_the_work_stays_and_the_door_is_shut() -> None:
    office, boss, lost, _ = bereft()
    assert (comes(office, lost), delivers(office, lost)) == ("hub.revoked", "hub.revoked")
    assert read(lost, count_entries) == 3
    assert tray(boss) == []


def test_what_is_delivered_becomes_a_proposal_for_each_document_and_changes_nothing() -> None:
    office, boss, lost, invoice = bereft()
    before = show(boss, invoice)["hash"]
    assert allow(office, lost).facts["until"] == "2026-10-02T08:00:00.000Z"
    assert comes(office, lost) == "hub.last-delivery"
    assert delivers(office, lost) == "hub.delivered"
    office.pcs = [boss]
    office.heal()
    assert show(boss, invoice)["hash"] == before
    items = sorted(tray(boss), key=lambda item: item.reference)
    assert [(item.reference, item.who, item.pc, item.code) for item in items] == [
        ("R-1", "orang-2", "pc-2", "last-delivery.proposed"),
        ("R-2", "orang-2", "pc-2", "last-delivery.proposed"),
    ]
    changed = items[0].changes
    assert "PT Lebih Terlambat" in str(changed["buyer"])
    assert any(key.endswith("/cost") for key in changed)
    assert list(stages(boss)) == [invoice], "a new document is a proposal too"
    assert_sound(office)


def test_every_entry_is_settled_and_its_values_stay_on_the_pc() -> None:
    office, _boss, lost, _ = bereft()
    allow(office, lost)
    delivers(office, lost)
    assert read(lost, count_entries) == 0
    assert [item.code for item in tray(lost)] == ["last-delivery.proposed"] * 3
    assert "PT Terlambat" in str(tray(lost)[0].changes)


def test_the_door_closes_behind_it() -> None:
    office, _boss, lost, _ = bereft()
    allow(office, lost)
    delivers(office, lost)
    draft(lost, "R-3")
    assert (comes(office, lost), delivers(office, lost)) == ("hub.revoked", "hub.revoked")
    assert allow(office, lost).code == "last-delivery.done"
    assert delivers(office, lost) == "hub.revoked"
    assert read(lost, count_entries) == 1


def test_a_permission_ends_by_itself_and_may_be_given_again_while_unused() -> None:
    office, _boss, lost, _ = bereft()
    allow(office, lost)
    office.clock.forward(timedelta(hours=24))
    assert delivers(office, lost) == "hub.revoked"
    assert allow(office, lost).code == ""
    assert delivers(office, lost) == "hub.delivered"


def test_a_permission_that_ends_while_the_line_stands_ends_the_line() -> None:
    office, _boss, lost, _ = bereft()
    allow(office, lost)
    line = RawLine(office, lost.key)
    line.say(PartAsk("incarnation-2", 3))
    office.clock.forward(timedelta(hours=25))
    assert line.say(Push(())) == Refuse("hub.revoked")
    assert line.is_closed


@pytest.mark.parametrize("messages", [1, 2, 3])
def test_a_line_that_drops_is_taken_up_again_and_nothing_comes_twice(messages: int) -> None:
    office, boss, lost, _ = bereft()
    allow(office, lost)
    assert delivers(office, lost, most=messages) in {"", "hub.delivered"}
    delivers(office, lost)
    office.pcs = [boss]
    office.heal()
    assert len(facts(boss, "proposal")) == 2
    assert read(lost, count_entries) == 0


def test_an_answer_that_was_lost_is_given_again_and_proposes_nothing_twice() -> None:
    office, boss, lost, _ = bereft()
    allow(office, lost)
    message = lost.desk.deliver(None)
    line = RawLine(office, lost.key)
    assert message is not None
    push = lost.desk.deliver(line_answer(line, message))
    assert push is not None
    first = line.send(push)
    again = RawLine(office, lost.key)
    again.send(message)
    assert again.send(push) == first
    office.pcs = [boss]
    office.heal()
    assert len(facts(boss, "proposal")) == 2


def test_what_the_office_has_closed_is_not_opened_by_the_same_entry_again() -> None:
    office, boss, lost, _ = bereft()
    allow(office, lost)
    answer = ready(office, lost).say(Push((entry(1),)))
    office.pcs = [boss]
    office.heal()
    (item,) = tray(boss)
    boss.replica.ask(
        Request(kinds.CLOSE_PROPOSAL, {"proposal": item.item_id, "outcome": "dropped"})
    )
    office.heal()
    assert ready(office, lost).say(Push((entry(1),))) == answer
    office.heal()
    assert tray(boss) == []
    ready(office, lost).say(Push((entry(2, changes={"additional": '"x"'}),)))
    office.heal()
    assert [item.changes for item in tray(boss)] == [{"additional": "x"}]


def test_many_edits_of_one_invoice_are_delivered_in_one_go() -> None:
    office, _boss, lost, invoice = bereft()
    for number in range(20):
        edit(lost, invoice, **{"lines.1.qty": str(number + 20)})
    allow(office, lost)
    assert delivers(office, lost, most=3) == "hub.delivered"
    assert len(tray(lost)) == 23


def line_answer(line: RawLine, message: bytes) -> bytes:
    from selaras.protocol.codec import encode_frame

    return encode_frame(line.send(message))


def test_who_may_apply_puts_new_and_late_work_into_the_books() -> None:
    office, boss, lost, invoice = bereft()
    allow(office, lost)
    delivers(office, lost)
    office.pcs = [boss]
    office.heal()
    for item in tray(boss):
        assert boss.replica.tray.apply(item.item_id) is True
        members = {"proposal": item.item_id, "outcome": "applied"}
        boss.replica.ask(Request(kinds.CLOSE_PROPOSAL, members))
    office.heal()
    assert tray(boss) == []
    assert show(boss, invoice)["buyer"]["name"] == "PT Lebih Terlambat"
    assert show(boss, "R-2")["buyer"]["name"] == "PT Maju Jaya"
    assert_sound(office)


def test_an_edit_of_a_document_nobody_has_waits_for_what_creates_it() -> None:
    office, boss, lost, _ = bereft()
    allow(office, lost)
    line = ready(office, lost)
    line.say(Push((entry(1, changes={"reference": '"R-9"'}),)))
    office.pcs = [boss]
    office.heal()
    (item,) = tray(boss)
    assert rejected(boss.replica.tray.apply(item.item_id)).code == "proposal.no-document"


def test_an_approved_invoice_is_not_changed_by_a_last_delivery() -> None:
    office, boss, lost, invoice = bereft()
    office.pcs = [boss]
    approve(office, boss, invoice)
    allow(office, lost)
    delivers(office, lost)
    office.heal()
    assert stages(boss)[invoice] == "approved"
    item = next(each for each in tray(boss) if each.document == invoice)
    assert rejected(boss.replica.tray.apply(item.item_id)).code == "invoice.frozen"


def test_requests_of_a_revoked_pc_are_not_carried_out() -> None:
    office, boss, lost, invoice = bereft()
    made = lost.replica.ask_approval(invoice)
    allow(office, lost)
    assert delivers(office, lost) == "hub.delivered"
    assert (outcome(lost, made).state, outcome(lost, made).code) == (
        "refused",
        "last-delivery.request",
    )
    assert stages(boss)[invoice] == "draft"


def test_only_a_revoked_pc_is_allowed_and_only_by_whom_the_pcs_belong_to() -> None:
    office = office_with_keys()
    boss, other = office.pcs
    for device in (other.replica.identity.device, "nobody", boss.replica.identity.device):
        asked = ask_of(office, kinds.LAST_DELIVERY, device=device)
        assert asked.code == "last-delivery.not-revoked"


def test_what_a_user_signed_is_hers_and_anything_else_is_marked() -> None:
    office = office_with_keys(person="Ibu Kepala")
    boss, lost = office.pcs
    office.cut(lost)
    draft(lost, "R-1")
    revoke(office, lost)
    allow(office, lost)
    forged = entry(1, author="Ibu Kepala", doc_id="invoice:forged")
    ready(office, lost).say(Push((forged,)))
    assert delivers(office, lost) == "hub.delivered"
    office.pcs = [boss]
    office.heal()
    found = {item.reference: (item.who, item.is_proven) for item in tray(boss)}
    assert found == {"R-1": ("Ibu Kepala", True), "R-7": ("Ibu Kepala", False)}
