"""The frames by which a new PC gets the hub's data in one file; see "A copy" in docs/protocol.md.

They go over a line of their own, which shows the certificate of a PC that the hub knows. The PC
asks for each chunk, so the hub keeps nothing for it and a PC that stalls delays nobody.
"""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class CopyAsk:
    """A PC that has nothing of the feed asks for a copy; its first frame.

    Args:
        schema: The newest schema it can open.
        seq: How far it has the feed.
    """

    schema: int
    seq: int = 0


@dataclass(frozen=True, slots=True)
class CopyWait:
    """The copy is being made: ask again after so many milliseconds."""

    wait_ms: int


@dataclass(frozen=True, slots=True)
class CopyNone:
    """There is none for this PC: it follows the feed."""


@dataclass(frozen=True, slots=True)
class CopyOffer:
    """There is one.

    Args:
        copy: Its name; another copy has another one.
        packed_bytes: Of all chunks together, zstd; *file_bytes* when unpacked.
        chunk_bytes: Of each chunk but the last.
        hashes: SHA-256 of every chunk.
    """

    copy: str
    epoch: str
    seq: int
    schema: int
    packed_bytes: int
    file_bytes: int
    chunk_bytes: int
    hashes: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class ChunkAsk:
    """The PC wants chunk *number* of a copy, counted from 0."""

    copy: str
    number: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """One chunk, as it lies on the hub's disk."""

    copy: str
    number: int
    data: bytes


@dataclass(frozen=True, slots=True)
class CopyGone:
    """That copy is no more; another one can be asked for."""

    copy: str


CopyQuestion: TypeAlias = CopyAsk | ChunkAsk
CopyAnswer: TypeAlias = CopyWait | CopyNone | CopyOffer | Chunk | CopyGone
CopyFrame: TypeAlias = CopyQuestion | CopyAnswer
