"""A refused edit of one's own PC: written again on top of today's content, or dropped."""

from selaras.domain import requests as kinds
from selaras.domain.requests import Request
from selaras.domain.result import Rejection
from selaras.domain.roles import Role
from selaras.replica.tray import tray_items
from tests.sim.office import Office, Pc
from tests.users.people import (
    done,
    draft,
    edit,
    office_of,
    outcome,
    outcome_of_the_others,
    shown,
    tray,
    waiting,
)


def refused() -> tuple[Office, Pc, Pc]:
    """An office in which a recorder's edit and her new draft were refused while she was away."""
    office = office_of(pcs=2, Dewi="recorder")
    boss, pc = office.pcs
    draft(boss, "A-1")
    office.heal()
    office.cut(pc)
    edit(pc, "A-1", **{"buyer.name": "PT Terlambat"})
    draft(pc, "B-1")
    lost = boss.replica.users.change("Dewi", role=Role.READER)
    outcome_of_the_others(office, boss)
    office.heal()
    assert outcome(office, boss, asked=lost).state == "done"
    return office, boss, pc


def items(pc: Pc) -> list[str]:
    with pc.replica.reading() as db:
        return [item.item_id for item in tray_items(db)]


def code(made: object) -> str:
    assert isinstance(made, Rejection), made
    return made.code


def allowed_again() -> tuple[Office, Pc, Pc]:
    office, boss, pc = refused()
    done(office, boss, asked=boss.replica.users.change("Dewi", role=Role.RECORDER))
    return office, boss, pc


def test_refused_edits_are_written_again_when_she_may_again() -> None:
    office, boss, pc = allowed_again()
    edit(boss, "A-1", **{"lines.1.qty": "77"})
    office.heal()
    for item in items(pc):
        assert pc.replica.tray.apply(item) is True
    office.heal()
    for each in office.pcs:
        assert shown(each, "A-1")["buyer"]["name"] == "PT Terlambat"
        assert shown(each, "A-1")["lines"][0]["qty"] == "77", "on top of what is there by now"
        assert shown(each, "B-1")["reference"] == "B-1"
    assert (tray(pc), waiting(pc)) == ([], 0)
    assert office.all_equal()


def test_what_she_may_not_write_stays_in_the_tray() -> None:
    _, _, pc = refused()
    first = items(pc)[0]
    assert code(pc.replica.tray.apply(first)) == "rights.role"
    dropped = pc.replica.tray.drop(first)
    assert code(dropped) == "rights.role"
    assert len(tray(pc)) == 2


def test_a_dropped_edit_is_gone_and_nothing_else() -> None:
    office, _, pc = allowed_again()
    first, second = items(pc)
    assert pc.replica.tray.drop(first) is None
    assert items(pc) == [second]
    assert code(pc.replica.tray.drop(first)) == "tray.not-found"
    assert code(pc.replica.tray.apply(first)) == "proposal.not-found"
    assert office.heal().all_equal()


def test_an_edit_of_an_approved_invoice_stays_in_the_tray() -> None:
    office, boss, pc = allowed_again()
    alone = Request(kinds.SET_COMPANY, {"one_person": "yes"})
    done(office, boss, asked=boss.replica.ask(alone))
    done(office, boss, asked=boss.replica.ask_approval("A-1"))
    assert code(pc.replica.tray.apply(items(pc)[0])) == "invoice.frozen"
    assert len(items(pc)) == 2


def test_what_is_not_in_the_tray_is_neither_applied_nor_dropped() -> None:
    _, _, pc = allowed_again()
    for name in ("edit:99", "edit:", "edit:x", "proposal:x", "", "x"):
        assert code(pc.replica.tray.apply(name)) == "proposal.not-found"
        assert code(pc.replica.tray.drop(name)) == "tray.not-found"
    assert len(items(pc)) == 2
