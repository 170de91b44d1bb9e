"""Is there room on the drive? Asked before something is spent that cannot be had again."""

import shutil
from pathlib import Path
from typing import Final

from selaras.store.engine import FILE_NAME
from selaras.store.trouble import DiskFullError

# What is left free when something large has been written.
ROOM_BYTES: Final = 16 * 1024 * 1024
_LOG: Final = "-wal"


def present_bytes(folder: Path) -> int:
    """Return how long the database in *folder* is, with its log.

    Raises:
        OSError: It cannot be looked at.
    """
    parts = [folder / FILE_NAME, folder / f"{FILE_NAME}{_LOG}"]
    return sum(part.stat().st_size for part in parts if part.exists())


def refuse_without_room(folder: Path) -> None:
    """Let nothing begin that writes the database in *folder* once more beside itself.

    Raises:
        DiskFullError: There is no room for it.
    """
    needed = present_bytes(folder) + ROOM_BYTES
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise DiskFullError(path=str(folder), reason=f"{free} < {needed}")
