"""The frames by which a new PC gets the hub's data in one file; see "A copy" in docs/protocol.md.

They go over a line of their own, which shows the certificate of a PC that the hub knows. The PC
asks for each chunk, so the hub keeps nothing for it and a PC that stalls delays nobody.
"""

from typing import TypeAlias

from selaras.protocol.members import ByPosition, Natural


class CopyAsk(ByPosition):
    """A PC that has nothing of the feed asks for a copy; its first frame.

    Args:
        schema: The newest schema it can open.
        seq: How far it has the feed.
    """

    schema: Natural
    seq: Natural = 0


class CopyWait(ByPosition):
    """The copy is being made: ask again after so many milliseconds."""

    wait_ms: Natural


class CopyNone(ByPosition):
    """There is none for this PC: it follows the feed."""


class CopyOffer(ByPosition):
    """There is one.

    Args:
        copy: Its name; another copy has another one.
        packed_bytes: Of all chunks together, zstd; *file_bytes* when unpacked.
        chunk_bytes: Of each chunk but the last.
        hashes: SHA-256 of every chunk.
    """

    copy: str
    epoch: str
    seq: Natural
    schema: Natural
    packed_bytes: Natural
    file_bytes: Natural
    chunk_bytes: Natural
    hashes: tuple[bytes, ...]


class ChunkAsk(ByPosition):
    """The PC wants chunk *number* of a copy, counted from 0."""

    copy: str
    number: Natural


class Chunk(ByPosition):
    """One chunk, as it lies on the hub's disk."""

    copy: str
    number: Natural
    data: bytes


class CopyGone(ByPosition):
    """That copy is no more; another one can be asked for."""

    copy: str


CopyQuestion: TypeAlias = CopyAsk | ChunkAsk
CopyAnswer: TypeAlias = CopyWait | CopyNone | CopyOffer | Chunk | CopyGone
CopyFrame: TypeAlias = CopyQuestion | CopyAnswer
