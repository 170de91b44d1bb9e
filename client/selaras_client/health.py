"""How every PC of the office is, and in words what a person should do.

For the command ``health`` and for the window, which both show the same.
"""

import json
import shutil
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date as Date
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias

from selaras import __version__
from selaras.clock import moment_text
from selaras.domain.alarms import Alarm
from selaras.replica.alarms import open_alarms
from selaras.replica.epochs import epoch_told, waits_for
from selaras.replica.health import DEVICE_KIND, own_health, pcs_told_of, restarts_told_of
from selaras.replica.identity import load_identity
from selaras.store.db import Connection
from selaras.store.facts import get_fact
from selaras.store.hub_health import all_health
from selaras.store.hub_keys import all_keys
from selaras.store.hub_members import all_devices
from selaras.texts import Texts
from selaras_client.backup_plan import load_plan
from selaras_client.backups import BackupFolderError
from selaras_client.home import Home
from selaras_client.keys import KeysFolderError
from selaras_client.lives import OLDER
from selaras_client.words import duration_words, moment_words, pc_rows, pcs_words, size_words

# A PC that was away for longer may hold work that nobody sees.
AWAY_DAYS: Final = 7
# What went well by itself is no news after that.
NOTE_DAYS: Final = 7
MOST_NOTES: Final = 5
# So many may be missed, as over a weekend, before a person is told.
LATE_BACKUPS: Final = 4
LOW_DISK_BYTES: Final = 500 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Health:
    """How the office is, seen from this PC; members as in ``health --json``.

    Args:
        todo: Sentences on what a person should do and no alarm says already.
        notes: Sentences on what was done by itself lately and needs nobody: files that began anew.
    """

    here: Mapping[str, Any]
    pcs: list[dict[str, Any]]
    alarms: list[dict[str, Any]]
    todo: list[str]
    notes: list[str]

    @property
    def needs_a_person(self) -> bool:
        """Say whether anything is not well."""
        return bool(self.todo or self.alarms)


def office_health(home: Home, texts: Texts) -> Health:
    """Return how the office is now."""
    with home.replica.reading() as db:
        here = _here(home, db)
        pcs = _pcs_of_hub(home, db) if home.hub is not None else _pcs_elsewhere(db)
        alarms = [alarm_row(alarm, texts) for alarm in open_alarms(db)]
        notes = list(_notes(db, home.clock.now(), texts))
    trouble = home.store.trouble
    todo = [texts.say(trouble.code, trouble.facts)] if trouble is not None else []
    said = {alarm["code"] for alarm in alarms}
    todo += [
        texts.say(code, facts)
        for code, facts in _todo(here, pcs)
        if code.removeprefix("health.") not in said
    ]
    return Health(here, pcs, alarms, todo, notes)


def _notes(db: Connection, now: datetime, texts: Texts) -> Iterator[str]:
    since = moment_text(now - timedelta(days=NOTE_DAYS))
    for each in restarts_told_of(db, since=since)[:MOST_NOTES]:
        reason, at = texts.say(f"incarnation.{each['reason']}"), moment_words(str(each["at"]))
        key = "health.restarted-older" if each["reason"] in OLDER else "health.restarted"
        yield texts.say(key, {**each, "reason": reason, "at": at})


def alarm_row(alarm: Alarm, texts: Texts) -> dict[str, Any]:
    """Return an alarm with its sentences: what is wrong, and what a person should do."""
    code = f"alarm.{alarm.code}"
    # A newer hub's alarm is shown all the same; only its sentence is not here yet.
    known = code if code in texts else "alarm.unknown"
    facts = {**alarm.facts, "code": alarm.code}
    seconds = alarm.facts.get("seconds", "")
    if seconds.removeprefix("-").isdecimal():
        # What the hub noted has no language yet.
        facts["difference"] = duration_words(int(seconds), texts)
    return {
        "id": alarm.alarm_id,
        "code": alarm.code,
        "message": texts.say(known, facts),
        "todo": texts.say(f"{known}.do", facts),
        "first": alarm.first,
        "last": alarm.last,
        "times": alarm.times,
        "here": alarm.is_here,
    }


def health_here(home: Home) -> dict[str, Any]:
    """Return how this PC is; members as in ``health --json``."""
    with home.replica.reading() as db:
        return _here(home, db)


def _here(home: Home, db: Connection) -> dict[str, Any]:
    own = asdict(own_health(db))
    return {
        **own,
        "is_hub": home.hub is not None,
        "has_key": _has_key(home, own),
        "app_version": __version__,
        "free_bytes": shutil.disk_usage(home.folder).free,
        "now": moment_text(home.clock.now()),
        "awaited": pc_rows(waits_for(db)),
        **backups_here(home, db),
    }


def _has_key(home: Home, own: Mapping[str, Any]) -> bool:
    """Say whether this PC can prove who it is; one that belongs to no other hub need not."""
    if home.hub is not None or not own["hub_address"]:
        return True
    try:
        return home.keys.device(own["device"]).papers() is not None
    except KeysFolderError:
        return False


