"""What nobody had decided on in the office that is left waits in the tray of the new one."""

from selaras.replica.tray import tray_items
from tests.facts.drafts import conflicts, draft, edit, facts, read, show
from tests.papers.papers import NUMBER, bought, kept, rows, shown
from tests.sim.office import NPWP, Office, Pc


def begin_anew(pc: Pc) -> None:
    pc.replica.begin_anew(company=NPWP, hub="another", incarnation="inc-9", hub_address="h:1")


def test_the_other_side_of_an_open_conflict_is_kept_and_can_be_applied() -> None:
    office = Office(pcs=2)
    one, two = office.pcs
    invoice = draft(one, "A-1")
    office.heal()
    for pc, number in ((one, "A-2"), (two, "A-3")):
        office.cut(pc)
        edit(pc, invoice, reference=number)
    office.heal()
    assert len(conflicts(one)) == 1
    here = show(one, invoice)["reference"]
    begin_anew(one)
    assert conflicts(one) == []
    (item,) = read(one, tray_items)
    assert (item.code, item.changes) == (
        "joining.conflict",
        {"reference": "A-3" if here == "A-2" else "A-2"},
    )
    assert item.who in {"orang-1", "orang-2"}
    assert one.replica.tray.apply(item.item_id) is True
    assert show(one, invoice)["reference"] == item.changes["reference"]


def test_a_proposal_that_is_open_is_kept_once() -> None:
    office = Office(pcs=2)
    one, two = office.pcs
    invoice = draft(one, "A-1")
    office.heal()
    office.cut(two)
    edit(two, invoice, buyer__name="PT Lain")
    one.replica.ask_approval(invoice)
    office.notice(one)
    while one.up or one.down:
        (office.deliver_up if one.up else office.deliver_down)(one)
    office.heal()
    assert len(facts(one, "proposal")) == 1
    for pc, code in ((one, "joining.proposal"), (two, "invoice.approved")):
        begin_anew(pc)
        (item,) = read(pc, tray_items)
        assert item.code == code
        assert "PT Lain" in str(item.changes)


def test_what_was_bought_comes_along_and_its_other_side_waits() -> None:
    office = Office(pcs=2)
    one, two = office.pcs
    made = bought(one)
    office.heal()
    for pc, vat in ((one, "111"), (two, "112")):
        office.cut(pc)
        kept(pc.replica.papers.purchases.edit(made, {"vat": vat}))
    office.heal()
    here = shown(one, made)["vat"]
    begin_anew(one)
    assert [row.number for row in rows(one)] == [NUMBER]
    assert shown(one, made)["vat"] == here
    (item,) = read(one, tray_items)
    assert item.code == "joining.conflict"
    assert ("112" if here == "111" else "111") in str(item.changes)
    assert one.replica.tray.apply(item.item_id) is True
    assert shown(one, made)["vat"] != here
