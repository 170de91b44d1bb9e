"""A request whose answer was lost, asked again of a hub that knows it from the audit alone."""

from selaras.domain import requests as kinds
from tests.epochs.office import EpochOffice
from tests.epochs.test_take_over import take_over
from tests.facts.drafts import ask, draft, outcome, settled, show, stages


def test_an_approval_that_gave_the_number_is_answered_as_it_was() -> None:
    """The hub wrote the number into the invoice; its author had not."""
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    made = ask(first, kinds.SET_COMPANY, series="INV/{number:5}/{year}", numbering="gapless")
    assert settled(office, made).code == ""
    invoice = draft(first)
    office.heal()
    asked = first.replica.ask_approval(invoice)
    office.notice(first)
    while first.up:
        office.deliver_up(first)
    office.cut(first)
    office.heal_only(second)
    number = show(second, invoice)["reference"]
    life = first.replica.identity.incarnation
    take_over(office, second)
    office.heal()
    assert outcome(first, asked).code == ""
    assert stages(first) == {invoice: "approved"}
    assert show(first, invoice)["reference"] == number
    assert first.replica.identity.incarnation == life
    office.check()
