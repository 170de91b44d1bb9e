"""A restored hub hears of a new document from its record first, and has the document later."""

import pytest

from selaras.protocol.codec import decode_frame
from selaras.protocol.heal_frames import Offer
from selaras_hub import backlog
from tests.epochs.office import EpochOffice, note, value
from tests.sim.office import Pc

_WORDS = ("made", "further")


@pytest.fixture(autouse=True)
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the hub judge one entry in a turn, also where one PC alone brings some."""
    monkeypatch.setattr(backlog, "ALONE", 1)


def test_what_was_typed_on_it_meanwhile_stands_at_its_author_too() -> None:
    office = _told_by_its_record()
    _carried(office, office.pcs[1])
    office.heal()
    for pc in office.pcs:
        assert not pc.tray()
        assert [value(pc, f"x-{word}", doc="own") for word in _WORDS] == list(_WORDS)
    assert office.all_equal()
    office.check()


def test_it_is_not_lost_where_who_told_of_it_is_gone_for_good() -> None:
    office = _told_by_its_record()
    first, second = office.pcs
    office.cut(second)
    office.pcs = [first]
    office.heal()
    first.up.extend(first.desk.check_due())
    office.heal()
    assert value(first, "x-made", doc="own") == "made"
    assert office.hub_fingerprint()["note"][0] == 1
    assert office.all_equal()


def _told_by_its_record() -> EpochOffice:
    """Return a restored office: one PC gave a document's record back and not it.

    The other, which made it and wrote on, pushed both at once; the hub has judged the first.
    """
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    data = office.backup()
    note(first, "made", doc="own")
    _pushed_unheard(office, first)
    office.heal_only(second)
    note(first, "further", doc="own")
    office.restore(data)
    office.hub.at_once = 1
    _offers_facts(office, second)
    office.connect(first)
    while not office.hub.unjudged:
        _one_step(office, first)
    office.hub_goes_on()
    return office


def _pushed_unheard(office: EpochOffice, pc: Pc) -> None:
    """Let the hub take what waits, and the line drop with its answer."""
    office.notice(pc)
    while pc.up:
        office.deliver_up(pc)
    office.cut(pc)


def _offers_facts(office: EpochOffice, pc: Pc) -> None:
    """Let a PC give back its first page, of facts, and have the second on its way."""
    office.connect(pc)
    while not any(_has_documents(data) for data in pc.up):
        _one_step(office, pc)


def _has_documents(data: bytes) -> bool:
    frame = decode_frame(data)
    return isinstance(frame, Offer) and bool(frame.documents)


def _carried(office: EpochOffice, pc: Pc) -> None:
    while pc.up or pc.down:
        _one_step(office, pc)


def _one_step(office: EpochOffice, pc: Pc) -> None:
    if pc.up:
        office.deliver_up(pc)
    else:
        office.deliver_down(pc)
