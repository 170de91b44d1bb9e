"""A batch that an old hub made while the new one had the same invoices free."""

from selaras.domain import requests as kinds
from tests.epochs.office import EpochOffice
from tests.facts.drafts import approved, ask, settled


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
