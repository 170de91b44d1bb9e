"""The backups of this PC: which there are, when and where they are made, and one now."""

from dataclasses import dataclass, replace
from pathlib import Path

from selaras.domain.result import Rejection
from selaras.errors import HubError, SelarasError, StoreError
from selaras_client.backing_up import back_up_now, choose_plan, keeping_here
from selaras_client.backup_plan import Plan, parse_hours, parse_keep
from selaras_client.backups import BackupFolder
from selaras_client.copying import is_wanted, want_copy
from selaras_client.home import Home
from selaras_client.office import Office
from selaras_client.upkeep import keeping_of
from selaras_client.window.models.backup_files import BackupFile, backup_files
from selaras_client.window.wording import Wording


@dataclass(frozen=True, slots=True)
class BackupPage:
    """What the screen shows.

    Args:
        is_member: Another PC is the hub, from which this one can be built again.
        is_copy_wanted: That was asked for and comes with the next contact.
        is_away: The further folder is not there now: a drive that is not plugged in.
    """

    plan: Plan
    files: tuple[BackupFile, ...]
    is_hub: bool
    is_member: bool
    is_copy_wanted: bool
    is_away: bool


async def read_backups(office: Office) -> BackupPage:
    """Return the backups that there are and the plan."""

    def read(home: Home) -> BackupPage:
        keeping, is_hub = keeping_of(home), home.hub is not None
        further = BackupFolder(keeping.folders[-1].path, keeping.device)
        return BackupPage(
            keeping.plan,
            tuple(backup_files(home.folder, keeping.plan.folder)),
            is_hub=is_hub,
            is_member=not is_hub and bool(home.replica.identity.hub_address),
            is_copy_wanted=is_wanted(home),
            is_away=bool(keeping.plan.folder) and not further.is_there,
        )

    return await office.work(read)


async def make_now(office: Office, say: Wording) -> tuple[list[str], bool]:
    """Make a backup in every folder; return what to say, and whether all went well."""
    keeping = await keeping_here(office)
    if isinstance(keeping, Rejection):
        return [say.say(keeping.code, keeping.facts)], False
    try:
        done = await back_up_now(office, keeping, sign=say("backup.sign"))
    except SelarasError as error:
        return [say.say(error.code, error.facts)], False
    lines = [say("cli.backup-made", file=each.backup.path) for each in done.made]
    lines += [say.say(error.code, error.facts) for error in done.failed]
    return lines, not done.failed


async def change_plan(office: Office, typed: list[str], *, say: Wording) -> Rejection | None:
    """Keep the plan as typed: folder, hours, what stays and, where one may choose, on or off."""
    folder, hours, keep, *choice = (text.strip() for text in typed)
    every_h, kept = parse_hours(hours), parse_keep(keep)
    if every_h is None or kept is None:
        return Rejection(f"window.backup.{'hours' if every_h is None else 'keep'}-unreadable")

    if folder and not Path(folder).is_absolute():
        return Rejection("window.backup.folder-what")

    def work(home: Home) -> Rejection | None:
        before = keeping_of(home).plan
        is_on = choice[0] == "on" if choice else before.is_on
        plan = replace(before, is_on=is_on, folder=folder, every_h=every_h, keep=kept)
        is_new = folder != before.folder
        return choose_plan(home, plan, sign=say("backup.sign") if is_new else "")

    try:
        return await office.work(work)
    except StoreError as error:
        return Rejection(error.code, error.facts)


async def build_again(office: Office) -> bool:
    """Build this PC's data again from the hub's; say whether the hub was reached for it now."""
    await office.work(want_copy)
    try:
        await office.sync_once()
    except HubError:
        # It is remembered, and done at the next contact.
        return False
    return True
