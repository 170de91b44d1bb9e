"""A hub that is restored from a backup begins a new epoch and heals from its PCs."""

import pytest

from selaras.protocol.heal_frames import Healed
from selaras.replica import epochs
from selaras.store.documents import get_document
from selaras.store.engine import serialised
from tests.epochs.office import EpochOffice, note, value
from tests.sim.parts import TestChance
from tests.sim.stores import store_from


def values(office: EpochOffice, doc: str = "shared") -> set[str]:
    held = [set(pc.registers(f"note:{doc}")) for pc in office.pcs]
    assert all(each == held[0] for each in held)
    return {key.removeprefix("x-") for key in held[0] if key.startswith("x-")}


def test_what_was_written_after_the_backup_comes_back() -> None:
    office = EpochOffice(pcs=2)
    note(office.pcs[0], "before")
    office.heal()
    data = office.backup()
    note(office.pcs[0], "after")
    note(office.pcs[1], "new", doc="other")
    office.heal()
    office.restore(data)
    assert office.hub.hub.epoch_counter == 2
    office.heal()
    assert values(office) == {"before", "after"}
    assert values(office, "other") == {"new"}
    office.check()


def test_what_waited_in_outboxes_goes_on_and_enters_once() -> None:
    office = EpochOffice(pcs=2)
    note(office.pcs[0], "before")
    office.heal()
    data = office.backup()
    note(office.pcs[0], "after")
    office.heal()
    office.cut_all()
    note(office.pcs[0], "waiting")
    note(office.pcs[1], "too")
    office.restore(data)
    office.heal()
    assert values(office) == {"before", "after", "waiting", "too"}
    assert not any(pc.conflicts() or pc.tray() for pc in office.pcs)
    office.check()


def test_an_entry_whose_answer_was_lost_enters_once() -> None:
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    note(first, "before")
    office.heal()
    data = office.backup()
    note(first, "1", key="title")
    office.notice(first)
    while first.up:
        office.deliver_up(first)
    office.cut(first)
    office.heal_only(second)
    assert value(second, "title") == "1"
    note(second, "2", key="title")
    office.heal_only(second)
    office.restore(data)
    office.heal()
    assert [value(pc, "title") for pc in office.pcs] == ["2", "2"]
    assert not first.conflicts()
    office.check()


def test_what_was_settled_and_not_fed_yet_comes_back() -> None:
    office = EpochOffice(pcs=2)
    first = office.pcs[0]
    data = office.backup()
    note(first, "settled")
    office.notice(first)
    while first.up:
        office.deliver_up(first)
    # The answer comes, the page of the feed does not.
    office.deliver_down(first)
    assert not first.replica.outbox_page(0, 1)
    office.restore(data)
    office.heal()
    assert values(office) == {"settled"}
    office.check()


def test_two_restores_and_a_pc_that_was_away_through_both() -> None:
    office = EpochOffice(pcs=3)
    away = office.pcs[2]
    note(office.pcs[0], "one")
    office.heal()
    first = office.backup()
    note(away, "two")
    office.heal()
    office.cut(away)
    office.heal_only(*office.pcs[:2])
    office.restore(first)
    note(away, "five")
    office.heal_only(*office.pcs[:2])
    second = office.backup()
    note(office.pcs[0], "three")
    office.heal_only(*office.pcs[:2])
    office.restore(second)
    note(office.pcs[1], "four")
    office.heal()
    assert office.hub.hub.epoch_counter == 3
    assert values(office) == {"one", "two", "three", "four", "five"}
    office.check()


def test_a_backup_from_before_an_earlier_restore_is_put_back() -> None:
    office = EpochOffice(pcs=2)
    oldest = office.backup()
    note(office.pcs[0], "one")
    office.heal()
    office.restore(office.backup())
    note(office.pcs[1], "two")
    office.heal()
    office.restore(oldest)
    note(office.pcs[0], "three")
    office.heal()
    assert values(office) == {"one", "two", "three"}
    office.check()


def test_a_document_that_moves_on_while_a_pc_comes_over_is_not_let_go() -> None:
    """What changed since the PC entered comes under a number behind where it entered."""
    office = EpochOffice(pcs=1)
    (pc,) = office.pcs
    note(pc, "after")
    office.heal()
    with pc.replica._writing() as writer:
        epochs.enter(writer, Healed(seq=0, head=5))
        epochs.sweep(writer, 6, head=7)
        assert get_document(writer.db, "note:shared") is not None
        epochs.sweep(writer, 7, head=7)
        assert get_document(writer.db, "note:shared") is None
    assert [edit.code for edit in pc.tray()] == ["epoch.not-taken"]


def test_a_number_the_restored_hub_knows_of_and_a_pc_gave_to_something_else_is_no_repetition() -> (
    None
):
    """The PC was put back whole, its keys too: it does not know that it had given the number."""
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    note(first, "before")
    office.heal()
    data, disk = office.backup(), serialised(first.store)
    note(first, "after", doc="gone")
    office.heal()
    office.restore(data)
    office.heal_only(second)
    again = office._pc(1, store_from(disk), TestChance("put back"))
    again.key, office.pcs[0] = first.key, again
    note(again, "new", doc="other")
    office.heal()
    assert values(office, "other") == {"new"}
    assert values(office, "gone") == {"after"}
    office.check()


def test_a_number_that_a_pc_gave_to_a_document_and_again_to_a_change_of_it_is_no_repetition() -> (
    None
):
    """In one moment, as where its clock stands: what it made came back from somebody else."""
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    note(first, "before")
    office.heal()
    data, disk = office.backup(), serialised(first.store)
    note(first, "made", doc="new", key="title")
    office.heal()
    office.restore(data)
    office.heal_only(second)
    again = office._pc(1, store_from(disk), TestChance("put back"))
    again.key, office.pcs[0] = first.key, again
    office.heal()
    note(again, "changed", doc="new", key="title")
    office.heal()
    assert [value(pc, "title", doc="new") for pc in office.pcs] == ["changed"] * 2
    office.check()


@pytest.mark.parametrize("first_home", [0, 1])
def test_what_a_pc_put_back_wrote_as_an_author_whose_lost_work_comes_back_is_kept_too(
    first_home: int,
) -> None:
    """It was put back whole, its keys too, and so was the hub: neither knows what it had written.

    Its next change of the document is the same operation of the same author as the lost one.
    """
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    note(first, "before")
    office.heal()
    data, disk = office.backup(), serialised(first.store)
    note(first, "lost", key="title")
    office.heal()
    note(second, "further", key="title")
    office.heal()
    office.restore(data)
    again = office._pc(1, store_from(disk), TestChance("put back"))
    again.key, office.pcs[0] = first.key, again
    note(again, "new", key="other")
    office.heal_only(office.pcs[first_home])
    office.heal()
    assert [value(pc, "title") for pc in office.pcs] == ["further"] * 2
    assert [value(pc, "other") for pc in office.pcs] == ["new"] * 2
    assert not any(pc.tray() for pc in office.pcs)
    office.check()


def test_a_pc_that_joined_a_hub_which_had_not_heard_yet_is_not_awaited_for_good() -> None:
    office = EpochOffice(pcs=2)
    first = office.pcs[0]
    data = office.backup()
    note(first, "after")
    office.heal()
    office.put_back(data)
    office.let_in()
    office.heal()
    assert office.epoch(first)["reason"] == "behind"
    assert office.awaited(first) == []
    office.check()
