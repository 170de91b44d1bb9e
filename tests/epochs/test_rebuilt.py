"""A PC whose damaged file was rebuilt becomes the hub before it met one: it has read no feed."""

from selaras.replica.audit_verify import verify
from selaras.replica.identity import save_identity
from tests.checking.offices import check, mended
from tests.epochs.office import EpochOffice, note, value
from tests.epochs.test_take_over import take_over
from tests.facts.drafts import approved, read, stages
from tests.sim.office import Pc


def _rebuilt(office: EpochOffice, pc: Pc) -> Pc:
    """Return a PC that is to take all of the feed again, and has what it had."""
    office.cut_all()
    with pc.store.transaction() as db:
        save_identity(db, seq=0, client_ids=())
    return office.kill_pc(pc)


def test_nobody_loses_what_it_has_under_its_former_numbers() -> None:
    office = EpochOffice(pcs=3)
    first, second, third = office.pcs
    for number in range(5):
        note(first, "made", key="title", doc=f"doc-{number}")
        office.heal()
    (invoice,) = approved(office, first, count=1)
    second = _rebuilt(office, second)
    take_over(office, second)
    office.pcs = [second, third]
    check(office)
    for pc in office.pcs:
        assert not pc.tray()
        assert not mended(pc)
        assert [value(pc, "title", doc=f"doc-{number}") for number in range(5)] == ["made"] * 5
        assert stages(pc) == {invoice: "approved"}
    assert read(second, verify).faults == ()
    office.check()
