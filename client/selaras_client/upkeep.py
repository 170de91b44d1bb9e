"""What this PC does for its data by itself while Selaras runs: backups, and comparing with the hub.

A backup that fails is an alarm: on the hub's PC one of the whole office, elsewhere one of this
PC. It ends with the next backup that succeeds. Copying is done outside the data thread.
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from selaras.clock import moment_text
from selaras.domain.alarms import Cause
from selaras.errors import SelarasError, StoreError
from selaras.store.copying import CopyUnsoundError
from selaras.store.engine import FILE_NAME
from selaras.store.meta import get_meta, set_meta
from selaras.store.soundness import quick_faults
from selaras_client import former_hub
from selaras_client.backup_plan import Plan, is_due, load_plan
from selaras_client.backups import Backup, BackupFolder
from selaras_client.home import Home
from selaras_client.jobs import Regularly
from selaras_client.own_alarms import tell_office
from selaras_client.reminders import look_again
from selaras_client.running import RunningOffice

log = logging.getLogger(__name__)

FIRST_S: Final = 30.0
EVERY_S: Final = 900.0
# A PC compares itself with the hub so often while it is connected.
COMPARE_FIRST_S: Final = 60.0
COMPARE_EVERY_S: Final = 600.0
# Deadlines are days; an hour is soon enough, also after midnight.
REMIND_FIRST_S: Final = 5.0
REMIND_EVERY_S: Final = 3600.0
# A code of an error to the alarm that says what to do about it.
_ALARMS: Final = {
    "backup.folder-missing": "backup-folder-missing",
    "backup.no-room": "backup-no-room",
}
_ANY_OTHER: Final = "backup-failed"
DAMAGED: Final = "database-damaged"
LOOK_EVERY: Final = timedelta(days=7)
_LOOKED: Final = "upkeep.looked"


class StoppedError(StoreError):
    """The program ends; the backup is made after the next start."""

    code = "backup.stopped"


@dataclass(frozen=True, slots=True)
class Made:
    """A backup, and how many older ones were let go for it."""

    backup: Backup
    rotated: int


@dataclass(frozen=True, slots=True)
class Keeping:
    """Whose backups are made where."""

    home: Home
    plan: Plan
    device: str
    pc: str

    @property
    def folders(self) -> list[BackupFolder]:
        """Return where backups go."""
        return self.plan.folders(self.home.folder, self.device)


class Upkeep:
    """The upkeep of one opened data folder."""

    def __init__(self, office: RunningOffice, *, sign: str) -> None:
        """Work for *office*; *sign* is the text that says in a folder what it is for."""
        self._office, self._sign = office, sign
        self._stopped = threading.Event()
        self._regularly = Regularly(self.tick, first_s=FIRST_S, every_s=EVERY_S)
        self._reminding = Regularly(self.remind, first_s=REMIND_FIRST_S, every_s=REMIND_EVERY_S)
        self._comparing = Regularly(
            office.compare, first_s=COMPARE_FIRST_S, every_s=COMPARE_EVERY_S
        )
        self._calling = Regularly(
            lambda: former_hub.call_former(office),
            first_s=former_hub.FIRST_S,
            every_s=former_hub.EVERY_S,
        )

    def start(self) -> None:
        """Begin, a little after the start of the program."""
        self._regularly.start()
        self._comparing.start()
        self._reminding.start()
        self._calling.start()

    async def stop(self) -> None:
        """End; a backup under way is given up."""
        self._stopped.set()
        await self._regularly.stop()
        await self._comparing.stop()
        await self._reminding.stop()
        await self._calling.stop()

    async def remind(self) -> None:
        """Look whether there is something new to be reminded of."""
        await self._office.work(look_again)

    async def tick(self) -> None:
        """Do what is due."""
        keeping = await self._office.work(keeping_of)
        await self._look(keeping.home)
        if keeping.plan.is_on and keeping.device:
            for folder in keeping.folders:
                await self._keep(keeping, folder)
        # Afterwards: what was overdue may have been made just now.
        await self._office.work(tell_office)

    async def _look(self, home: Home) -> None:
        """Look at every page if it is time; an alarm says so if one is broken."""
        if not await self._office.work(_is_look_due):
            return
        path = home.folder / FILE_NAME
        try:
            faults = await asyncio.to_thread(quick_faults, path)
        except CopyUnsoundError as error:
            faults = [str(error.facts["reason"])]
        if faults:
            log.error("database.damaged faults=%d", len(faults))
        await self._office.work(lambda opened: _looked(opened, faults))

    async def _keep(self, keeping: Keeping, folder: BackupFolder) -> None:
        try:
            now = keeping.home.clock.now()
            if not await asyncio.to_thread(lambda: self._is_due(keeping, folder, now=now)):
                return
            await asyncio.to_thread(lambda: self._made(keeping, folder, now=now))
        except StoppedError:
            return
        except SelarasError as error:
            log.warning("backup.failed code=%s", error.code)
            cause = failure(error, folder, pc=keeping.pc)
            await self._office.work(lambda home: raise_alarm(home, cause))
        else:
            await self._office.work(lambda home: settle_alarms(home, folder))

    def _is_due(self, keeping: Keeping, folder: BackupFolder, *, now: datetime) -> bool:
        is_own = folder is keeping.folders[0] or folder.path == keeping.folders[0].path
        if is_own and not folder.is_there:
            folder.sign(self._sign)
        return is_due(folder, keeping.plan, now=now)

    def _made(self, keeping: Keeping, folder: BackupFolder, *, now: datetime) -> Made:
        return make(keeping, folder, now=now, is_stopped=self._stopped.is_set)


def keeping_of(home: Home) -> Keeping:
    """Return whose backups are made where, on *home*."""
    identity = home.replica.identity
    with home.store.reading() as db:
        plan = load_plan(db, is_hub=home.hub is not None)
    return Keeping(home, plan, identity.device, identity.pc)


def make(
    keeping: Keeping,
    folder: BackupFolder,
    *,
    now: datetime,
    is_stopped: Callable[[], bool] = lambda: False,
) -> Made:
    """Make a backup and let go of those that need not stay.

    Raises:
        StoreError: It was not made; the older ones stay.
    """

    def stop(_left: int, _total: int) -> None:
        if is_stopped():
            raise StoppedError

    made = folder.make(keeping.home.folder, now=now, progress=stop)
    rotated = folder.rotate(keeping.plan.keep, made=made)
    log.info("backup.made bytes=%d rotated=%d", made.bytes, len(rotated))
    return Made(made, len(rotated))


def failure(error: SelarasError, folder: BackupFolder, *, pc: str) -> Cause:
    """Return the alarm of a backup that failed."""
    facts = {"pc": pc, "folder": str(folder.path), "last": "-"}
    facts |= {name: str(value) for name, value in error.facts.items()}
    try:
        newest = folder.mine()[:1]
    except StoreError:
        newest = []
    if newest:
        facts["last"] = moment_text(newest[0].moment)[:16].replace("T", " ")
    return Cause(_ALARMS.get(error.code, _ANY_OTHER), str(folder.path), facts)


def raise_alarm(home: Home, cause: Cause) -> None:
    """Tell whoever must act: the office, where this PC is its hub."""
    if home.hub is not None:
        home.hub.raise_alarm(cause)
    else:
        home.replica.alarms.raise_here(cause)


def settle_alarms(home: Home, folder: BackupFolder) -> None:
    """Take back what was said of a folder that is well again."""
    for code in (*_ALARMS.values(), _ANY_OTHER):
        cause = Cause(code, str(folder.path))
        if home.hub is not None:
            home.hub.settle_alarm(cause)
        else:
            home.replica.alarms.settle_here(cause)


def _is_look_due(home: Home) -> bool:
    with home.store.reading() as db:
        last = get_meta(db, _LOOKED)
    if home.was_cut_off or last is None:
        return True
    # Also where the clock was set back: then nobody knows.
    return abs(home.clock.now() - datetime.fromisoformat(last)) >= LOOK_EVERY


def _looked(home: Home, faults: list[str]) -> None:
    """Write down that every page was looked at, and what was wrong with them."""
    home.was_cut_off = False
    cause = Cause(DAMAGED, "", {"pc": home.replica.identity.pc, "reason": "; ".join(faults)})
    if faults:
        raise_alarm(home, cause)
        return
    with home.store.transaction() as db:
        set_meta(db, _LOOKED, value=moment_text(home.clock.now()))
    home.replica.alarms.settle_here(cause)
    if home.hub is not None:
        home.hub.settle_alarm(cause)
