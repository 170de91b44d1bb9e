"""A hub whose file was damaged and rebuilt lacks what lay on the broken pages, anything of it."""

import pytest

from selaras.replica.incarnations import REBUILT_HUB, RESTORED
from selaras.store.engine import serialised
from selaras.store.hub_documents import each_hub_document, put_hub_document
from selaras.store.meta import set_meta
from selaras.store.overlay import empty_feed
from selaras.store.sums import HUB, recount
from selaras.values import replace
from tests.checking.offices import check, mended
from tests.epochs.office import EpochOffice, note, value
from tests.facts.drafts import approve, approved, draft, outcome, settled, stages
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


def _with_broken_books(data: bytes, *tables: str) -> bytes:
    store = store_from(_without(data))
    with store.transaction() as db:
        for table in tables:
            db.exec_driver_sql(f"DELETE FROM {table}")
        # As of a document that only the replica beside the hub still had.
        for document in list(each_hub_document(db)):
            put_hub_document(db, replace(document, registers={}))
    return serialised(store)


def test_no_reference_is_approved_twice() -> None:
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    approve(office, first, draft(first, "R-1"))
    other = draft(second, "R-1")
    office.heal()
    office.restore(_with_broken_books(office.backup(), "hub_reference", "hub_spent"))
    office.heal()
    assert settled(office, second.replica.ask_approval(other)).code == "reference.duplicate"
    office.check()


def test_what_it_had_answered_is_answered_so_again() -> None:
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    invoice = draft(first, "R-1")
    office.heal()
    asked = first.replica.ask_approval(invoice)
    office.notice(first)
    while first.up:
        office.deliver_up(first)
    office.cut(first)
    office.heal_only(second)
    office.restore(_with_broken_books(office.backup(), "hub_origin", "hub_outcome"))
    office.heal()
    assert outcome(first, asked).code == ""
    assert stages(second) == {invoice: "approved"}
    office.check()


@pytest.mark.parametrize("is_first_late", [True, False])
def test_who_wrote_what_stands_is_known_again(*, is_first_late: bool) -> None:
    """Whichever of the two words the merge keeps."""
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    note(first, "old", key="title")
    office.heal()
    office.cut_all()
    late, early = (first, second) if is_first_late else (second, first)
    note(late, "mine", key="title")
    note(early, "new", key="title")
    office.heal_only(early)
    office.restore(_with_broken_books(office.backup()))
    office.heal_only(early)
    office.heal()
    for pc in office.pcs:
        (conflict,) = pc.conflicts()
        assert {side.value for side in conflict.sides} == {"new", "mine"}
    office.check()


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
