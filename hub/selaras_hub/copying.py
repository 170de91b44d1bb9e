"""One line of a PC that takes a copy: each question is answered from the disk, nothing is kept."""

from dataclasses import dataclass
from typing import Final

from selaras.errors import RemoteProtocolError
from selaras.protocol.copy_frames import (
    Chunk,
    ChunkAsk,
    CopyAnswer,
    CopyAsk,
    CopyGone,
    CopyNone,
    CopyOffer,
    CopyWait,
)
from selaras.protocol.frames import Frame
from selaras.store.db import Connection
from selaras.store.hub_documents import head_seq
from selaras_hub.copies import Copies
from selaras_hub.identity import HubIdentity

# A feed shorter than this is followed as quickly as a file is fetched.
SHORT_FEED: Final = 1_000
WAIT_MS: Final = 500


@dataclass(frozen=True, slots=True)
class Copying:
    """The line of one PC that the hub knows, for as long as it stands.

    Args:
        copies: None where the hub's data lies in no file.
    """

    device: str
    hub: HubIdentity
    copies: Copies | None

    def receive(self, db: Connection, frame: Frame) -> CopyAnswer:
        """Answer one frame.

        Raises:
            RemoteProtocolError: The PC spoke out of turn.
        """
        match frame:
            case CopyAsk():
                return self._offer(frame, head=head_seq(db))
            case ChunkAsk(copy=copy, number=number) if self.copies is not None:
                chunk = self.copies.chunk(copy, number)
                return CopyGone(copy[:100]) if chunk is None else Chunk(copy, number, chunk)
            case _:
                raise RemoteProtocolError(frame=type(frame).__name__, state="COPYING")

    def _offer(self, ask: CopyAsk, *, head: int) -> CopyOffer | CopyWait | CopyNone:
        if self.copies is None or head - ask.seq < SHORT_FEED:
            return CopyNone()
        found = self.copies.lend(epoch=self.hub.epoch, head=head)
        if found is None and self.copies.is_coming:
            return CopyWait(WAIT_MS)
        # It may have come just now.
        found = found or self.copies.lend(epoch=self.hub.epoch, head=head)
        if found is None:
            return CopyNone()
        if found.schema > ask.schema:
            return CopyNone()
        return CopyOffer(
            found.copy,
            found.epoch,
            found.seq,
            found.schema,
            found.packed_bytes,
            found.file_bytes,
            found.chunk_bytes,
            found.hashes,
        )


def prepare(db: Connection, copies: Copies | None, *, epoch: str) -> None:
    """Let a copy be ready for a PC that was invited just now."""
    head = head_seq(db)
    if copies is not None and head >= SHORT_FEED:
        copies.lend(epoch=epoch, head=head)
