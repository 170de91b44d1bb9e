"""One set-up of ``.venv`` at a time, and whether the last one came to its end.

Standard library only, and readable by Python 3.6 for the reason told in ``_environment``.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK_POLL_S = 0.2
UNFINISHED = b"unfinished"
# A lock covers this byte, far behind the text of the lock file, so that the text stays readable.
LOCKED_BYTE = 1024


class History:
    """Whether the last set-up came to its end; kept in the lock file, outside ``.venv``."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def was_cut(self) -> bool:
        """Tell whether the last set-up began and never ended."""
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        return bool(os.read(self._descriptor, len(UNFINISHED)))

    def begin(self) -> None:
        """Note that a set-up is under way."""
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        os.write(self._descriptor, UNFINISHED)

    def end(self) -> None:
        """Note that what is there now is whole, be it new or old."""
        os.ftruncate(self._descriptor, 0)


@contextmanager
def only_one(path: Path, *, waiting: "Callable[[], None]") -> "Iterator[History]":
    """Hold the lock at *path*; call *waiting* once if somebody else holds it."""
    # A lock of the system, not a mere file: it falls with its owner, so it cannot grow stale.
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if not _try_lock(descriptor):
            waiting()
            while not _try_lock(descriptor):
                time.sleep(LOCK_POLL_S)
        # The installer inherits it: when we are killed, the next run still waits for the installer.
        os.set_inheritable(descriptor, True)  # noqa: FBT003
        yield History(descriptor)
    finally:
        os.close(descriptor)


def _try_lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415

            os.lseek(descriptor, LOCKED_BYTE, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True
