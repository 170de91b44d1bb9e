"""Two hubs in epochs of one counter, which give the same revs to different changes."""

from tests.epochs.office import EpochOffice, note, value
from tests.epochs.test_take_over import take_over


def test_a_rev_that_a_twin_gave_hides_no_change_of_the_epoch_that_stays() -> None:
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    data = office.backup()
    note(first, "old", key="title")
    office.heal()
    office.restore(data)
    office.heal_only(second)
    given = second.replica.identity.epoch_counter
    take_over(office, first)
    note(first, "new", key="title")
    office.heal_only(first)
    assert first.replica.identity.epoch_counter == given
    office.heal_only(first, second)
    assert [value(pc, "title") for pc in office.pcs] == ["new", "new"]
    office.check()
