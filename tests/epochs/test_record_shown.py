"""The record of an epoch goes over the line once, and to whoever lacks it."""

from selaras.protocol.frames import Hello, Welcome
from selaras.values import replace
from selaras_hub.members import Doorkeeper
from tests.sim.office import Office


def _welcome(office: Office, hello: Hello) -> Welcome:
    with office.hub_store.transaction() as db:
        door = Doorkeeper(db, office.hub.hub, clock=office.clock, chance=office.chance)
        answer = door.identify(hello, key=None)
    assert answer is not None
    return answer.welcome  # type: ignore[union-attr]


def test_who_shows_the_record_of_this_epoch_is_not_told_it_again() -> None:
    office = Office(pcs=1).heal()
    pc = office.pcs[0]
    hello = pc.replica.hello("test")
    assert hello.epoch_record
    welcome = _welcome(office, hello)
    assert welcome.epoch_record == ""
    assert pc.replica.adopt(welcome) == ""
    assert pc.replica.hello("test").epoch_record == hello.epoch_record


def test_who_lacks_it_or_was_not_in_this_epoch_yet_is_told_the_record() -> None:
    office = Office(pcs=1).heal()
    hello = office.pcs[0].replica.hello("test")
    for other in (replace(hello, epoch_record=""), replace(hello, epoch="", seq=0)):
        assert _welcome(office, other).epoch_record == hello.epoch_record
