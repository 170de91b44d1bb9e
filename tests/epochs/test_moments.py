"""Whatever the hub did after the backup, the office is afterwards as it was before the restore."""

from collections.abc import Callable, Mapping

import pytest

from selaras.domain import requests as kinds
from tests.epochs.office import EpochOffice, note
from tests.facts.drafts import approve, ask, conflicts, draft, edit, facts, outcome, settled
from tests.sim.office import Pc

PERIOD = "102026"


def done(office: EpochOffice, pc: Pc, *, kind: str, **members: object) -> None:
    assert settled(office, ask(pc, kind, **members)).code == ""


def conflicting(office: EpochOffice, pc: Pc) -> None:
    """Let two PCs change one value unaware of each other."""
    other = next(each for each in office.pcs if each is not pc)
    office.cut_all()
    note(pc, "mine", key="title")
    note(other, "theirs", key="title")
    office.heal()
    assert len(pc.conflicts()) == 1


def settle_one(office: EpochOffice, pc: Pc) -> None:
    edited(office, pc)
    (conflict,) = conflicts(pc)
    assert settled(office, pc.replica.keep_side(conflict.conflict_id, number=1)).code == ""


def edited(office: EpochOffice, pc: Pc) -> None:
    """Open a conflict on the draft R-1."""
    other = next(each for each in office.pcs if each is not pc)
    office.cut_all()
    edit(pc, "R-1", buyer__name="PT Satu")
    edit(other, "R-1", buyer__name="PT Dua")
    office.heal()


def export_one(office: EpochOffice, pc: Pc) -> None:
    approve(office, pc, "R-1")
    assert settled(office, pc.replica.ask_export(["R-1"])).code == ""


def withdraw_one(office: EpochOffice, pc: Pc) -> None:
    approve(office, pc, "R-1")
    assert settled(office, pc.replica.ask_withdrawal("R-1", reason="salah")).code == ""
    edit(pc, "R-1", buyer__name="PT Lain")


def withdraw_batch(office: EpochOffice, pc: Pc) -> None:
    export_one(office, pc)
    (batch,) = facts(pc, "batch")
    assert batch["state"] == "live"
    made = pc.replica.ask_export(["R-1"])
    office.heal()
    names = outcome(pc, made).facts["batch"]
    done(office, pc, kind=kinds.WITHDRAW_BATCH, batch=names, reason="salah")


def propose(office: EpochOffice, pc: Pc) -> None:
    other = next(each for each in office.pcs if each is not pc)
    office.cut(other)
    edit(other, "R-1", buyer__name="PT Terlambat")
    made = pc.replica.ask_approval("R-1")
    office.heal_only(pc)
    assert outcome(pc, made).code == ""
    office.heal()
    assert facts(pc, "proposal")


MOMENTS: Mapping[str, Callable[[EpochOffice, Pc], object]] = {
    "nothing": lambda office, pc: None,
    "a note": lambda office, pc: note(pc, "after"),
    "a draft": lambda office, pc: draft(pc, "R-2"),
    "an edit": lambda office, pc: edit(pc, "R-1", buyer__name="PT Lain"),
    "discard": lambda office, pc: pc.replica.discard_invoice("R-1"),
    "approve": lambda office, pc: approve(office, pc, "R-1"),
    "withdraw an approval": withdraw_one,
    "export": export_one,
    "withdraw a batch": withdraw_batch,
    "a late edit": propose,
    "a conflict": conflicting,
    "a conflict of an invoice": edited,
    "settle": settle_one,
    "close a period": lambda office, pc: done(office, pc, kind=kinds.CLOSE_PERIOD, period=PERIOD),
    "set up numbers": lambda office, pc: done(
        office, pc, kind=kinds.SET_COMPANY, series="INV/{number:5}/{year}", numbering="leased"
    ),
    "another company": lambda office, pc: done(
        office, pc, kind=kinds.ADD_COMPANY, npwp="0031234567891000", company_name="PT Dua"
    ),
}


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("moment", MOMENTS)
def test_the_office_is_as_before(moment: str, first: int) -> None:
    office = EpochOffice(pcs=2, person="Rini")
    draft(office.pcs[0], "R-1")
    office.heal()
    data = office.backup()
    MOMENTS[moment](office, office.pcs[0])
    office.heal()
    before = office.fingerprints()[0]
    office.restore(data)
    office.heal_only(office.pcs[first])
    office.heal()
    office.check()
    after = office.fingerprints()[0]
    assert {kind: after.get(kind) for kind in before} == before
    assert not facts(office.pcs[0], "returned")
    assert not any(pc.tray() for pc in office.pcs if moment != "a late edit")
    # And nobody is asked about anything that was no question before.
    assert len(office.pcs[0].conflicts()) == len(office.pcs[1].conflicts())
