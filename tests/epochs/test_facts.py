"""Approvals, batches, numbers, users and PCs across a restore: nothing twice, nothing lost."""

import itertools

import pytest

from selaras.domain import requests as kinds
from selaras.domain.result import Rejection
from selaras.replica.references import lease_reports
from selaras.store.sums import recount
from tests.epochs.office import BLOCK, EpochOffice, small_blocks
from tests.epochs.test_take_over import number, take_over
from tests.facts.drafts import (
    approve,
    approved,
    ask,
    draft,
    edit,
    facts,
    outcome,
    read,
    rejected,
    requests,
    settled,
    show,
    stages,
)
from tests.sim.office import NPWP, Pc

PATTERN = "INV/{year}/{number:5}"


def export(office: EpochOffice, pc: Pc, *refs: str) -> str:
    return settled(office, pc.replica.ask_export(refs)).facts["batches"]


def numbering(office: EpochOffice) -> None:
    made = ask(office.pcs[0], kinds.SET_COMPANY, series=PATTERN, numbering="leased")
    assert settled(office, made).code == ""
    office.heal()


def test_an_approval_and_a_batch_made_after_the_backup_come_back() -> None:
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    data = office.backup()
    (invoice,) = approved(office, first, count=1)
    batch = export(office, second, invoice)
    office.restore(data)
    office.heal()
    office.check()
    assert stages(first) == stages(second) == {invoice: "exported"}
    assert [each["state"] for each in facts(first, "batch")] == ["live"]
    # And it is as spent, as frozen and as exported as before.
    again = settled(office, first.replica.ask_export([invoice]))
    assert (again.code, again.facts["batch"]) == ("export.in-batch", batch)
    late = second.replica.edit_invoice(invoice, {"buyer.name": "PT Lain"})
    assert rejected(late).code == "invoice.frozen"
    assert not facts(first, "returned")


def test_approve_and_export_wait_until_every_pc_has_reported() -> None:
    office = EpochOffice(pcs=3)
    first, second, third = office.pcs
    invoice = draft(first, "R-1")
    office.heal()
    office.restore(office.backup())
    office.heal_only(first, second)
    asked = first.replica.ask_approval(invoice)
    exported = first.replica.ask_export([])
    office.heal_only(first, second)
    for made in (asked, exported):
        waits = outcome(first, made)
        assert (waits.state, waits.code) == ("waiting", "epoch.waiting")
        assert waits.facts == {"pcs": "pc-3"}
    assert office.awaited(first) == ["pc-3"]
    # Nothing else waits.
    edit(second, invoice, buyer__name="PT Lain")
    office.heal_only(first, second)
    assert show(first, invoice)["buyer"]["name"] == "PT Lain"
    office.heal()
    assert office.awaited(first) == []
    # The invoice was changed meanwhile, so it is refused as always; the export has nothing.
    assert outcome(first, asked).code == "approval.changed"
    assert outcome(first, exported).code == "export.nothing-approved"
    approve(office, third, invoice)
    office.check()


def test_an_administrator_goes_on_without_a_pc_by_name() -> None:
    office = EpochOffice(pcs=3)
    first, second, third = office.pcs
    invoice = draft(first, "R-1")
    office.heal()
    office.restore(office.backup())
    asked = first.replica.ask_approval(invoice)
    office.heal_only(first, second)
    assert outcome(first, asked).state == "waiting"
    device = third.replica.identity.device
    made = ask(second, kinds.LEAVE_OUT_PC, device=device, reason="rusak")
    office.heal_only(first, second)
    assert outcome(second, made).code == ""
    assert outcome(first, asked).state == "done"
    left_out = office.epoch(first)["left_out"]
    assert left_out == [{"device": device, "name": "pc-3", "by": "orang-2"}]
    office.heal()
    assert stages(third) == {invoice: "approved"}
    office.check()


def test_a_revoked_pc_is_awaited_no_longer() -> None:
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    office.restore(office.backup())
    office.heal_only(first)
    assert office.awaited(first) == ["pc-2"]
    made = ask(first, kinds.REVOKE_PC, device=second.replica.identity.device, reason="hilang")
    office.heal_only(first)
    assert outcome(first, made).code == ""
    assert office.awaited(first) == []


