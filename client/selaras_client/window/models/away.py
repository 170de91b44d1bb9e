"""What the window shows while no office is open: what is wrong, and what a person can do.

A double click must not end in silence because a file is damaged, locked or of a newer program.
Here also stand the sentences on what was done to a closed folder, for the office that opens next.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from selaras.domain.money import number_text
from selaras.errors import SelarasError
from selaras.store.soundness import UnsoundFileError
from selaras.store.trouble import CannotOpenError, DamagedError, SchemaTooNewError
from selaras_client.closed_work import REBUILD, ClosedWork, Done
from selaras_client.rebuilding import NoIdentityError, SoundError
from selaras_client.restoring import OtherOfficeError
from selaras_client.window.models.backup_files import BackupFile, backup_files
from selaras_client.window.wording import Wording

_DAMAGE = (DamagedError, UnsoundFileError, CannotOpenError)
_CAN_BE_FORCED = (OtherOfficeError, SoundError)


@dataclass(frozen=True, slots=True)
class Notice:
    """What was done to the closed folder, or why it was not.

    Args:
        again: The same work without the check that stood in its way; None for none.
    """

    title: str
    lines: tuple[str, ...]
    is_bad: bool = False
    again: ClosedWork | None = None


@dataclass(frozen=True, slots=True)
class Away:
    """One page in place of the office.

    Args:
        is_working: Something is done now, and nothing can be chosen.
        can_rebuild: A sound database may be made of what can be read.
        backups: What may be put in the place of the data, the newest first.
        again: Work that was refused and may be done all the same.
    """

    title: str
    lines: tuple[str, ...] = ()
    is_working: bool = False
    can_rebuild: bool = False
    backups: tuple[BackupFile, ...] = ()
    again: ClosedWork | None = None


def opening_page(say: Wording) -> Away:
    """Return what stands there while the office is opened."""
    return Away(say("window.away.opening"), is_working=True)


def upgrading_page(done: int, of: int, *, say: Wording) -> Away:
    """Return how many of the documents of an older release were brought up to date."""
    facts = {"done": number_text(Decimal(done)), "of": number_text(Decimal(of))}
    lines = say("window.away.upgraded", **facts), say("window.away.upgrade-what")
    return Away(say("window.away.upgrading"), lines, is_working=True)


def working_page(work: ClosedWork, say: Wording) -> Away:
    """Return what stands there while *work* is done."""
    key = "rebuilding" if work.kind == REBUILD else "restoring"
    lines = (say("window.away.wait"),)
    return Away(say(f"window.away.{key}"), lines, is_working=True)


def trouble_page(error: SelarasError, home: Path, *, say: Wording) -> Away:
    """Return what is wrong with the data folder *home*, and what can be done about it."""
    is_damaged = isinstance(error, _DAMAGE)
    may_restore = is_damaged or isinstance(error, SchemaTooNewError | NoIdentityError)
    lines = [say.say(error.code, error.facts)]
    lines += [say("window.away.damage-what")] if is_damaged else []
    return Away(
        say("window.away.title"),
        tuple(lines),
        can_rebuild=is_damaged,
        backups=tuple(backup_files(home)) if may_restore else (),
    )


def with_notice(page: Away, notice: Notice | None) -> Away:
    """Return *page* with what the last work came to."""
    if notice is None:
        return page
    return replace(page, lines=(*notice.lines, *page.lines), again=notice.again)


def done_notice(done: Done, work: ClosedWork, *, say: Wording) -> Notice:
    """Return what *work* came to."""
    lines = (say.say(key, done.data) for key in done.keys)
    return Notice(say(f"window.away.done-{work.kind}"), tuple(lines))


def failed_notice(error: SelarasError, work: ClosedWork, *, say: Wording) -> Notice:
    """Return why *work* was not done."""
    may_be_forced = isinstance(error, _CAN_BE_FORCED) and not work.anyway
    return Notice(
        say("window.away.failed"),
        (say.say(error.code, error.facts),),
        is_bad=True,
        again=replace(work, anyway=True) if may_be_forced else None,
    )
