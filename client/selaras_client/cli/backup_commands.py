"""Backups by command: made now, listed, planned."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any, Final, TypeAlias

from selaras.domain.result import Rejection
from selaras.errors import StoreError
from selaras_client.backing_up import back_up_now, choose_plan, keeping_here
from selaras_client.backup_plan import Plan, load_plan
from selaras_client.backups import Backup, BackupFolder, back_up_to, checksum_fault
from selaras_client.cli.result import NOT_TRUSTED, Call, RejectedError, Result
from selaras_client.home import Home
from selaras_client.running import RunningOffice
from selaras_client.upkeep import Keeping, Made

Asking: TypeAlias = Callable[[RunningOffice, Call], Awaitable[Result]]


async def back_up(office: RunningOffice, call: Call) -> Result:
    """Make a backup now, where they always go or to a file of one's own."""
    keeping = await _keeping(office)
    out = call.args.out
    if out is not None:
        copied = await asyncio.to_thread(lambda: back_up_to(keeping.home.folder, out))
        one = {"file": str(out), "bytes": copied.bytes}
        return Result({"backups": [one]}, [call.texts.say("cli.backup-made", one)])
    done = await back_up_now(office, keeping, sign=call.texts.say("backup.sign"))
    if done.failed:
        raise done.failed[0]
    made = [_made(each) for each in done.made]
    return Result({"backups": made}, [call.texts.say("cli.backup-made", each) for each in made])


async def list_backups(office: RunningOffice, call: Call) -> Result:
    """List this PC's backups, the newest first; with --check, prove each by its checksum."""
    keeping = await _keeping(office)
    found, notices = [], []
    for folder in keeping.folders:
        try:
            found += await asyncio.to_thread(_listed, folder, call)
        except StoreError as error:
            if folder.path != keeping.folders[0].path:
                notices.append(call.texts.say(error.code, error.facts))
    lines = [call.texts.say(f"cli.backup-row.{each['state']}", each) for each in found]
    bad = any(each["state"] == "differs" for each in found)
    lines = lines or [call.texts.say("cli.no-backups")]
    return Result({"backups": found}, lines, NOT_TRUSTED if bad else 0, notices)


async def schedule(office: RunningOffice, call: Call) -> Result:
    """Show or change when and where backups of this PC are made."""
    await _keeping(office)
    plan = await office.work(lambda home: _planned(home, call))
    keep = plan.keep
    data = {
        "on": plan.is_on,
        "folder": plan.folder,
        "every_h": plan.every_h,
        "keep": {"days": keep.days, "weeks": keep.weeks, "months": keep.months},
    }
    facts = {**data, **data["keep"], "folder": plan.folder or "-"}  # type: ignore[dict-item]
    return Result(data, [call.texts.say(f"cli.backup-plan.{'on' if plan.is_on else 'off'}", facts)])


ASKING: Final[Mapping[str, Asking]] = {
    "backup now": back_up,
    "backup list": list_backups,
    "backup schedule": schedule,
}


async def _keeping(office: RunningOffice) -> Keeping:
    keeping = await keeping_here(office)
    if isinstance(keeping, Rejection):
        raise RejectedError(keeping)
    return keeping


def _made(made: Made) -> dict[str, object]:
    size = made.backup.bytes
    return {"file": str(made.backup.path), "bytes": size, "rotated": made.rotated}


def _listed(folder: BackupFolder, call: Call) -> list[dict[str, Any]]:
    return [_view(backup, is_checked=call.args.check) for backup in folder.mine()]


def _view(backup: Backup, *, is_checked: bool) -> dict[str, Any]:
    state = "there"
    if is_checked:
        state = "differs" if checksum_fault(backup.path) else "good"
    return {
        "file": str(backup.path),
        "at": backup.moment.isoformat(),
        "when": backup.moment.astimezone().strftime("%d-%m-%Y %H:%M"),
        "bytes": backup.bytes,
        "mb": f"{backup.bytes / 10**6:.1f}".replace(".", ","),
        "state": state,
    }


def _planned(home: Home, call: Call) -> Plan:
    args, is_hub = call.args, home.hub is not None
    with home.store.reading() as db:
        before = load_plan(db, is_hub=is_hub)
    plan = replace(
        before,
        is_on=not args.off and (before.is_on or args.on or args.folder is not None),
        folder="" if args.no_folder else str(args.folder or before.folder),
        every_h=args.every or before.every_h,
        keep=args.keep or before.keep,
    )
    sign = call.texts.say("backup.sign") if args.folder is not None else ""
    refusal = choose_plan(home, plan, sign=sign)
    if refusal is not None:
        raise RejectedError(refusal)
    return plan
