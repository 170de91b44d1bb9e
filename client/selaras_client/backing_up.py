"""Backups because a person wants them: one now, and when and where they are made.

For the command ``backup`` and for the window.
"""

import asyncio
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from selaras.domain.result import Rejection
from selaras.errors import StoreError
from selaras_client.backup_plan import Plan, load_plan, save_plan
from selaras_client.backups import BackupFolder
from selaras_client.home import Home
from selaras_client.office import Office
from selaras_client.upkeep import Keeping, Made, keeping_of, make, settle_alarms


@dataclass(slots=True)
class BackedUp:
    """What became of a backup, folder by folder."""

    made: list[Made] = field(default_factory=list)
    failed: list[StoreError] = field(default_factory=list)


async def keeping_here(office: Office) -> Keeping | Rejection:
    """Return where this PC's backups go; a PC of no company has none."""
    keeping = await office.work(keeping_of)
    return keeping if keeping.device else Rejection("company.not-set-up")


async def back_up_now(office: Office, keeping: Keeping, *, sign: str) -> BackedUp:
    """Make a backup in every folder they go to; one that fails hinders no other.

    Args:
        sign: What is written into this PC's own folder, to say what it is for.
    """
    done = BackedUp()
    for folder in keeping.folders:
        try:
            done.made.append(await asyncio.to_thread(_made, keeping, folder, sign))
        except StoreError as error:
            done.failed.append(error)
        else:
            await office.work(partial(settle_alarms, folder=folder))
    return done


def choose_plan(home: Home, plan: Plan, *, sign: str) -> Rejection | None:
    """Keep when and where backups are made; say why that may not be.

    Args:
        sign: What is written into the further folder where a person named it now, also the same
            one on a new drive; blank where she did not.

    Raises:
        BackupFolderError: The folder cannot be made or written to.
    """
    is_hub = home.hub is not None
    if is_hub and not plan.is_on:
        return Rejection("backup.hub-always")
    with home.store.reading() as db:
        before = load_plan(db, is_hub=is_hub)
    if plan.folder and sign:
        BackupFolder(Path(plan.folder), home.replica.identity.device).sign(sign)
    if plan != before:
        with home.store.transaction() as db:
            save_plan(db, plan)
    return None


def _made(keeping: Keeping, folder: BackupFolder, sign: str) -> Made:
    if folder.path == keeping.folders[0].path and not folder.is_there:
        folder.sign(sign)
    return make(keeping, folder, now=keeping.home.clock.now())
