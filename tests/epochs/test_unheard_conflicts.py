"""A hub took what met another's value, answered, and was gone before it told of the conflict."""

import pytest

from selaras.domain.result import Rejection
from selaras.replica.writer import Base
from selaras.store.documents import get_document
from selaras_hub import feeding
from tests.epochs.office import EpochOffice, note, value
from tests.epochs.test_own_settled import sides
from tests.epochs.test_take_over import take_over
from tests.facts.drafts import read
from tests.sim.office import NPWP, Pc

MOST_MESSAGES = 20


def answered(office: EpochOffice, pc: Pc) -> None:
    """Let a PC send all and hear the hub's answer, and nothing of the feed behind that."""
    office.notice(pc)
    while pc.up:
        office.deliver_up(pc)
    office.deliver_down(pc)


def moved(office: EpochOffice, pc: Pc) -> bool:
    """Let one message come to a PC, and what it says to that go; say whether there was one."""
    if not pc.down:
        return False
    office.deliver_down(pc)
    while pc.up:
        office.deliver_up(pc)
    return True


def met(*, is_other_refused: bool = False, is_third_away: bool = False) -> EpochOffice:
    """Let the second PC type B over an A that came while the form was open, and be answered.

    Args:
        is_other_refused: It writes what the hub refuses with that, under the same author id.
        is_third_away: The third PC hears of nothing.
    """
    office = EpochOffice(pcs=3)
    first, second, _ = office.pcs
    at_work = [first, second] if is_third_away else office.pcs
    office.cut_all()
    note(first, "old", key="title")
    office.heal_only(*at_work)
    stored = read(second, lambda db: get_document(db, "note:shared"))
    assert stored is not None
    shown = Base(second.replica.identity.epoch, stored.rev)
    note(first, "A", key="title")
    office.heal_only(*at_work)
    second.write("note:shared", {"company": f'"{NPWP}"', "title": '"B"'}, base=shown)
    if is_other_refused:
        second.write("note:other", {"company": f'"{NPWP}"', "title": "[1]"})
    answered(office, second)
    assert not second.conflicts()
    return office


@pytest.mark.parametrize("taker", [0, 1, 2])
def test_whoever_becomes_the_hub_the_conflict_is_there(taker: int) -> None:
    office = met()
    take_over(office, office.pcs[taker])
    office.heal()
    assert all(sides(pc) == {"A", "B"} for pc in office.pcs)
    assert value(office.pcs[0], "title") == "B"
    office.check()


@pytest.mark.parametrize("taker", [0, 1])
def test_what_waits_under_an_author_id_that_is_not_good_any_more_is_taken(taker: int) -> None:
    office = met(is_other_refused=True)
    take_over(office, office.pcs[taker])
    office.heal()
    assert all(sides(pc) == {"A", "B"} for pc in office.pcs)
    assert [edit.code for edit in office.pcs[1].tray()] == ["entry.unreadable"]
    office.check()


@pytest.mark.parametrize("taker", [1, 2])
def test_at_whatever_page_the_hub_is_gone_nothing_is_written_over_unseen(
    taker: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The author, or another PC, has heard any part of what the hub had to say."""
    monkeypatch.setattr(feeding, "PAGE_ROWS", 1)
    for heard in range(MOST_MESSAGES):
        office = met()
        taking = office.pcs[taker]
        came = [moved(office, taking) for _ in range(heard)]
        take_over(office, taking)
        office.heal()
        assert all(sides(pc) == {"A", "B"} for pc in office.pcs), heard
        office.check()
        if not all(came):
            break
    assert heard > 3


def _settled_without(away: Pc, office: EpochOffice) -> None:
    """Let a PC that knows of the conflict be away while a new hub finds it again and A is kept."""
    first, second, _ = office.pcs
    office.cut(away)
    take_over(office, second)
    office.heal_only(first, second)
    (conflict,) = first.conflicts()
    assert not isinstance(first.replica.keep_side(conflict.conflict_id, number=1), Rejection)
    office.heal_only(first, second)
    assert not first.conflicts()


def test_what_was_settled_when_it_was_found_again_is_not_asked_again() -> None:
    office = met()
    third = office.pcs[2]
    while moved(office, third):
        pass
    assert sides(third) == {"A", "B"}
    _settled_without(third, office)
    office.heal()
    assert [pc.conflicts() for pc in office.pcs] == [[], [], []]
    assert {value(pc, "title") for pc in office.pcs} == {"A"}
    office.check()


def test_a_further_side_that_nobody_saw_who_settled_it_is_asked_all_the_same() -> None:
    office = met()
    first, second, third = office.pcs
    for each in (first, second):
        office.cut(each)
    while moved(office, third):
        pass
    note(third, "C", key="title")
    office.heal_only(third)
    _settled_without(third, office)
    office.heal()
    assert all(sides(pc) == {"A", "B", "C"} for pc in office.pcs)
    office.check()
