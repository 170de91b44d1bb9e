"""A hub put back to an older day answered after two more PCs were the hub: its feed is another."""

from tests.epochs.office import EpochOffice, note
from tests.epochs.test_restore import values
from tests.epochs.test_take_over import take_over


def test_what_it_gave_out_is_not_taken_for_what_all_have() -> None:
    """The present hub is made of a replica that never was in that epoch's record."""
    office = EpochOffice(pcs=5)
    first, second, third, fourth, late = office.pcs
    take_over(office, first)
    office.heal()
    office.cut_all()
    data = office.backup()
    note(fourth, "one")
    office.heal_only(second, third, fourth)
    for taker in (second, third):
        take_over(office, taker)
        office.heal_only(third, fourth)
        office.cut_all()
    present = office.hub_store, office.hub
    office.put_back(data)
    note(late, "other")
    office.heal_only(late)
    office.switch(present)
    office.pcs = [third, fourth, late]
    office.heal()
    assert values(office) == {"one", "other"}
    office.check()
