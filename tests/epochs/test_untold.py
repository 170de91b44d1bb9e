"""A PC wrote on a change of which the feed had not told it yet, and the hub was gone before it did.

It has neither that change's record nor its text any more, once its own word counts as settled.
"""

import pytest

from selaras.protocol.codec import decode_frame
from selaras.protocol.frames import Settled
from selaras_hub import feeding
from tests.epochs.office import EpochOffice, note, value
from tests.epochs.test_take_over import take_over
from tests.sim.office import Pc


@pytest.mark.parametrize("is_restored", [True, False])
def test_who_wrote_it_is_not_taken_for_a_copy(
    *, is_restored: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its answer was lost, and its value was written over by who had it on the screen."""
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    life = first.replica.identity.incarnation
    data = _told_late(office)
    monkeypatch.setattr(feeding, "PAGE_ROWS", 1)
    note(first, "1", key="title")
    _pushed(office, first)
    office.cut(first)
    _written_over(office, second)
    if is_restored:
        office.restore(data)
    else:
        take_over(office, second)
        note(second, "3", key="title")
    office.heal_only(second)
    office.heal()
    assert {value(pc, "title") for pc in office.pcs} == {"2" if is_restored else "3"}
    assert not any(pc.conflicts() or pc.tray() for pc in office.pcs)
    assert first.replica.identity.incarnation == life
    office.check()


def _told_late(office: EpochOffice) -> bytes:
    """Let the second PC be away while a document is made, and others; return the hub's file."""
    first, second = office.pcs
    office.cut(second)
    for doc in ("shared", "other-1", "other-2", "other-3", "other-4"):
        note(first, "0", key="title", doc=doc)
        office.heal_only(first)
    return office.backup()


def _pushed(office: EpochOffice, pc: Pc) -> None:
    office.notice(pc)
    while pc.up:
        office.deliver_up(pc)


def _written_over(office: EpochOffice, pc: Pc) -> None:
    """Let a PC have the change with a document's first number, write over it, and be answered."""
    office.connect(pc)
    office.deliver_up(pc)
    while value(pc, "title") != "1":
        office.deliver_down(pc)
    pc.up.clear()
    note(pc, "2", key="title")
    _pushed(office, pc)
    while not _is_answer(pc.down[0]):
        office.deliver_down(pc)
    office.deliver_down(pc)


def _is_answer(data: bytes | None) -> bool:
    return data is not None and isinstance(decode_frame(data), Settled)
