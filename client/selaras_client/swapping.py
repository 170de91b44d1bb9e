"""Putting another database in the place of the present one: wholly, or not at all.

The new one is made ready in a folder of its own. Until the note lies beside it nothing has
happened, and what is half ready is thrown away; from then on the next start goes on to the end,
wherever it was interrupted. The present files are moved aside together and never deleted.
"""

import gc
import json
import logging
import os
import shutil
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from selaras.errors import StoreError
from selaras.store.engine import FILE_NAME

log = logging.getLogger(__name__)

STAGING: Final = "selaras-baru"
NOTE: Final = "penggantian.json"
ASIDE: Final = "selaras-disisihkan-"

_MOMENT: Final = "%Y%m%dT%H%M%SZ"
# The log belongs to the file: beside another one it would be applied to that.
_PARTS: Final = (f"{FILE_NAME}-wal", f"{FILE_NAME}-shm", FILE_NAME)


class CannotSwapError(StoreError):
    """A file cannot be moved: another program has it open. The next start goes on."""

    code = "swap.in-use"


def staging_of(home: Path) -> Path:
    """Return an empty folder in which the new database is made ready.

    Raises:
        OSError: It cannot be made.
    """
    staging = home / STAGING
    if staging.exists():
        shutil.rmtree(staging)
    staging.mkdir()
    return staging


def swap(home: Path, *, now: datetime) -> Path:
    """Put the database that lies ready in the place of the present one.

    Returns:
        The folder in which the present one is kept.

    Raises:
        CannotSwapError: It cannot be finished now; the next start does.
    """
    aside = _free_name(home, now)
    note = home / f"{NOTE}.tmp"
    try:
        _flush(home / STAGING / FILE_NAME)
        note.write_text(json.dumps({"aside": aside.name}), encoding="utf-8")
        _flush(note)
        os.replace(note, home / NOTE)  # noqa: PTH105  # one call for tests to interrupt
        _flush_folder(home)
    except OSError as error:
        raise CannotSwapError(path=str(home), reason=error.strerror) from error
    finish_swap(home)
    return aside


def finish_swap(home: Path) -> bool:
    """Go on where a swap was interrupted, before anything is opened; say whether there was one.

    Raises:
        CannotSwapError: A file cannot be moved.
    """
    try:
        if not (home / NOTE).exists():
            abandon(home)
            return False
        _go_on(home, home / _aside_name(home))
        (home / NOTE).unlink()
        _throw_away(home)
    except OSError as error:
        raise CannotSwapError(path=str(error.filename), reason=error.strerror) from error
    log.warning("swap.finished")
    return True


def abandon(home: Path) -> None:
    """Throw away what was made ready, unless a swap has begun: that one goes on."""
    if not (home / NOTE).exists():
        _throw_away(home)


def _go_on(home: Path, aside: Path) -> None:
    aside.mkdir(exist_ok=True)
    ready = home / STAGING / FILE_NAME
    if ready.exists():
        for name in _PARTS:
            _move(home / name, aside / name)
        _move(ready, home / FILE_NAME)
    elif not (home / FILE_NAME).exists():
        # Somebody removed what was ready: go back.
        for name in reversed(_PARTS):
            _move(aside / name, home / name)
    _flush_folder(aside)
    _flush_folder(home)


def _move(source: Path, target: Path) -> None:
    try:
        _replace(source, target)
    except PermissionError:
        # What damage ended may hold the file until it is searched for; Windows moves no open one.
        gc.collect()
        _replace(source, target)


def _replace(source: Path, target: Path) -> None:
    if source.exists():
        os.replace(source, target)  # noqa: PTH105  # one call for tests to interrupt


def _throw_away(home: Path) -> None:
    if (home / STAGING).exists():
        shutil.rmtree(home / STAGING, ignore_errors=True)


def _aside_name(home: Path) -> str:
    """Return where the present files go; by a note that cannot be read, somewhere new."""
    with suppress(ValueError, KeyError, TypeError):
        name = json.loads((home / NOTE).read_text(encoding="utf-8"))["aside"]
        if isinstance(name, str) and name.startswith(ASIDE) and Path(name).name == name:
            return name
    return f"{ASIDE}x"


def _free_name(home: Path, now: datetime) -> Path:
    name = f"{ASIDE}{now.astimezone(UTC).strftime(_MOMENT)}"
    names = [name, *(f"{name}-{number}" for number in range(2, 100))]
    return next(home / each for each in names if not (home / each).exists())


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    """Let the names in *folder* be on disk too, where the operating system can."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
