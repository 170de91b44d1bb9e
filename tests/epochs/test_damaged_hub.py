"""A hub whose file was damaged and rebuilt lacks what lay on the broken pages, anything of it."""

from selaras.replica.incarnations import REBUILT_HUB, RESTORED
from selaras.store.engine import serialised
from selaras.store.meta import set_meta
from selaras.store.overlay import empty_feed
from selaras.store.sums import HUB, recount
from tests.checking.offices import check, mended
from tests.epochs.office import EpochOffice, note, value
from tests.facts.drafts import approved, stages
from tests.sim.stores import store_from


def _without(data: bytes, *ids: str) -> bytes:
    """Return a hub's file as it is rebuilt where rows of it could not be read."""
    store = store_from(data)
    with store.transaction() as db:
        for each in ids:
            db.exec_driver_sql("DELETE FROM hub_document WHERE id = ?", (each,))
            db.exec_driver_sql("DELETE FROM hub_fact WHERE id = ?", (each,))
        empty_feed(db, at_least=0)
        recount(db, side=HUB)
        set_meta(db, REBUILT_HUB, value=RESTORED)
    return serialised(store)


def test_it_gets_back_what_it_lacks() -> None:
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    note(first, "made", key="title")
    (invoice,) = approved(office, first, count=1)
    for doc in ("other-1", "other-2"):
        note(second, "else", doc=doc)
        office.heal()
    approval = f"approval:{invoice.partition(':')[2]}:1"
    office.restore(_without(office.backup(), "note:shared", approval))
    check(office)
    for pc in office.pcs:
        assert not pc.tray()
        assert not mended(pc)
        assert value(pc, "title") == "made"
        assert stages(pc) == {invoice: "approved"}
    office.check()
