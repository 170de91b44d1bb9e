"""Two copies of one PC, each of which became the hub: by name they are one, and are two hubs."""

from selaras.store.engine import serialised
from selaras.trust.epochs import is_epoch_of, read_epoch, signed_epoch
from tests.epochs.office import EpochOffice, note
from tests.epochs.test_restore import values
from tests.epochs.test_take_over import take_over
from tests.epochs.test_twins import end_of
from tests.sim.office import Pc, TestChance
from tests.sim.stores import store_from


def _copied(office: EpochOffice, pc: Pc) -> Pc:
    """Copy a PC's folder and keys, as people do."""
    copy = office._pc(9, store_from(serialised(pc.store)), TestChance("copy"))
    copy.replica.incarnations.begin(reason="copied")
    copy.key = pc.key
    return copy


def test_of_two_copies_that_became_the_hub_the_older_epoch_steps_aside() -> None:
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    note(first, "before")
    office.heal()
    office.cut_all()
    copy = _copied(office, second)
    take_over(office, second)
    older = office.hub_store, office.hub
    take_over(office, copy)
    office.pcs = [first, copy]
    note(first, "after")
    office.heal()
    epoch = office.hub.hub
    newer = office.switch(older)
    assert end_of(office, first) == "hub.superseded"
    assert office.hub.is_superseded
    office.switch(newer)
    office.heal()
    assert office.hub.hub == epoch
    assert values(office) == {"before", "after"}
    office.check()


def test_a_hub_that_took_over_knows_its_own_lost_future() -> None:
    office = EpochOffice(pcs=2)
    first, second = office.pcs
    take_over(office, first)
    office.heal()
    data = office.backup()
    office.restore(data)
    note(second, "after")
    office.heal_only(second)
    office.put_back(data)
    office.heal_only(second)
    assert office.epoch(second)["reason"] == "behind"
    assert not office.hub.is_superseded


def test_an_epoch_of_before_seats_keeps_its_signature() -> None:
    office = EpochOffice(pcs=1)
    key = office.hub._key
    record = read_epoch('{"hub":"h","counter":2,"id":"e","device":"d"}')
    assert key is not None
    assert record is not None
    assert "seat" not in record.text()
    signed = read_epoch(signed_epoch(record, key).text())
    assert signed is not None
    assert is_epoch_of(key.public, signed)
