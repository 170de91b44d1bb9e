"""The bytes of an input file: bounded, hashed, reported and cancelled while they are read."""

import hashlib
import io
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, ClassVar

from selaras.errors import DomainError
from selaras.exchange.refusal import FileRefusedError, refused

MAX_FILE_BYTES = 512 * 1024 * 1024
CHUNK_BYTES = 64 * 1024

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]


class ImportCancelledError(DomainError):
    """The person stopped the import; nothing is stored."""

    code: ClassVar[str] = "import.cancelled"


class Source:
    """One pass over one file.

    Args:
        progress: Called with bytes done and bytes in total.
        cancelled: Asked between two pieces; a true answer ends the pass.
    """

    def __init__(
        self, path: Path, *, progress: Progress | None = None, cancelled: Cancelled | None = None
    ) -> None:
        self.path = path
        self._progress, self._cancelled = progress, cancelled
        self._digest = hashlib.sha256()

    @property
    def sha256(self) -> str:
        """The hash of what ``chunks`` has given so far, 64 hex digits."""
        return self._digest.hexdigest()

    def chunks(self) -> Iterator[bytes]:
        """Yield the file in pieces of at most ``CHUNK_BYTES``.

        Raises:
            FileRefusedError: the file is missing, not a plain file, unreadable or too large.
            ImportCancelledError: the person stopped it.
        """
        self._digest, done = hashlib.sha256(), 0
        try:
            with open_input(self.path) as file:
                total = os.fstat(file.fileno()).st_size
                while chunk := file.read(CHUNK_BYTES):
                    done += len(chunk)
                    self._step(chunk, done, total)
                    yield chunk
        except OSError as error:
            raise unreadable(self.path, error) from error

    def check_cancelled(self) -> None:
        """Stop if the person wants it.

        Raises:
            ImportCancelledError: she does.
        """
        if self._cancelled is not None and self._cancelled():
            raise ImportCancelledError(path=str(self.path))

    def _step(self, chunk: bytes, done: int, total: int) -> None:
        self.check_cancelled()
        if max(done, total) > MAX_FILE_BYTES:
            raise refused("import.too-large", megabytes=MAX_FILE_BYTES // 1024 // 1024)
        self._digest.update(chunk)
        if self._progress is not None:
            self._progress(done, max(done, total))


def open_input(path: Path) -> BinaryIO:
    """Open *path* for reading.

    Raises:
        FileRefusedError: it is missing, a folder, no plain file, or may not be read.
    """
    try:
        # Asked before opening: to open a pipe that nobody writes to would wait for ever.
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise refused("import.is-folder", path=str(path))
        if not stat.S_ISREG(mode):
            raise refused("import.not-a-file", path=str(path))
        return path.open("rb")
    except FileNotFoundError as error:
        raise refused("import.no-file", path=str(path)) from error
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from error


def unreadable(path: Path, error: Exception) -> FileRefusedError:
    """Return the refusal for a file that the system does not let us read."""
    reason = error.strerror if isinstance(error, OSError) else None
    return refused("import.cannot-read", path=str(path), reason=reason or type(error).__name__)


class ChunkStream(io.RawIOBase):
    """The pieces of a ``Source`` as a stream, for readers that want one."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        super().__init__()
        self._chunks, self._rest = chunks, b""

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: "memoryview[int]") -> int:  # type: ignore[override]
        """Fill *buffer* as far as the piece at hand goes."""
        self._rest = self._rest or next(self._chunks, b"")
        count = min(len(buffer), len(self._rest))
        buffer[:count], self._rest = self._rest[:count], self._rest[count:]
        return count
