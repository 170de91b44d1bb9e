"""A restored hub hears of what was written from a record first, and has it later, or never."""

from collections.abc import Sequence

import pytest

from selaras.domain.result import Rejection
from selaras.protocol.codec import decode_frame
from selaras.protocol.frames import Frame
from selaras.protocol.heal_frames import Offer, Taken
from selaras.replica import epochs
from selaras.store.engine import serialised
from tests.epochs.office import EpochOffice, note, value
from tests.sim.office import Pc, TestChance
from tests.sim.stores import store_from

_WORDS = ("made", "further")


def pushed_unheard(office: EpochOffice, pc: Pc) -> None:
    """Let the hub take what waits, and the line drop with its answer."""
    office.notice(pc)
    while pc.up:
        office.deliver_up(pc)
    office.cut(pc)


@pytest.mark.parametrize("turns", [0, 1, 2])
def test_what_was_typed_on_it_meanwhile_stands_at_its_author_too(turns: int) -> None:
    office = _told_by_its_record(turns=turns)
    _carried(office, office.pcs[1])
    _is_all_there(office)


def test_it_is_not_lost_where_who_told_of_it_is_gone_for_good() -> None:
    office = _told_by_its_record()
    _gone_for_good(office)
    _is_all_there(office)
    assert office.hub_fingerprint()["note"][0] == 1


@pytest.mark.parametrize("is_gone", [False, True])
def test_a_change_is_not_lost_of_which_the_record_alone_came(*, is_gone: bool) -> None:
    """The hub has the document as it was before."""
    office = _told_by_its_record(is_made_before=True, turns=2)
    if is_gone:
        _gone_for_good(office)
    else:
        _carried(office, office.pcs[1])
    _is_all_there(office)


def test_a_copy_of_the_pc_goes_on_with_it_as_the_author_that_it_is() -> None:
    """What comes back later is the same by another author: of the life that the copy began."""
    office = EpochOffice(pcs=2)
    first, _ = office.pcs
    data = office.backup()
    office.cut_all()
    note(first, "made", doc="own")
    copy = _copied(office, first)
    office.heal_only(copy)
    note(first, "further", doc="own")
    office.restore(data)
    office.hub.at_once = 1
    _offers_facts(office, copy)
    _pushed(office, first, turns=2)
    _carried(office, copy)
    _is_all_there(office)


@pytest.mark.parametrize("word", ["A", "B"])
@pytest.mark.parametrize("pages", [1, 2])
def test_a_choice_is_not_lost_of_which_the_record_alone_came(
    monkeypatch: pytest.MonkeyPatch, word: str, pages: int
) -> None:
    """Or the record and the conflict, and not the value that was chosen, which may not stand."""
    monkeypatch.setattr(epochs, "PAGE_ROWS", 1)
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    data = _chosen_unheard(office, word=word)
    office.restore(data)
    office.connect(second)
    for _ in range(pages):
        _gives_a_page(office, second)
    _gone_for_good(office)
    office.heal()
    assert value(first, "title", doc="own") == word
    assert not first.conflicts()
    assert not first.tray()
    office.check()


def _chosen_unheard(office: EpochOffice, *, word: str) -> bytes:
    """Let a PC choose a side, and have no answer; return the hub's file of just before."""
    first, second = office.pcs
    note(first, "old", key="title", doc="own")
    office.heal()
    office.cut_all()
    note(first, "A", key="title", doc="own")
    note(second, "B", key="title", doc="own")
    office.heal()
    data = office.backup()
    (conflict,) = first.conflicts()
    number = [side.value for side in conflict.sides].index(word) + 1
    assert not isinstance(first.replica.keep_side(conflict.conflict_id, number=number), Rejection)
    pushed_unheard(office, first)
    office.heal_only(second)
    assert value(second, "title", doc="own") == word
    return data


def _gives_a_page(office: EpochOffice, pc: Pc) -> None:
    """Let a PC give back one page more."""
    while not isinstance(_next(pc.down), Taken):
        _one_step(office, pc)
    office.deliver_down(pc)


def _next(messages: Sequence[bytes | None]) -> Frame | None:
    return decode_frame(messages[0]) if messages and messages[0] else None


def _told_by_its_record(*, is_made_before: bool = False, turns: int = 1) -> EpochOffice:
    """Return a restored office: one PC gave back the record of what another wrote, and not that.

    The other, which wrote further, pushed both at once; the hub has judged so many of them.

    Args:
        is_made_before: The hub has the document that it was written into.
    """
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    if is_made_before:
        note(first, "before", doc="own")
        office.heal()
    data = office.backup()
    note(first, "made", doc="own")
    pushed_unheard(office, first)
    office.heal_only(second)
    note(first, "further", doc="own")
    office.restore(data)
    office.hub.at_once = 1
    _offers_facts(office, second)
    _pushed(office, first, turns=turns)
    return office


def _pushed(office: EpochOffice, pc: Pc, *, turns: int) -> None:
    office.connect(pc)
    while not office.hub.unjudged:
        _one_step(office, pc)
    for _ in range(turns):
        office.hub_goes_on()


def _copied(office: EpochOffice, pc: Pc) -> Pc:
    """Return a copy of a PC with its keys, which has noticed that it is one."""
    copy = office._pc(pc.number, store_from(serialised(pc.store)), TestChance("copy"))
    copy.key = pc.key
    copy.replica.incarnations.begin(reason="copied")
    office.pcs.append(copy)
    return copy


def _gone_for_good(office: EpochOffice) -> None:
    """Let the PC that told of it never be seen again."""
    first, second = office.pcs
    office.cut(second)
    office.pcs = [first]


def _is_all_there(office: EpochOffice) -> None:
    office.heal()
    for pc in office.pcs:
        pc.up.extend(pc.desk.check_due())
    office.heal()
    for pc in office.pcs:
        assert not pc.tray()
        assert not pc.conflicts()
        assert [value(pc, f"x-{word}", doc="own") for word in _WORDS] == list(_WORDS)
    assert office.pcs[0].replica.identity.incarnation == "incarnation-1", "taken for a copy"
    office.check()


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
