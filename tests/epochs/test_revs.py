"""What of another epoch can be compared with the hub's own: numbers, and who wrote."""

import pytest

from selaras.domain.epochs import rev_floor
from selaras.store.last_changes import LastChange
from selaras.store.meta import set_meta
from selaras_hub.conflicting import Clash, side_of, with_sides
from selaras_hub.member import Member
from selaras_hub.returned_entries import apart
from selaras_hub.returning import Return
from selaras_hub.revs import base_rev
from tests.sim.stores import empty_database, store_from


def test_of_a_foreign_epoch_only_the_numbers_of_the_first_one_count() -> None:
    """A twin two steps back gave the same numbers to other changes."""
    store = store_from(empty_database())
    with store.transaction() as db:
        set_meta(db, "hub.epoch", value="ours")
        for rev in (rev_floor(2) + 1, rev_floor(2) + 9):
            assert base_rev(db, epoch="ours", rev=rev, counter=3) == rev
            assert base_rev(db, epoch="foreign", rev=rev, counter=3) == rev_floor(2)
        assert base_rev(db, epoch="foreign", rev=7, counter=3) == 7
        most = rev_floor(3) - 1
        assert base_rev(db, epoch="foreign", rev=rev_floor(3) + 4, counter=3) == most


@pytest.mark.parametrize("incarnation", ["", "one"])
def test_two_words_of_one_pc_or_of_nobody_known_are_two_sides(incarnation: str) -> None:
    """As sides of one name the later one would replace the other."""
    store = store_from(empty_database())
    change = LastChange(3, incarnation, "", "pc-1", "")
    with store.transaction() as db:
        way = Return(db, Member("device", "pc-1", "two"), "epoch", 0, 0, "")
        other = apart(change, change, way=way)
    clash = Clash("title", side_of("title", "a", last=change), side_of("title", "b", last=other))
    assert {side.value for side in with_sides([], clash)} == {"a", "b"}