def test_no_number_is_given_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    small_blocks(monkeypatch)
    office = EpochOffice(pcs=3)
    numbering(office)
    data = office.backup()
    given: list[str] = []
    for pc in office.pcs:
        given += [number(pc) for _ in range(14)]
    office.heal()
    highest = max(each.last for each in read(office.pcs[0], lambda db: lease_reports(db, NPWP)))
    office.restore(data)
    office.heal()
    for pc in office.pcs:
        given += [number(pc) for _ in range(18)]
        office.heal()
    office.check()
    assert len(given) == len(set(given)) == 3 * 32
    blocks = read(office.pcs[0], lambda db: lease_reports(db, NPWP))
    # Past the highest plus a block for each of the three PCs.
    assert min(each.first for each in blocks if each.first > highest) == highest + 1 + 3 * BLOCK
    ends = [(each.first, each.last) for each in blocks]
    assert all(before[1] < after[0] for before, after in itertools.pairwise(ends))


def test_a_lease_waits_too() -> None:
    office = EpochOffice(pcs=2)
    first = office.pcs[0]
    numbering(office)
    office.restore(office.backup())
    office.heal_only(first)
    for _ in range(60):
        assert not isinstance(first.replica.mark_ready(draft(first)), Rejection)
    office.heal_only(first)
    waits = [each for each in requests(first) if each.state == "waiting"]
    assert [(each.kind, each.code) for each in waits] == [(kinds.LEASE, "epoch.waiting")]
    office.heal()
    assert not [each for each in requests(first) if each.state == "waiting"]
    office.check()


def test_a_user_changed_after_the_backup_stays_changed() -> None:
    office = EpochOffice(pcs=2, person="Rini")
    first, second = office.pcs
    data = office.backup()
    made = first.replica.users.change("Rini", new_name="Rini Susanti")
    assert settled(office, made).code == ""
    office.restore(data)
    office.heal()
    office.check()
    assert [each["name"] for each in facts(second, "user")] == ["Rini Susanti"]


def test_a_pc_revoked_after_the_backup_is_out_once_another_has_reported() -> None:
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    data = office.backup()
    made = ask(first, kinds.REVOKE_PC, device=second.replica.identity.device, reason="hilang")
    assert settled(office, made).code == ""
    office.restore(data)
    office.heal_only(first)
    assert office.awaited(first) == []
    office.connect(second)
    while second.down:
        office.deliver_down(second)
    assert second.desk.ended is not None
    assert second.desk.ended.code == "hub.revoked"


def test_a_pc_that_joined_after_the_backup_is_known_once_another_has_reported() -> None:
    office = EpochOffice(pcs=1)
    data = office.backup()
    new = office.let_in()
    office.heal()
    invoice = draft(new, "R-9")
    office.heal()
    office.restore(data)
    office.heal_only(office.pcs[0])
    office.heal()
    office.check()
    assert stages(office.pcs[0]) == {invoice: "draft"}


@pytest.mark.parametrize("tampered", ["content", "seal", "none"])
def test_a_fact_whose_seal_does_not_hold_is_not_believed(tampered: str) -> None:
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    data = office.backup()
    (invoice,) = approved(office, first, count=1)
    office.cut_all()
    with first.store.transaction() as db:
        if tampered == "content":
            db.exec_driver_sql(
                "UPDATE fact SET content = replace(content, '392300', '392301') WHERE kind = ?",
                ("approval",),
            )
        elif tampered == "seal":
            db.exec_driver_sql("UPDATE fact_seal SET seal = zeroblob(length(seal))")
        else:
            db.exec_driver_sql("DELETE FROM fact_seal")
        recount(db)
    office.restore(data)
    office.heal_only(first)
    assert facts(first, "approval") == []
    assert stages(first) == {invoice: "draft"}
    office.heal()
    office.check()
    # The other PC's is as the hub made it.
    assert stages(first) == stages(second) == {invoice: "approved"}


def test_an_approval_of_an_older_hub_is_held_against_what_a_hub_between_changed() -> None:
    office = EpochOffice(pcs=3)
    first, second, third = office.pcs
    invoice = draft(first, "R-1")
    office.heal()
    oldest = office.hub_store, office.hub
    take_over(office, first)
    edit(first, invoice, buyer__name="PT Lain")
    office.heal_only(first, second)
    take_over(office, second)
    office.heal_only(second)
    present = office.switch(oldest)
    asked = third.replica.ask_approval(invoice)
    office.heal_only(third)
    assert outcome(third, asked).state == "done"
    office.switch(present)
    office.heal_only(second, third)
    assert stages(second) == stages(third) == {invoice: "draft"}
    assert show(third, invoice)["buyer"]["name"] == "PT Lain"
    assert [each["code"] for each in facts(third, "returned")] == ["epoch-contradiction"]
