"""What a settlement kept without a change of value is of who settled, at whatever hub."""

import pytest

from selaras.domain.result import Rejection
from selaras_hub import feeding, newest
from tests.epochs.office import EpochOffice, note, value
from tests.epochs.test_own_settled import sides
from tests.epochs.test_take_over import take_over
from tests.epochs.test_unheard_conflicts import MOST_MESSAGES, moved
from tests.sim.office import Pc


def _put_in_conflict(office: EpochOffice) -> None:
    first, second, _ = office.pcs
    note(first, "old", key="title")
    office.heal()
    office.cut_all()
    note(first, "A", key="title")
    note(second, "B", key="title")
    office.heal()
    assert sides(first) == {"A", "B"}


def _kept_unseen_by(away: Pc, office: EpochOffice, *, word: str = "D") -> str:
    """Let the third PC choose what stands while *away* types over it; return the choice."""
    first, _, third = office.pcs
    stands = _keep_what_stands(office, third)
    office.heal_only(first, third)
    if word:
        note(away, word, key="title")
    assert not first.conflicts()
    assert value(first, "title") == stands
    return stands


def _keep_what_stands(office: EpochOffice, pc: Pc) -> str:
    office.cut_all()
    (conflict,) = pc.conflicts()
    stands = value(pc, "title")
    number = [side.value for side in conflict.sides].index(stands) + 1
    assert not isinstance(pc.replica.keep_side(conflict.conflict_id, number=number), Rejection)
    return stands


def test_who_has_not_seen_what_was_kept_writes_over_it_with_a_conflict() -> None:
    office = EpochOffice(pcs=3)
    _put_in_conflict(office)
    stands = _kept_unseen_by(office.pcs[1], office)
    office.heal()
    assert sides(office.pcs[0]) == {stands, "D"}


def test_so_it_is_at_a_hub_made_of_a_replica() -> None:
    office = EpochOffice(pcs=3)
    _put_in_conflict(office)
    stands = _kept_unseen_by(office.pcs[1], office)
    take_over(office, office.pcs[0])
    office.heal()
    assert sides(office.pcs[0]) == {stands, "D"}
    office.check()


@pytest.mark.parametrize("has_conflict", [True, False])
def test_so_it_is_at_a_restored_hub(*, has_conflict: bool) -> None:
    """It has the document with the kept value, or both come back to it."""
    office = EpochOffice(pcs=3)
    empty = office.backup()
    _put_in_conflict(office)
    data = office.backup() if has_conflict else empty
    stands = _kept_unseen_by(office.pcs[1], office)
    office.restore(data)
    office.heal_only(office.pcs[0], office.pcs[2])
    office.heal()
    assert sides(office.pcs[0]) == {stands, "D"}
    office.check()


def test_who_has_seen_what_was_kept_has_no_conflict_with_it() -> None:
    office = EpochOffice(pcs=3)
    _put_in_conflict(office)
    data = office.backup()
    _kept_unseen_by(office.pcs[1], office, word="")
    office.heal()
    office.cut_all()
    note(office.pcs[1], "D", key="title")
    office.restore(data)
    office.heal()
    take_over(office, office.pcs[0])
    office.heal()
    assert not office.pcs[0].conflicts()
    assert value(office.pcs[0], "title") == "D"


@pytest.mark.parametrize("is_old", [False, True])
def test_so_it_is_whatever_of_the_settlement_came_to_who_becomes_the_hub(
    monkeypatch: pytest.MonkeyPatch, *, is_old: bool
) -> None:
    """A hub of before could end a page between a document and the fact of its conflict."""
    monkeypatch.setattr(feeding, "PAGE_ROWS", 1)
    if is_old:
        for module in (feeding, newest):
            monkeypatch.setattr(module, "conflicts_of", lambda *_: {})
    for heard in range(MOST_MESSAGES):
        office = EpochOffice(pcs=3)
        first, second, third = office.pcs
        _put_in_conflict(office)
        stands = _keep_what_stands(office, third)
        office.heal_only(third)
        note(second, "D", key="title")
        office.connect(first)
        while first.up:
            office.deliver_up(first)
        came = [moved(office, first) for _ in range(heard)]
        take_over(office, first)
        office.heal_only(first, third)
        office.heal()
        assert sides(first) == {stands, "D"}, heard
        office.check()
        if not all(came):
            break
    assert heard > 3
