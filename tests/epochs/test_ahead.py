"""A PC on its way through a long feed holds a document newer than its number, and nobody else.

Whoever becomes the hub has that number, and not the change.
"""

from collections.abc import Callable

import pytest

from selaras.replica.ahead import told_through
from selaras.replica.identity import save_identity
from selaras_hub import feeding
from tests.checking.offices import mended
from tests.epochs.office import EpochOffice, note, value
from tests.epochs.test_take_over import take_over
from tests.epochs.test_unheard_conflicts import moved
from tests.facts.drafts import read
from tests.sim.office import Pc


def _moved(office: EpochOffice, _: bytes) -> None:
    take_over(office, office.pcs[1])


def _restored(office: EpochOffice, data: bytes) -> None:
    office.restore(data)


@pytest.mark.parametrize("go_on", [_moved, _restored])
def test_what_only_it_has_comes_back_by_itself(
    go_on: Callable[[EpochOffice, bytes], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    office = EpochOffice(pcs=3)
    first, _, third = office.pcs
    office.cut(third)
    for doc in ("shared", "other-1", "other-2"):
        note(first, "old", key="title", doc=doc)
        office.heal_only(*office.pcs[:2])
    data = office.backup()
    office.cut_all()
    note(first, "new", key="title")
    office.heal_only(first)
    monkeypatch.setattr(feeding, "PAGE_ROWS", 1)
    office.connect(third)
    office.deliver_up(third)
    while not value(third, "title", doc="other-1"):
        assert moved(office, third)
    assert value(third, "title") == "new"
    go_on(office, data)
    _compared(office, third)
    assert not third.tray()
    assert not mended(third)
    assert [value(pc, "title") for pc in office.pcs] == ["new"] * 3
    office.heal()
    assert office.all_equal()
    office.check()


def _compared(office: EpochOffice, pc: Pc) -> None:
    """Let all but the first come over, and one of them be compared with the hub."""
    office.heal_only(*office.pcs[1:])
    pc.up.extend(pc.desk.check_due())
    office.heal_only(*office.pcs[1:])


def test_a_file_that_was_rebuilt_on_its_way_begins_that_way_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It reads the feed anew, and may lack anything that has a later number by now."""
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    note(second, "known")
    office.heal()
    office.cut(second)
    for number in range(4):
        note(first, "else", doc=f"other-{number}")
        office.heal_only(first)
    monkeypatch.setattr(feeding, "PAGE_ROWS", 1)
    _come_on(office, second)
    assert _told(second) > 0
    office.cut(second)
    with second.store.transaction() as db:
        save_identity(db, seq=0, client_ids=())
    second = office.kill_pc(second)
    _come_on(office, second)
    assert second.replica.identity.seq > 0
    assert _told(second) == 0


def _come_on(office: EpochOffice, pc: Pc) -> None:
    """Let a PC come and store one page."""
    before = pc.replica.identity.seq
    office.connect(pc)
    while pc.replica.identity.seq == before:
        if pc.up:
            office.deliver_up(pc)
        office.deliver_down(pc)


def _told(pc: Pc) -> int:
    own = pc.replica.identity
    return read(pc, lambda db: told_through(db, own.seq, epoch=own.epoch))
