"""After approval: late edits become proposals, a withdrawal keeps every version."""

from selaras.documents.crdt import Document
from selaras.domain import requests as kinds
from selaras.protocol.frames import Entry
from selaras.replica.approvals import frozen_versions
from selaras.replica.signing import frame_of
from selaras.replica.tray import tray_items
from selaras.store.hub_documents import get_hub_document
from selaras.store.outbox import entries_of
from selaras.values import replace
from selaras_hub.ledger import Ledger
from selaras_hub.member import Member
from tests.facts.drafts import (
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
    stages,
)
from tests.sim.office import NPWP, Office, Pc


def test_a_late_edit_becomes_a_proposal_for_everybody_and_blocks_nothing() -> None:
    office = Office(pcs=2)
    one, two = office.pcs
    invoice = draft(one, "R-1")
    office.heal()
    before = show(two, invoice)["hash"]
    office.cut(two)
    edit(two, invoice, buyer__name="PT Terlambat")
    edit(two, invoice, **{"lines.1.qty": "11"})
    other = draft(two, "R-2")
    approve_alone(office, one, invoice=invoice)
    office.heal()
    for pc in office.pcs:
        assert show(pc, invoice)["hash"] == before
        items = read(pc, tray_items)
        assert {key for item in items for key in item.changes} > {"buyer"}
        assert [(item.who, item.pc, item.code) for item in items] == [
            ("orang-2", "pc-2", "invoice.approved")
        ] * 2
        assert stages(pc) == {invoice: "approved", other: "draft"}
    assert_sound(office)


def test_a_late_edit_that_comes_again_does_not_open_what_was_closed() -> None:
    office = Office(pcs=2)
    one, two = office.pcs
    invoice = draft(one, "R-1")
    office.heal()
    office.cut(two)
    edit(two, invoice, buyer__name="PT Terlambat")
    with two.replica.reading() as db:
        late = frame_of(entries_of(db, invoice)[0])
    approve_alone(office, one, invoice=invoice)
    office.heal()
    (item,) = read(one, tray_items)
    ask(one, kinds.CLOSE_PROPOSAL, proposal=item.item_id, outcome="dropped")
    office.heal()
    assert again(office, two, entry=replace(late, n=50)) == {"proposal": item.item_id}
    assert [each["state"] for each in facts(one, "proposal")] == ["dropped"]
    twin = replace(late, n=51, changes={"buyer": late.changes["buyer"].replace("PT", "CV")})
    other = again(office, two, entry=with_update(office, twin))
    assert other["proposal"] != item.item_id, "another edit of a copy is not swallowed"


def again(office: Office, pc: Pc, *, entry: Entry) -> dict[str, str]:
    """Let the hub judge an entry that has come under another number; return the facts."""
    identity = pc.replica.identity
    member = Member(identity.device, identity.pc, identity.incarnation)
    with office.hub_store.transaction() as db:
        (found,) = Ledger(db, NPWP, now="2026-10-02T08:00:00.000Z").accept([entry], member)
    assert found.code == "invoice.approved"
    return dict(found.facts)


def with_update(office: Office, entry: Entry) -> Entry:
    """Return *entry* with bytes that say what it says."""
    with office.hub_store.reading() as db:
        stored = get_hub_document(db, entry.doc_id)
    assert stored is not None
    written = Document(stored.state, client_id=entry.client_id).write(entry.changes)
    return replace(
        entry,
        updates=written.updates,
        first_clock=written.first_clock,
        end_clock=written.end_clock,
    )


def approve_alone(office: Office, pc: Pc, *, invoice: str) -> None:
    """Have an invoice approved while the other PCs are away."""
    pc.replica.ask_approval(invoice)
    if not pc.is_connected:
        office.connect(pc)
    office.notice(pc)
    while pc.up or pc.down:
        office.deliver_up(pc) if pc.up else office.deliver_down(pc)


def test_an_edit_behind_the_approval_of_a_new_draft_does_not_break_the_line() -> None:
    office = Office(pcs=2)
    one, two = office.pcs
    invoice = draft(one, "R-1")
    seen = show(one, invoice)["hash"]
    one.replica.ask_approval(invoice)
    edit(one, invoice, buyer__name="PT Terlambat")
    office.heal()
    assert show(one, invoice)["hash"] == show(two, invoice)["hash"] == seen
    assert len(facts(two, "proposal")) == 1
    assert_sound(office)


def test_a_frozen_invoice_is_not_edited_here() -> None:
    office = Office(pcs=1)
    (pc,) = office.pcs
    (invoice,) = approved(office, pc, count=1)
    made = pc.replica.edit_invoice(invoice, {"buyer.name": "PT Lain"})
    assert rejected(made).code == "invoice.frozen"
    assert rejected(pc.replica.discard_invoice(invoice)).code == "invoice.frozen"
    assert rejected(pc.replica.mark_ready(invoice)).code == "approval.not-a-draft"


def test_withdrawal_needs_a_reason_and_keeps_every_frozen_version() -> None:
    office = Office(pcs=2)
    one, two = office.pcs
    (invoice,) = approved(office, one, count=1)
    assert rejected(two.replica.ask_withdrawal(invoice, reason=" ")).code == "reason.missing"
    made = ask(two, kinds.WITHDRAW_APPROVAL, invoice=invoice, reason=" ")
    assert settled(office, made).code == "reason.missing"
    first = facts(one, "approval")[0]["frozen"]
    for number in range(2, 12):
        settled(office, two.replica.ask_withdrawal(invoice, reason="salah harga"))
        assert stages(one)[invoice] == "draft"
        edit(one, invoice, **{"lines.1.price": str(number)})
        approve(office, one, invoice)
    versions = read(two, lambda db: frozen_versions(db, invoice))
    prices = [each["frozen"][key] for each in versions for key in first if key.endswith("/cost")]
    assert [price.split('"price":"')[1].split('"')[0] for price in prices] == [
        "100000",
        *map(str, range(2, 12)),
    ]
    assert versions[0]["frozen"] == first
    assert versions[0]["reason"] == "salah harga"
    assert_sound(office)


def test_what_is_not_approved_cannot_be_withdrawn() -> None:
    office = Office(pcs=1)
    (pc,) = office.pcs
    (invoice,) = approved(office, pc, count=1)
    for code in ("", "approval.none"):
        made = pc.replica.ask_withdrawal(invoice, reason="salah")
        assert settled(office, made).code == code


def test_an_exported_invoice_cannot_be_withdrawn() -> None:
    office = Office(pcs=1)
    (pc,) = office.pcs
    (invoice,) = approved(office, pc, count=1)
    settled(office, pc.replica.ask_export([]))
    answer = settled(office, pc.replica.ask_withdrawal(invoice, reason="salah"))
    assert answer.code == "approval.in-batch"
    assert answer.facts["batch"].startswith("batch:")


def test_an_invoice_of_a_thousand_lines_is_approved_and_reaches_every_pc() -> None:
    office = Office(pcs=2)
    one, two = office.pcs
    line = {"opt": "A", "code": "392300", "unit": "UM.0021", "qty": "10", "price": "100000"}
    lines = [line | {"name": f"Botol plastik nomor {number} " * 6} for number in range(1000)]
    invoice = draft(one, "R-1", lines=lines)
    approve(office, one, invoice)
    assert stages(two) == {invoice: "approved"}
    assert_sound(office)
