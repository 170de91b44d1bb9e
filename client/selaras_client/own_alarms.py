"""What the hub tells the office of its own PC: a backup that is overdue, a drive nearly full.

A full drive on the hub's PC stops everybody, and a backup that was never made is missed when it is
too late; whoever sits elsewhere would not see it there. Each is an alarm for as long as it is so.
"""

from collections.abc import Iterator
from typing import Final

from selaras.domain.alarms import Cause
from selaras.replica.alarms import open_alarms
from selaras_client.health import LOW_DISK_BYTES, health_here
from selaras_client.home import Home
from selaras_client.words import size_words

BACKUP_LATE: Final = "backup-late"
DISK_LOW: Final = "disk-low"


def tell_office(home: Home) -> None:
    """Raise what is so and was not said yet, and take back what is not so any more."""
    hub = home.hub
    if hub is None:
        return
    with home.replica.reading() as db:
        known = {alarm.code for alarm in open_alarms(db) if not alarm.is_here}
    for cause, is_so in _causes(home):
        # Raised once: an alarm that is raised again is counted, and travels to every PC.
        if is_so and cause.code not in known:
            hub.raise_alarm(cause)
        elif not is_so and cause.code in known:
            hub.settle_alarm(cause)


def _causes(home: Home) -> Iterator[tuple[Cause, bool]]:
    here, pc = health_here(home), home.replica.identity.pc
    last = str(here["last_backup"])[:16].replace("T", " ") or "-"
    yield Cause(BACKUP_LATE, "", {"pc": pc, "last": last}), bool(here["is_backup_late"])
    free = int(here["free_bytes"])
    yield Cause(DISK_LOW, "", {"pc": pc, "free": size_words(free)}), free < LOW_DISK_BYTES
