"""A PC on its way over from one epoch to the next, when the hub moves once more."""

from tests.epochs.office import EpochOffice, note
from tests.epochs.test_restore import values
from tests.epochs.test_take_over import take_over
from tests.facts.drafts import draft, stages


def test_what_has_not_come_again_is_given_back_to_the_next_hub_too() -> None:
    """It had given back all it has, and nobody else has it: that hub is gone."""
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    data = office.backup()
    office.cut(second)
    note(first, "one")
    invoice = draft(first, "R-1")
    office.heal_only(first)
    first.replica.ask_approval(invoice)
    office.heal_only(first)
    assert stages(first) == {invoice: "approved"}
    office.restore(data)
    office.connect(first)
    while first.replica.identity.epoch != office.hub.hub.epoch:
        while first.up:
            office.deliver_up(first)
        office.deliver_down(first)
    take_over(office, second)
    office.heal()
    assert values(office) == {"one"}
    assert stages(second) == {invoice: "approved"}
    assert not first.tray()
    office.check()
