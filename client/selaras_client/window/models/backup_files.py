"""The files that may be put in the place of this PC's data, found without opening the office."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from selaras.errors import StoreError
from selaras.store.copying import reading_file
from selaras.store.engine import FILE_NAME
from selaras.store.meta import get_meta
from selaras_client.backup_plan import FOLDER
from selaras_client.backups import FOLDER_NAME, find_backups, moment_of
from selaras_client.swapping import ASIDE

OWN, FURTHER, SET_ASIDE = "own", "further", "aside"
MOST = 60


@dataclass(frozen=True, slots=True)
class BackupFile:
    """One file.

    Args:
        place: ``own`` (in the data folder), ``further`` (where backups also go) or ``aside`` (what
            an earlier restore or rebuild moved away).
    """

    path: Path
    place: str
    moment: datetime
    bytes: int

    @property
    def when(self) -> str:
        """Return the moment by this PC's clock."""
        return f"{self.moment.astimezone():%d/%m/%Y %H.%M}"

    @property
    def size(self) -> str:
        """Return the size as people say it."""
        return f"{max(self.bytes, 10**5) / 10**6:.1f} MB".replace(".", ",")


def backup_files(home: Path, further: str | None = None) -> list[BackupFile]:
    """Return what can be restored in *home*, the newest first.

    Args:
        further: The other folder backups go to; None looks it up in the database, as far as that
            can be read.
    """
    found = list(_of_folder(home / FOLDER_NAME, OWN))
    other = _further(home) if further is None else further
    found += _of_folder(Path(other), FURTHER) if other else []
    found += _set_aside(home)
    return sorted(found, key=lambda each: each.moment, reverse=True)[:MOST]


def _of_folder(folder: Path, place: str) -> Iterator[BackupFile]:
    for path in find_backups([folder]):
        with suppress(OSError):
            status = path.stat()
            moment = moment_of(path) or datetime.fromtimestamp(status.st_mtime).astimezone()
            yield BackupFile(path, place, moment, status.st_size)


def _set_aside(home: Path) -> Iterator[BackupFile]:
    with suppress(OSError):
        for path in home.glob(f"{ASIDE}*/{FILE_NAME}"):
            status = path.stat()
            moment = datetime.fromtimestamp(status.st_mtime).astimezone()
            yield BackupFile(path, SET_ASIDE, moment, status.st_size)


def _further(home: Path) -> str:
    with suppress(StoreError, OSError), reading_file(home / FILE_NAME) as db:
        return get_meta(db, FOLDER) or ""
    return ""
