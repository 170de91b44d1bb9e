"""What a hub tells of PCs by itself is told anew after it was restored, and contradicts nothing."""

from selaras.clock import moment_text
from selaras.domain.alarms import Cause
from selaras.replica.alarms import open_alarms
from selaras_hub.alarms import raise_alarm
from selaras_hub.facts import FactBook
from tests.epochs.office import EpochOffice
from tests.facts.drafts import draft, facts, read
from tests.sim.office import NPWP


def _told(office: EpochOffice, seconds: str) -> None:
    cause = Cause("clock-off", "dev-9", {"pc": "gudang", "seconds": seconds})
    with office.hub_store.transaction() as db:
        raise_alarm(FactBook(db, NPWP), cause, now=moment_text(office.clock.now()))


def test_an_alarm_that_two_epochs_raised_is_no_contradiction() -> None:
    office = EpochOffice(pcs=2)
    kept = office.backup()
    _told(office, "60")
    draft(office.pcs[0], "R-1")
    office.heal()
    assert len(read(office.pcs[1], open_alarms)) == 1
    office.restore(kept)
    office.hub.turn([])
    _told(office, "7200")
    office.heal()
    first, second = office.pcs
    for pc in (first, second):
        assert facts(pc, "returned") == []
        (alarm,) = read(pc, open_alarms)
        assert (alarm.code, alarm.facts["seconds"]) == ("clock-off", "7200")
