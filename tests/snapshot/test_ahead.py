"""A copy is made while the hub's own PC holds what no feed has told it, and then the hub is gone.

Whoever took the copy and becomes the hub must know what of it no feed has told.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from selaras.domain.result import Rejection
from selaras.replica.audit_verify import verify_hub
from selaras.store.epochs import epoch_after
from selaras.store.hub_documents import get_hub_document
from selaras.trust.authority import Authority
from selaras_client.composition import HubFounding
from selaras_hub import feeding
from selaras_hub.desk import Opened, Received
from selaras_hub.lines import Dropped
from tests.facts.drafts import BUYER, LINE
from tests.sim.office import NPWP
from tests.snapshot.offices import HubOffice, Pc


def test_what_was_settled_and_not_fed_is_in_the_books_of_who_takes_over(
    office: HubOffice, pc: Pc
) -> None:
    """A new document, and a change of one that is known."""
    office.draft(1, prefix="S")
    fresh = office.own.new_invoice({"date": "2026-10-05", "buyer": BUYER, "lines": [LINE]})
    assert not isinstance(fresh, Rejection)
    office.own.edit_invoice("R-0001", {"buyer.name": "PT Baru Saja"})
    _hear(office, lambda: not office.own.outbox_page(0, 1))
    assert pc.copy()
    _take_over(office, pc)
    with pc.home.store.reading() as db:
        assert get_hub_document(db, fresh.written.invoice_id) is not None
        report = verify_hub(db, NPWP)
    assert report is not None
    assert report.faults == ()


def test_it_is_forgotten_once_the_feed_has_told_of_it(office: HubOffice, pc: Pc) -> None:
    office.own.edit_invoice("R-0001", {"buyer.name": "PT Baru Saja"})
    _hear(office, lambda: not office.own.outbox_page(0, 1))
    assert pc.copy()
    assert "settled_ahead" in pc.tables()
    pc.sync()
    assert "settled_ahead" not in pc.tables()


def test_what_the_hubs_own_pc_may_lack_halfway_does_not_count_as_shared(
    office: HubOffice, pc: Pc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pc.sync()
    for number in range(3):
        pc.replica.edit_invoice(f"R-000{number}", {"buyer.name": "PT Lain"})
    pc.sync()
    begun, epoch = office.own.identity.seq, office.own.identity.epoch
    monkeypatch.setattr(feeding, "PAGE_ROWS", 1)
    _hear(office, lambda: office.own.identity.seq > begun + 1)
    taker = Pc(office, tmp_path / "taker", number=3)
    assert taker.copy()
    assert taker.replica.identity.seq > begun + 1
    _take_over(office, taker)
    with taker.home.store.reading() as db:
        after = epoch_after(db, epoch)
    assert after is not None
    assert after.parent_seq == begun
    taker.close()


def _hear(office: HubOffice, is_enough: Callable[[], bool]) -> None:
    """Let the hub's own PC speak with the hub, and hear one answer after the other until then."""
    office.own_desk.dropped()
    down = office.desk.turn([Opened(1)])
    up = office.own_desk.connect()
    while not is_enough():
        down += office.desk.turn([Received(1, data) for data in up])
        data = down.pop(0).data
        up = office.own_desk.received(data) if data is not None else []
    office.desk.turn([Dropped(1)])
    office.own_desk.dropped()


def _take_over(office: HubOffice, pc: Pc) -> None:
    """Let a PC become the hub; the one before is never heard of again."""
    authority = Authority.found(office.desk.hub.hub)
    HubFounding().take_over(
        pc.home.store, authority, reason="moved", clock=office.clock, chance=office.chance
    )