def backups_here(home: Home, db: Connection) -> dict[str, Any]:
    """Return when this PC was backed up last, and since when it should have been again."""
    plan, device = load_plan(db, is_hub=home.hub is not None), load_identity(db).device
    moments: list[datetime] = []
    for folder in plan.folders(home.folder, device):
        # A folder that is away or not made yet holds none now; its failing is an alarm.
        with suppress(BackupFolderError):
            moments += [backup.moment for backup in folder.mine()]
    told = get_fact(db, f"{DEVICE_KIND}:{device}")
    joined = str(json.loads(told.content).get("joined_at", "")) if told else ""
    now = home.clock.now()
    # One from the future was made under a wrong clock and says nothing.
    past = [moment for moment in moments if moment <= now]
    last = moment_text(max(past or moments)) if moments else ""
    since = last if past else joined
    most = LATE_BACKUPS * timedelta(hours=plan.every_h)
    is_late = bool(since) and now - datetime.fromisoformat(since) > most
    return {"last_backup": last, "is_backup_late": plan.is_on and is_late}


def _pcs_of_hub(home: Home, db: Connection) -> list[dict[str, Any]]:
    """Return every PC as the hub knows it at this moment."""
    live = home.hub.connected() if home.hub is not None else {}
    gone = {key.device for key in all_keys(db) if key.revoked_at}
    own, known, versions = own_health(db).device, all_health(db), _versions_told(db)
    found = []
    for device in all_devices(db):
        if device.device in gone or device.device == own:
            continue
        heard = known.get(device.device)
        is_live = device.device in live
        now = moment_text(home.clock.now())
        found.append(
            {
                "id": device.device,
                "pc": device.name,
                "is_connected": is_live,
                "last_contact": now if is_live else (heard.heard_at if heard else device.last_seen),
                # A new hub has not heard it yet: it knows what the one before told everybody.
                "waiting": live.get(device.device, heard.waiting if heard else None),
                "app_version": heard.app_version if heard else versions[device.device][0],
                "schema_version": heard.schema_version if heard else versions[device.device][1],
                "clock_s": heard.offset_s if heard else None,
            }
        )
    return found


def _versions_told(db: Connection) -> Mapping[str, tuple[str, int]]:
    """Return version and schema of each PC as a hub told of them last; blank and 0 if none did."""
    told = defaultdict[str, tuple[str, int]](lambda: ("", 0))
    for each in pcs_told_of(db):
        told[each["device"]] = (each["app_version"], each["schema_version"])
    return told


def _pcs_elsewhere(db: Connection) -> list[dict[str, Any]]:
    """Return the other PCs as the hub told of them last: to the day, and without what waits."""
    own, hub = own_health(db), str(epoch_told(db).get("device", ""))
    # Of its own PC a hub tells nothing: what is known of it is of the days when it was none.
    of_hub = {"app_version": own.hub_version, "schema_version": own.hub_schema}
    return [
        {
            "id": each["device"],
            "pc": each["pc"],
            "is_connected": None,
            "last_contact": each["day"],
            "waiting": None,
            "app_version": each["app_version"],
            "schema_version": each["schema_version"],
            "clock_s": None,
            **(of_hub if each["device"] == hub else {}),
        }
        for each in pcs_told_of(db)
        if each["device"] != own.device
    ]


Todo: TypeAlias = Iterator[tuple[str, Mapping[str, object]]]


def _todo(here: Mapping[str, Any], pcs: list[dict[str, Any]]) -> Todo:
    """Go through what a person should do and no alarm says already."""
    yield from _todo_here(here)
    today = Date.fromisoformat(here["now"][:10])
    for pc in pcs:
        days = (today - Date.fromisoformat(pc["last_contact"][:10])).days
        if days > AWAY_DAYS:
            key = "health.pc-away-waiting" if pc["waiting"] else "health.pc-away"
            yield key, {**pc, "days": days}
        if 0 < pc["schema_version"] < _schema_of_office(here):
            yield "health.pc-old", pc
        elif pc["schema_version"] > here["schema_version"] and here["is_hub"]:
            yield "health.hub-old", {**pc, "hub_version": here["app_version"]}


def _schema_of_office(here: Mapping[str, Any]) -> int:
    return int(here["schema_version"] if here["is_hub"] else here["hub_schema"])


def _todo_here(here: Mapping[str, Any]) -> Todo:
    if here["awaited"]:
        yield "health.awaits", {"pcs": pcs_words({pc["id"]: pc["pc"] for pc in here["awaited"]})}
    if here["free_bytes"] < LOW_DISK_BYTES:
        yield "health.disk-low", {"free": size_words(here["free_bytes"])}
    if here["unsigned"]:
        yield "health.unsigned", here
    if here["is_backup_late"]:
        yield "health.backup-late", {"last": moment_words(here["last_backup"]) or "-"}
    if here["is_hub"] or not here["hub_address"]:
        return
    if not here["has_key"]:
        yield "health.no-key", here
    if here["is_too_old"]:
        yield "program.too-old", here
    elif here["hub_schema"] > here["schema_version"]:
        yield "health.update-here", here
    elif 0 < here["hub_schema"] < here["schema_version"]:
        yield "health.update-hub", here
    if here["last_contact"]:
        away = datetime.fromisoformat(here["now"]) - datetime.fromisoformat(here["last_contact"])
        if abs(away.days) > AWAY_DAYS:
            yield "health.hub-away", {**here, "days": abs(away.days)}
