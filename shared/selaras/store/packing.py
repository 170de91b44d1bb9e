"""A long file packed into chunks, each with its hash, and unpacked again. Memory stays small."""

import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

import zstandard

from selaras.errors import StoreError

CHUNK_BYTES: Final = 512 * 1024
_LEVEL: Final = 1
_READ_BYTES: Final = 1024 * 1024


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


def unpack(
    source: Path, target: Path, *, file_bytes: int, progress: Callable[[int], None] | None = None
) -> None:
    """Write what *source* holds to *target*, on disk when this returns.

    Args:
        file_bytes: How long it must be; no more than that is ever written.
        progress: Hears how many bytes are written; what it raises ends it.

    Raises:
        UnpackError: It is damaged or not so long.
    """
    size = 0
    try:
        with source.open("rb") as packed, target.open("wb") as plain:
            reader = zstandard.ZstdDecompressor().stream_reader(packed)
            while part := reader.read(_READ_BYTES):
                size += len(part)
                if size > file_bytes:
                    break
                plain.write(part)
                if progress is not None:
                    progress(size)
            plain.flush()
            os.fsync(plain.fileno())
    except zstandard.ZstdError as error:
        raise UnpackError(path=str(source), reason=str(error)) from error
    if size != file_bytes:
        raise UnpackError(path=str(source), reason="size")


def chunks_of(file: BinaryIO, chunk_bytes: int) -> Iterator[bytes]:
    """Go through an open file chunk by chunk."""
    while chunk := file.read(chunk_bytes):
        yield chunk
