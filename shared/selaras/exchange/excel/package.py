"""The zip file of a workbook: bounded before it is opened and while it is inflated.

A workbook of another format, an encrypted one and a damaged one are refused in words. Only parts
asked for by name are read, so that macros and external links stay shut.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from types import TracebackType
from typing import Final, Self

from selaras.exchange.refusal import FileRefusedError, refused
from selaras.exchange.source import CHUNK_BYTES, Source, open_input, unreadable

MAX_INFLATED_BYTES = 1024 * 1024 * 1024
MAX_PART_BYTES = 512 * 1024 * 1024
MAX_SMALL_PART_BYTES = 16 * 1024 * 1024
MAX_DIRECTORY_BYTES: Final = 1024 * 1024
MAX_PARTS: Final = 5_000

OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP: Final = b"PK\x03\x04"

_END, _END_64 = b"PK\x05\x06", b"PK\x06\x07"
_END_BYTES: Final = 22
_TAIL_BYTES: Final = 65_535 + _END_BYTES
# What zipfile and zlib raise on bytes that claim to be a zip file and are none.
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    ValueError,
    OverflowError,
    LookupError,
    RuntimeError,
    struct.error,
)


class Package:
    """The parts of one workbook, open until it is closed.

    Args:
        source: Tells whether the person stopped the import.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._file = open_input(source.path)
        try:
            self._zip = self._opened()
            self._guard()
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._file.close()

    def has(self, name: str) -> bool:
        """Say whether there is a part *name*."""
        return name in self._zip.NameToInfo

    def chunks(self, name: str, *, max_bytes: int = MAX_SMALL_PART_BYTES) -> Iterator[bytes]:
        """Yield one part in pieces.

        Raises:
            FileRefusedError: it is missing, damaged or larger than *max_bytes*.
            ImportCancelledError: the person stopped it.
        """
        done = 0
        try:
            with self._zip.open(name) as part:
                while chunk := part.read(CHUNK_BYTES):
                    self._source.check_cancelled()
                    done += len(chunk)
                    if done > max_bytes:
                        raise refused("excel.too-large", megabytes=max_bytes // 1024 // 1024)
                    yield chunk
        except _BROKEN as error:
            raise refused("excel.broken", part=name[:80]) from error
        except OSError as error:
            raise unreadable(self._source.path, error) from error

    def _opened(self) -> zipfile.ZipFile:
        try:
            _refuse_large_directory(self._tail())
            return zipfile.ZipFile(self._file)
        except _BROKEN as error:
            raise refused("excel.broken", part="zip") from error
        except OSError as error:
            raise unreadable(self._source.path, error) from error

    def _tail(self) -> bytes:
        size = self._file.seek(0, 2)
        self._file.seek(max(0, size - _TAIL_BYTES))
        tail = self._file.read(_TAIL_BYTES)
        self._file.seek(0)
        return tail

    def _guard(self) -> None:
        parts = self._zip.infolist()
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_INFLATED_BYTES:
            raise refused("excel.bomb", megabytes=MAX_INFLATED_BYTES // 1024 // 1024)
        if any(part.flag_bits & 1 for part in parts):
            raise refused("excel.locked")


def refuse_ole(head: bytes) -> None:
    """Refuse a workbook of before 2007, or one with a password: both are of one container."""
    if head.startswith(OLE):
        raise refused("excel.old-or-locked")


def _refuse_large_directory(tail: bytes) -> None:
    # zipfile reads the whole directory at once, so its size is looked at first.
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_BYTES:
        raise zipfile.BadZipFile
    (size,) = struct.unpack_from("<L", tail, at + 12)
    if _END_64 in tail or size > MAX_DIRECTORY_BYTES:
        raise _bomb()


def _bomb() -> FileRefusedError:
    return refused("excel.bomb", megabytes=MAX_INFLATED_BYTES // 1024 // 1024)
