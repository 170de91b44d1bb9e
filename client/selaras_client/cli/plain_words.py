"""The words of commands that have few of them."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeAlias, TypeVar

from selaras.domain.rotation import Keep

T = TypeVar("T")

AddCommand: TypeAlias = Callable[[str], argparse.ArgumentParser]
AddPart: TypeAlias = Callable[[argparse.ArgumentParser, str], argparse.ArgumentParser]

_PARTS: Final = ("now", "list", "schedule")


def add_alarm_words(add: AddCommand) -> None:
    """Teach the parser this command."""
    add("alarms").add_argument("--done", metavar="ID")


def add_backup_words(add: AddCommand) -> None:
    """Teach the parser this command."""
    backup = add("backup")
    backup.add_argument("part", nargs="?", choices=_PARTS, default="now", metavar="list|schedule")
    backup.add_argument("--out", type=_path, metavar="FILE")
    backup.add_argument("--check", action="store_true")
    backup.add_argument("--folder", type=_path, metavar="DIR")
    backup.add_argument("--no-folder", action="store_true")
    backup.add_argument("--every", type=_hours, metavar="HOURS")
    backup.add_argument("--keep", type=_keep, metavar="DAYS,WEEKS,MONTHS")
    which = backup.add_mutually_exclusive_group()
    which.add_argument("--on", action="store_true")
    which.add_argument("--off", action="store_true")


def add_closed_words(add: AddCommand) -> None:
    """Teach the parser what needs the folder closed, and ``dump``, which takes everything out."""
    back = add("restore")
    back.set_defaults(is_closed=True)
    back.add_argument("file", type=Path, metavar="FILE")
    back.add_argument("--anyway", action="store_true")
    anew = add("rebuild")
    anew.set_defaults(is_closed=True)
    anew.add_argument("--anyway", action="store_true")
    add("dump").add_argument("--out", type=Path, required=True, metavar="FOLDER")


def add_double_words(add: AddCommand) -> None:
    """Teach the parser ``duplicates``."""
    answer = add("duplicates").add_mutually_exclusive_group()
    answer.add_argument("--keep", nargs="+", metavar="ID", default=[])
    answer.add_argument("--apart", nargs="+", metavar="ID", default=[])
    answer.add_argument("--not-apart", nargs="+", metavar="ID", default=[])


def add_reminder_words(add: AddCommand) -> None:
    """Teach the parser ``reminders``."""
    known = add("reminders")
    known.add_argument("--all", action="store_true")
    known.add_argument("--dismiss", nargs="+", metavar="KEY", default=[])


def add_recovery_words(add: AddCommand, part: AddPart) -> None:
    """Teach the parser this command."""
    part(add("recovery"), "renew")


def add_delivery_parts(pcs: argparse.ArgumentParser, part: AddPart) -> None:
    """Teach the parser these parts of ``pcs``."""
    part(pcs, "last-delivery").add_argument("device", metavar="ID")
    go_on = part(pcs, "go-on")
    go_on.add_argument("device", metavar="ID")
    go_on.add_argument("--reason", required=True)
    part(pcs, "deliver").add_argument("file", type=Path, metavar="FILE")


def _path(text: str) -> Path:
    if not text or "\0" in text:
        raise argparse.ArgumentTypeError(text[:80])
    return Path(text)


def _hours(text: str) -> int:
    from selaras_client.backup_plan import parse_hours

    return _known(parse_hours(text), text)


def _keep(text: str) -> Keep:
    from selaras_client.backup_plan import parse_keep

    return _known(parse_keep(text), text)


def _known(value: T | None, text: str) -> T:
    if value is None:
        raise argparse.ArgumentTypeError(text[:80])
    return value
