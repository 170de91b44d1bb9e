"""A long file packed into chunks, each with its hash, and unpacked again. Memory stays small."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, cast

import zstandard

from selaras.errors import StoreError

CHUNK_BYTES: Final = 512 * 1024
_LEVEL: Final = 1
_WRITE_BYTES: Final = 1024 * 1024


class UnpackError(StoreError):
    """A packed file is damaged, or is not as long as it should be."""

    code = "copy.unsound"


def pack(source: Path, target: Path, *, chunk_bytes: int = CHUNK_BYTES) -> list[bytes]:
    """Write *source* packed to *target*, on disk when this returns; return each chunk's SHA-256."""
    packer = zstandard.ZstdCompressor(level=_LEVEL)
    with source.open("rb") as plain, target.open("wb") as packed:
        packer.copy_stream(plain, packed, size=source.stat().st_size)
        packed.flush()
        os.fsync(packed.fileno())
    with target.open("rb") as packed:
        return [hashlib.sha256(chunk).digest() for chunk in chunks_of(packed, chunk_bytes)]


class Unpacking:
    """Writes what a packed file holds while its parts come; the disk need not have it in the end.

    However much a part says that it holds, no more than a piece of that lies in memory at once.
    """

    def __init__(self, target: Path, *, file_bytes: int) -> None:
        """Begin to write *target*.

        Args:
            file_bytes: How long it must be; no more than that is ever written.
        """
        self._plain = _Measured(target, file_bytes)
        self._unpacker = zstandard.ZstdDecompressor().stream_writer(
            cast("BinaryIO", self._plain), write_size=_WRITE_BYTES, closefd=False
        )

    def take(self, packed: bytes) -> None:
        """Write what the next part holds.

        Raises:
            UnpackError: It is damaged or holds too much.
        """
        try:
            self._unpacker.write(packed)
        except zstandard.ZstdError as error:
            raise UnpackError(path=str(self._plain.path), reason=str(error)) from error

    def finish(self) -> None:
        """Hear that this was all of it, and close the file.

        Raises:
            UnpackError: It is not so long.
        """
        self.close()
        if self._plain.left:
            raise UnpackError(path=str(self._plain.path), reason="size")

    def close(self) -> None:
        """Let go of the file, as far as it is."""
        self._plain.file.close()


class _Measured:
    """A file that takes so many bytes and no more."""

    def __init__(self, path: Path, left: int) -> None:
        self.path, self.left = path, left
        self.file = path.open("wb")

    def write(self, part: bytes) -> int:
        """Write *part*, as a file does."""
        self.left -= len(part)
        if self.left < 0:
            raise UnpackError(path=str(self.path), reason="size")
        return self.file.write(part)


def chunks_of(file: BinaryIO, chunk_bytes: int) -> Iterator[bytes]:
    """Go through an open file chunk by chunk."""
    while chunk := file.read(chunk_bytes):
        yield chunk
