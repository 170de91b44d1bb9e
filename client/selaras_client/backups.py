"""Backups of this PC's database: where they lie, what they are called, which of them stay.

A backup is one file with its SHA-256 beside it. It is made under another name, proven, and only
then called a backup, so that whatever interrupts it leaves the older ones as they were. Several
PCs may share a folder: nothing is ever deleted that this PC did not make.
"""

import os
import re
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from selaras.domain.rotation import Keep, kept
from selaras.errors import DomainError, StoreError
from selaras.replica.queries import fingerprint
from selaras.store.copying import Copied, CopyFailedError, Progress, sha256_of, write_copy
from selaras.store.engine import FILE_NAME
from selaras.store.trouble import trouble_of
from selaras_client.room import ROOM_BYTES, present_bytes

FOLDER_NAME: Final = "cadangan"
# Says what a folder is for; a drive that is not plugged in does not have it.
SIGN_NAME: Final = "selaras-cadangan.txt"
CHECKSUM: Final = ".sha256"

_PARTLY: Final = ".sebagian"
_MOMENT: Final = "%Y%m%dT%H%M%SZ"
_PC_LETTERS: Final = 8
_NAME = re.compile(r"selaras-(?P<moment>\d{8}T\d{6}Z)-(?P<pc>[0-9a-z]{1,8})\.db")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class BackupFolderError(StoreError):
    """The folder for backups is not there: a drive that is not plugged in, a share that is off."""

    code = "backup.folder-missing"


class NoRoomError(StoreError):
    """There is not enough room for one more backup; the older ones stay."""

    code = "backup.no-room"


