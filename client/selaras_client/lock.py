"""One process per data folder: a lock that the operating system lets go of when we die."""

from pathlib import Path

from filelock import FileLock, Timeout

FILE_NAME = "selaras.lock"


class HomeLock:
    """The sole right to a data folder."""

    def __init__(self, home: Path) -> None:
        """Name the lock of *home*; nothing is taken yet."""
        self._lock = FileLock(home / FILE_NAME)

    def take(self) -> bool:
        """Take the lock if nobody has it; say whether we have it now."""
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            return False
        return True

    def release(self) -> None:
        """Let go of it."""
        self._lock.release()
