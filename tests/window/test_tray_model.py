"""The tray's decisions against a real hub: one answer each, refused or late edits included."""

import asyncio

from selaras.domain.result import Rejection
from selaras.replica.conflicts import open_conflicts
from selaras_client.window.models.attention import attention
from selaras_client.window.models.tray import APPLY, DROP, TrayModel
from tests.facts.drafts import draft, edit, read, show
from tests.sim.office import Office, Pc
from tests.window.pc_office import PcOffice


def _quarrel() -> tuple[Office, Pc, str]:
    office = Office(pcs=2)
    invoice = draft(office.pcs[0], "R-1")
    office.heal()
    for pc in office.pcs:
        office.cut(pc)
        edit(pc, invoice, buyer__name=f"PT {pc.number}")
    office.heal()
    return office, office.pcs[0], invoice


def _late(office: Office) -> tuple[Pc, str]:
    """Let PC 2 have edited what PC 1 had approved meanwhile."""
    one, two = office.pcs
    invoice = draft(one, "R-1")
    office.heal()
    office.cut(two)
    edit(two, invoice, buyer__name="PT Telat")
    asked = one.replica.ask_approval(invoice)
    assert not isinstance(asked, Rejection), asked
    office.notice(one)
    while one.up or one.down:
        office.deliver_up(one) if one.up else office.deliver_down(one)
    office.heal()
    return two, invoice


def test_a_number_keeps_that_side_and_the_conflict_is_gone() -> None:
    office, pc, invoice = _quarrel()
    model = TrayModel(PcOffice(office, pc))
    asyncio.run(model.refresh())
    (wanted,) = model.page.undecided
    assert wanted.conflict is not None
    names = [side.value["name"] for side in wanted.conflict.sides]  # type: ignore[index]
    answer = asyncio.run(model.decide(0, 2))
    assert answer is not None
    assert answer.is_done
    assert show(pc, invoice)["buyer"]["name"] == names[1]
    assert model.page.is_empty
    assert attention(pc.replica).count == 0


def test_a_number_that_is_no_answer_does_nothing() -> None:
    office, pc, _ = _quarrel()
    model = TrayModel(PcOffice(office, pc))
    asyncio.run(model.refresh())
    assert asyncio.run(model.decide(0, 3)) is None
    assert asyncio.run(model.decide(1, 1)) is None
    assert attention(pc.replica).count == 1


def test_a_decision_without_the_hub_waits_and_is_listed() -> None:
    office, pc, _ = _quarrel()
    place = PcOffice(office, pc)
    place.is_cut_off = True
    model = TrayModel(place)
    asyncio.run(model.refresh())
    answer = asyncio.run(model.decide(0, 1))
    assert answer is not None
    assert answer.is_waiting
    assert [each.kind for each in model.page.waiting] == ["settle"]
    office.heal()
    asyncio.run(model.refresh())
    assert model.page.waiting == ()
    assert read(pc, open_conflicts) == []


def test_a_late_edit_shows_what_was_written_beside_what_stands_there() -> None:
    office = Office(pcs=2)
    pc, _ = _late(office)
    model = TrayModel(PcOffice(office, pc))
    asyncio.run(model.refresh())
    (wanted,) = model.page.undecided
    assert ("buyer.name", "PT Telat") in wanted.values
    assert ("buyer.name", "PT Maju Jaya") in wanted.present


def test_a_late_edit_of_an_approved_invoice_is_refused_and_stays() -> None:
    office = Office(pcs=2)
    pc, _ = _late(office)
    model = TrayModel(PcOffice(office, pc))
    asyncio.run(model.refresh())
    answer = asyncio.run(model.decide(0, APPLY))
    assert answer is not None
    assert answer.refusal is not None
    assert answer.refusal.code == "invoice.frozen"
    assert len(model.page.undecided) == 1


def test_letting_go_of_a_late_edit_closes_it_for_everybody() -> None:
    office = Office(pcs=2)
    pc, invoice = _late(office)
    model = TrayModel(PcOffice(office, pc))
    asyncio.run(model.refresh())
    answer = asyncio.run(model.decide(0, DROP))
    assert answer is not None
    assert answer.is_done
    assert [attention(each.replica).count for each in office.pcs] == [0, 0]
    assert show(pc, invoice)["buyer"]["name"] == "PT Maju Jaya"
