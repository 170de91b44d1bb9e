"""What replaces the database of a data folder that nobody has open, and what it tells of it.

For the commands ``restore`` and ``rebuild`` and for the window, which closes the office for it.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from selaras.store.engine import FILE_NAME
from selaras_client.rebuilding import Renewed, rebuild
from selaras_client.restoring import Restored, restore
from selaras_client.swapping import finish_swap
from selaras_client.thread import DataThread

RESTORE: Final = "restore"
REBUILD: Final = "rebuild"
# Tables in which what was not sent stands.
_UNSENT: Final = frozenset({"outbox", "outbox_part", "tray", "request"})


@dataclass(frozen=True, slots=True)
class ClosedWork:
    """One such work.

    Args:
        kind: ``restore`` or ``rebuild``.
        file: The backup to restore; None for a rebuild.
        anyway: Also what is of another PC, or what is sound.
    """

    kind: str
    file: Path | None = None
    anyway: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """What was done, for scripts, and the keys of the sentences for people."""

    data: dict[str, Any]
    keys: list[str]


def carry_out(home: Path, work: ClosedWork, *, now: datetime) -> Done:
    """Do *work* in the closed data folder *home*.

    Raises:
        SelarasError: It cannot be done; what was there is as it was, or the next start goes on.
    """
    # One that was interrupted is finished first: what it kept must not be moved twice.
    finish_swap(home)
    # Documents that a hostile update nested deep need the large stack of this thread.
    with DataThread() as thread:
        if work.file is not None:
            file = work.file
            done = thread.run(lambda: restore(home, file, now=now, anyway=work.anyway))
            return _restored(done, file)
        return _rebuilt(thread.run(lambda: rebuild(home, now=now, anyway=work.anyway)))


def _restored(done: Restored, file: Path) -> Done:
    data: dict[str, Any] = {
        "file": str(file),
        "pc": done.now.pc,
        "company": done.now.company,
        "hub": done.now.is_hub,
        "documents": done.now.documents,
        "unsent_before": done.before.unsent if done.before else None,
        "brought": done.brought.unsent if done.brought else 0,
        "tray": done.brought.in_tray if done.brought else 0,
        "later": done.later,
        "aside": str(done.aside),
    }
    keys = ["cli.restored", "cli.restored-aside"]
    keys += ["cli.restored-brought"] if data["brought"] or data["tray"] else []
    keys += ["cli.restored-unsent"] if data["unsent_before"] and done.brought is None else []
    keys += ["cli.restored-unread"] if _is_unread(done) else []
    keys += ["cli.restored-later"] if done.later else []
    keys += ["cli.restored-hub" if done.now.is_hub else "cli.restored-pc"]
    return Done(data, keys)


def _is_unread(done: Restored) -> bool:
    is_whose_unknown = done.before is None and done.brought is None
    return done.later is None or (is_whose_unknown and (done.aside / FILE_NAME).exists())


def _rebuilt(done: Renewed) -> Done:
    rebuilt = done.rebuilt
    data = {
        "documents": rebuilt.documents,
        "unsent": rebuilt.unsent,
        "tray": rebuilt.in_tray,
        "hub": rebuilt.with_hub,
        "broken": list(rebuilt.broken),
        "backup": str(done.backup) if done.backup else None,
        "unsent_file": str(done.unsent) if done.unsent else None,
        "aside": str(done.aside),
    }
    keys = ["cli.rebuilt"]
    keys += ["cli.rebuilt-backup"] if done.backup else []
    keys += ["cli.rebuilt-unsent"] if done.unsent else []
    keys += ["cli.rebuilt-unread"] if _UNSENT.intersection(rebuilt.broken) else []
    keys += ["cli.restored-aside", "cli.rebuilt-hub" if rebuilt.with_hub else "cli.rebuilt-pc"]
    return Done(data, keys)