class BackupThereError(DomainError):
    """There is a file of that name; it is not written over."""

    code = "backup.exists"


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup of this PC."""

    path: Path
    moment: datetime
    bytes: int


class BackupFolder:
    """The backups of one PC in one folder."""

    def __init__(self, path: Path, device: str) -> None:
        """Look at *path* for the backups of the PC whose id is *device*."""
        self.path = path
        # Ids begin with the time at which they were made; what tells them apart is at the end.
        self._pc = re.sub(r"[^0-9a-z]", "", device.lower())[-_PC_LETTERS:]

    def sign(self, text: str) -> None:
        """Make the folder if need be, and say in it what it is for.

        Raises:
            BackupFolderError: It cannot be made.
            CannotWriteError: The drive does not take it.
        """
        try:
            self.path.mkdir(exist_ok=True)
            (self.path / SIGN_NAME).write_text(text, encoding="utf-8")
        except OSError as error:
            trouble = trouble_of(str(self.path), error)
            raise trouble or BackupFolderError(
                path=str(self.path), reason=error.strerror
            ) from error

    @property
    def is_there(self) -> bool:
        """Say whether it is the folder that was signed, and not the place of an absent drive."""
        return (self.path / SIGN_NAME).is_file()

    def mine(self) -> list[Backup]:
        """Return this PC's backups, the newest first.

        Raises:
            BackupFolderError: The folder cannot be read.
        """
        try:
            found = [self._known(path) for path in self.path.iterdir()]
        except OSError as error:
            raise BackupFolderError(path=str(self.path), reason=error.strerror) from error
        backups = [backup for backup in found if backup is not None]
        return sorted(backups, key=lambda backup: backup.moment, reverse=True)

    def make(self, home: Path, *, now: datetime, progress: Progress | None = None) -> Backup:
        """Back up the database in *home*, which may be in use.

        Raises:
            BackupFolderError: The folder is not there.
            NoRoomError: There is no room.
            CopyFailedError: It could not be written.
            CopyDiffersError: What was written is not what was read.
        """
        if not self.is_there:
            raise BackupFolderError(path=str(self.path), reason=SIGN_NAME)
        self._clear_partly()
        moment = now.astimezone(UTC).replace(microsecond=0)
        while self._named(moment).exists():
            moment += timedelta(seconds=1)
        path = self._named(moment)
        return Backup(path, moment, back_up_to(home, path, progress=progress).bytes)

    def rotate(self, keep: Keep, *, made: Backup) -> list[Path]:
        """Delete this PC's backups that need not stay; never *made*, which was just proven.

        Returns:
            What was deleted. What cannot be deleted stays and is tried again next time.
        """
        backups = self.mine()
        staying = kept([backup.moment for backup in backups], keep)
        gone = []
        for backup in backups:
            if backup.moment not in staying and backup.path != made.path:
                with suppress(OSError):
                    # Without its checksum a file is no longer ours to delete.
                    backup.path.unlink()
                    _checksum_of(backup.path).unlink()
                    gone.append(backup.path)
        return gone

    def _named(self, moment: datetime) -> Path:
        return self.path / f"selaras-{moment.strftime(_MOMENT)}-{self._pc}.db"

    def _known(self, path: Path) -> Backup | None:
        """Return a file as a backup if this PC made it."""
        named = _NAME.fullmatch(path.name)
        if named is None or named["pc"] != self._pc or not _has_checksum(path):
            return None
        with suppress(OSError, ValueError):
            moment = datetime.strptime(named["moment"], _MOMENT).replace(tzinfo=UTC)
            return Backup(path, moment, path.stat().st_size)
        return None

    def _clear_partly(self) -> None:
        """Remove what an interrupted backup of this PC left."""
        for path in self.path.glob(f"selaras-*-{self._pc}.db{_PARTLY}"):
            with suppress(OSError):
                path.unlink()


def back_up_to(home: Path, target: Path, *, progress: Progress | None = None) -> Copied:
    """Write a proven copy of the database in *home* to *target*, with its checksum beside it.

    Raises:
        BackupThereError: There is something of that name.
        NoRoomError: There is no room.
        CopyFailedError: It could not be written.
        CopyDiffersError: What was written is not what was read.
    """
    if target.exists():
        raise BackupThereError(path=str(target))
    _refuse_without_room(home, target)
    partly = target.with_name(target.name + _PARTLY)
    copied = write_copy(home / FILE_NAME, partly, mark=fingerprint, progress=progress)
    return _named(partly, target, copied)


def find_backups(folders: Iterable[Path]) -> list[Path]:
    """Return what looks like a backup in *folders*, whichever PC made it, the newest first."""
    found: list[tuple[str, Path]] = []
    for folder in folders:
        with suppress(OSError):
            found += [
                (named["moment"], path)
                for path in folder.iterdir()
                if (named := _NAME.fullmatch(path.name)) is not None
            ]
    return [path for _, path in sorted(found, reverse=True)]


def moment_of(path: Path) -> datetime | None:
    """Return when a backup was made, by its name; None for another file."""
    named = _NAME.fullmatch(path.name)
    with suppress(ValueError):
        if named is not None:
            return datetime.strptime(named["moment"], _MOMENT).replace(tzinfo=UTC)
    return None


def checksum_fault(path: Path) -> bool | None:
    """Say whether a file differs from the checksum beside it; None where there is none."""
    stated = _stated(path)
    return None if stated is None else stated[0] != sha256_of(path)


def _named(partly: Path, target: Path, copied: Copied) -> Copied:
    """Let a proven copy be a backup: the checksum comes first, so that none is without."""
    beside = _checksum_of(target)
    try:
        with beside.open("w", encoding="ascii", newline="\n") as file:
            file.write(f"{copied.sha256} *{target.name}\n")
            file.flush()
            os.fsync(file.fileno())
        partly.replace(target)
    except OSError as error:
        for left in (beside, partly):
            with suppress(OSError):
                left.unlink(missing_ok=True)
        raise CopyFailedError(path=str(target), reason=str(error.strerror)) from error
    return copied


def _refuse_without_room(home: Path, target: Path) -> None:
    try:
        needed = present_bytes(home) + ROOM_BYTES
        free = shutil.disk_usage(target.parent).free
    except OSError as error:
        raise BackupFolderError(path=str(target.parent), reason=error.strerror) from error
    if free < needed:
        raise NoRoomError(path=str(target.parent), needed=_mb(needed), free=_mb(free))


def _checksum_of(path: Path) -> Path:
    return path.with_name(path.name + CHECKSUM)


def _has_checksum(path: Path) -> bool:
    stated = _stated(path)
    return stated is not None and stated[1] == path.name


def _stated(path: Path) -> tuple[str, str] | None:
    """Return what the checksum file says: the sum, and of which file."""
    try:
        text = _checksum_of(path).read_text(encoding="ascii")
    except (OSError, ValueError):
        return None
    total, _, name = text.strip().partition(" *")
    return (total, name) if _SHA256.fullmatch(total) else None


def _mb(count: int) -> str:
    return f"{-(-count // 10**6)} MB"
