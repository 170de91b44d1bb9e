"""When and where backups of this PC are made: what was chosen, and what follows from it.

The PC that is the hub always makes them, in its data folder; a further folder on another drive
is what saves the office when the disk dies.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from selaras.domain.rotation import KEEP, Keep
from selaras.store.db import Connection
from selaras.store.meta import get_meta, set_meta
from selaras_client.backups import FOLDER_NAME, BackupFolder

EVERY_H: Final = 24
MAX_HOURS: Final = 24 * 31
MAX_KEPT: Final = 1_000

# Also read where the office cannot be opened.
FOLDER: Final = "backup.folder"

_ON, _EVERY, _KEEP = "backup.on", "backup.every_h", "backup.keep"
_YES: Final = "yes"


@dataclass(frozen=True, slots=True)
class Plan:
    """What was chosen for this PC.

    Args:
        is_on: Backups are made while Selaras runs here.
        folder: A further folder, absolute; blank for none.
        every_h: Hours from one backup to the next.
    """

    is_on: bool
    folder: str = ""
    every_h: int = EVERY_H
    keep: Keep = KEEP

    def folders(self, home: Path, device: str) -> list[BackupFolder]:
        """Return where backups go; the one in the data folder comes first."""
        own = BackupFolder(home / FOLDER_NAME, device)
        return [own, BackupFolder(Path(self.folder), device)] if self.folder else [own]


def load_plan(db: Connection, *, is_hub: bool) -> Plan:
    """Return what was chosen, or what is so without a choice."""
    days, weeks, months = (int(part) for part in (get_meta(db, _KEEP) or _keep_text(KEEP)).split())
    return Plan(
        is_on=is_hub or get_meta(db, _ON) == _YES,
        folder=get_meta(db, FOLDER) or "",
        every_h=int(get_meta(db, _EVERY) or EVERY_H),
        keep=Keep(days, weeks, months),
    )


def save_plan(db: Connection, plan: Plan) -> None:
    """Remember what was chosen."""
    set_meta(db, _ON, value=_YES if plan.is_on else "")
    set_meta(db, FOLDER, value=plan.folder)
    set_meta(db, _EVERY, value=str(plan.every_h))
    set_meta(db, _KEEP, value=_keep_text(plan.keep))


def is_due(folder: BackupFolder, plan: Plan, *, now: datetime) -> bool:
    """Say whether the next backup should have been made by now.

    What is in the folder decides, so that backups that somebody deleted are made again. One from
    the future was made under a wrong clock and says nothing.

    Raises:
        BackupFolderError: The folder cannot be read.
    """
    past = [backup.moment for backup in folder.mine() if backup.moment <= now]
    return not past or now - past[0] >= timedelta(hours=plan.every_h)


def _keep_text(keep: Keep) -> str:
    return f"{keep.days} {keep.weeks} {keep.months}"


def parse_hours(text: str) -> int | None:
    """Return how many hours lie between two backups, as a person typed it."""
    return _number(text, 1, most=MAX_HOURS)


def parse_keep(text: str) -> Keep | None:
    """Return what stays, typed as days, weeks and months: ``7,4,12``."""
    parts = [_number(part, 0, most=MAX_KEPT) for part in text.split(",")]
    if len(parts) != 3 or None in parts:
        return None
    days, weeks, months = (part or 0 for part in parts)
    return Keep(max(days, 1), weeks, months)


def _number(text: str, least: int, *, most: int) -> int | None:
    typed = text.strip()
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= 6
    return int(typed) if is_number and least <= int(typed) <= most else None
