"""A hub put back without a word gives a newcomer author ids that the lost days gave to another."""

import pytest

from selaras.replica import outcomes
from selaras.replica.identity import save_identity
from tests.epochs.office import EpochOffice, note, value
from tests.sim.office import Pc


def _put_back(*, is_taken: bool = False) -> tuple[EpochOffice, Pc]:
    """Let a hub forget the ids of a PC with unsent work; a third one comes first and has them.

    Args:
        is_taken: What waits was taken on the lost days, and the first PC heard of it.
    """
    office = EpochOffice(pcs=1)
    second = office.let_in()
    data = office.backup()
    office.heal()
    note(second, "known")
    office.heal()
    office.cut_all()
    note(second, "waits")
    note(second, "new", doc="own")
    if is_taken:
        settled_unheard(office, second)
        office.heal_only(office.pcs[0])
    office.put_back(data)
    third = office.let_in()
    office.heal_only(third)
    assert set(third.replica.identity.client_ids) & set(second.replica.identity.client_ids)
    return office, second


def settled_unheard(office: EpochOffice, pc: Pc) -> None:
    """Let the hub take what waits and the line drop with its answer."""
    office.connect(pc)
    office.deliver_up(pc)
    while pc.down:
        office.deliver_down(pc)
    while pc.up:
        office.deliver_up(pc)
    office.cut(pc)
    assert pc.replica.outbox_page(0, 1)


def _check(office: EpochOffice) -> None:
    office.heal()
    for pc in office.pcs:
        assert not pc.tray()
        assert not pc.conflicts()
        assert [value(pc, f"x-{word}") for word in ("known", "waits")] == ["known", "waits"]
        assert value(pc, "x-new", doc="own") == "new"
    office.check()


@pytest.mark.parametrize("third_writes", [False, True])
def test_what_waits_under_another_s_author_id_enters_by_itself(
    monkeypatch: pytest.MonkeyPatch, *, third_writes: bool
) -> None:
    # The new epoch tells it before anything is sent: no refusal of the hub is needed.
    monkeypatch.setattr(outcomes, "ID_OF_ANOTHER", "no-code")
    office, second = _put_back()
    third = office.pcs[2]
    if third_writes:
        note(third, "third", doc="fresh")
    office.heal_only(third)
    _check(office)
    assert not set(third.replica.identity.client_ids) & set(second.replica.identity.client_ids)
    note(second, "later")
    _check(office)
    assert {value(pc, "x-later") for pc in office.pcs} == {"later"}


@pytest.mark.parametrize("comes_first", [0, 1])
def test_what_was_taken_on_the_lost_days_enters_once(comes_first: int) -> None:
    office, _ = _put_back(is_taken=True)
    office.cut_all()
    office.heal_only(office.pcs[comes_first])
    _check(office)


def test_where_nothing_but_the_ids_was_lost_what_waits_under_them_enters_by_itself() -> None:
    office = EpochOffice(pcs=1)
    second = office.let_in()
    office.heal()
    second = _without_ids(office, second)
    data = office.backup()
    # It is given others, and hears of nothing else: no number of the feed is spent on that.
    office.heal_only(second)
    office.cut_all()
    note(second, "waits")
    office.put_back(data)
    office.heal()
    assert not second.tray()
    assert {value(pc, "x-waits") for pc in office.pcs} == {"waits"}
    assert office.hub.hub.epoch_counter == 1
    office.check()


@pytest.mark.parametrize("is_edit", [True, False])
def test_so_it_does_where_another_one_has_those_ids_by_then(*, is_edit: bool) -> None:
    """No new epoch begins, in which each says which ids are its own: the hub's answer tells it."""
    office = EpochOffice(pcs=1)
    second = office.let_in()
    third = office.let_in()
    note(second, "known")
    office.heal()
    second, third = _without_ids(office, second), _without_ids(office, third)
    data = office.backup()
    office.heal_only(second)
    office.cut_all()
    note(second, "waits", doc="shared" if is_edit else "own")
    note(second, "too", doc="shared" if is_edit else "other")
    office.put_back(data)
    office.heal_only(third)
    assert set(third.replica.identity.client_ids) & set(second.replica.identity.client_ids)
    office.heal()
    for pc in office.pcs:
        assert not pc.tray()
        assert not pc.conflicts()
        assert value(pc, "x-waits", doc="shared" if is_edit else "own") == "waits"
        assert value(pc, "x-too", doc="shared" if is_edit else "other") == "too"
    assert office.hub.hub.epoch_counter == 1
    office.check()
    assert not set(third.replica.identity.client_ids) & set(second.replica.identity.client_ids)


def _without_ids(office: EpochOffice, pc: Pc) -> Pc:
    """Return a PC that has no author id left, as after many refusals."""
    office.cut_all()
    with pc.store.transaction() as db:
        save_identity(db, client_ids=())
    return office.kill_pc(pc)
