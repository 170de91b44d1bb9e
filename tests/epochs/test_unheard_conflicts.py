"""A hub took what met another's value, answered, and was gone before it told of the conflict."""

import pytest

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


def _moved(office: EpochOffice, pc: Pc) -> bool:
    """Let one message come to a PC, and what it says to that go; say whether there was one."""
    if not pc.down:
        return False
    office.deliver_down(pc)
    while pc.up:
        office.deliver_up(pc)
    return True


def met(*, is_other_refused: bool = False) -> EpochOffice:
    """Let the second PC type B over an A that came while the form was open, and be answered.

    Args:
        is_other_refused: It writes what the hub refuses with that, under the same author id.
    """
    office = EpochOffice(pcs=3)
    first, second, _ = office.pcs
    note(first, "old", key="title")
    office.heal()
    stored = read(second, lambda db: get_document(db, "note:shared"))
    assert stored is not None
    shown = Base(second.replica.identity.epoch, stored.rev)
    note(first, "A", key="title")
    office.heal()
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
        moved = [_moved(office, taking) for _ in range(heard)]
        take_over(office, taking)
        office.heal()
        assert all(sides(pc) == {"A", "B"} for pc in office.pcs), heard
        office.check()
        if not all(moved):
            break
    assert heard > 3
