"""A batch that an old hub made while the new one had the same invoices free."""

from selaras.domain import requests as kinds
from tests.epochs.office import EpochOffice
from tests.facts.drafts import approved, ask, outcome, settled


def test_what_is_in_a_batch_of_the_other_epoch_is_not_exported_again() -> None:
    """Both withdrew the first batch; one exported anew."""
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    (invoice,) = approved(office, first, count=1)
    batch = settled(office, first.replica.ask_export([invoice])).facts["batches"]
    office.heal()
    old = office.switch()
    office.restore(office.backup())
    office.heal_only(second)
    ask(second, kinds.WITHDRAW_BATCH, batch=batch, reason="salah")
    office.heal_only(second)
    new = office.switch(old)
    ask(first, kinds.WITHDRAW_BATCH, batch=batch, reason="salah")
    office.heal_only(first)
    first.replica.ask_export([invoice])
    office.heal_only(first)
    office.switch(new)
    office.heal()
    assert settled(office, second.replica.ask_export([invoice])).code == "export.in-batch"
    office.check()


def test_what_a_batch_of_the_other_epoch_holds_is_not_exported_anew() -> None:
    """One hub exported it, the other let its approval be withdrawn, and it is approved again."""
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    (invoice,) = approved(office, first, count=1)
    office.heal()
    old = office.switch()
    office.restore(office.backup())
    office.heal_only(second)
    second.replica.ask_withdrawal(invoice, reason="salah")
    office.heal_only(second)
    new = office.switch(old)
    made = first.replica.ask_export([invoice])
    office.heal_only(first)
    batch = outcome(first, made).facts["batches"]
    office.switch(new)
    office.heal()
    assert settled(office, second.replica.ask_approval(invoice)).code == ""
    again = settled(office, second.replica.ask_export([invoice]))
    assert (again.code, again.facts["batch"]) == ("export.in-batch", batch)
    assert settled(office, second.replica.ask_export([])).code == "export.nothing-approved"
    ask(second, kinds.WITHDRAW_BATCH, batch=batch, reason="salah")
    office.heal()
    assert settled(office, second.replica.ask_export([invoice])).code == ""
    office.check()
