"""A PC takes a copy of the hub's data over one line: chunk by chunk, each checked as it comes.

What has come lies in a folder beside the database, with a note of which copy it is a part of. A cut
line, a restart and a lost last block cost no more than the chunks that are not whole; another copy
begins anew. Each chunk is unpacked as soon as it is what the hub said, so that the last one leaves
nothing to do; nothing of it is opened before all of it is here.
"""

import hashlib
import json
import logging
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from selaras.errors import RemoteProtocolError
from selaras.protocol.codec import decode_frame, encode_frame
from selaras.protocol.copy_frames import (
    Chunk,
    ChunkAsk,
    CopyAsk,
    CopyGone,
    CopyNone,
    CopyOffer,
    CopyWait,
)
from selaras.protocol.frames import Frame, Refuse
from selaras.store.file_name import FILE_NAME
from selaras.store.migrations import MIGRATIONS
from selaras.store.packing import Unpacking, chunks_of
from selaras.store.travelling import Header

log = logging.getLogger(__name__)

PARTS, NOTE, FRESH = "bagian", "bagian.json", "baru"
# Chunks asked for and not here yet: enough that neither end waits for the other.
WINDOW: Final = 3
MAX_CHUNK_BYTES: Final = 1024 * 1024
MAX_FILE_BYTES: Final = 2**40
MOST_TRIES: Final = 3
MOST_WAITS: Final = 600
# What is left free on the drive.
ROOM_BYTES: Final = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Step:
    """What to do next.

    Args:
        send: Messages to put on the line.
        wait_s: Before that, so long.
        awaits: An answer is to come; else the line is done with.
    """

    send: tuple[bytes, ...] = ()
    wait_s: float = 0.0
    awaits: bool = True


OVER: Final = Step(awaits=False)


class CopyTaking:
    """One attempt to take a copy, over one line."""

    def __init__(self, folder: Path, *, seq: int = 0) -> None:
        """Keep what comes in *folder*; *seq* is how far this PC has the feed."""
        self._folder, self._seq = folder, seq
        self._offer: CopyOffer | None = None
        self._file: BinaryIO | None = None
        self._plain: Unpacking | None = None
        self._asked = self._here = 0
        self._tries = self._waits = self._stale = 0
        self.is_whole = False

    @property
    def fresh(self) -> Path:
        """Return the folder with the database that the chunks hold, once it is whole."""
        return self._folder / FRESH

    @property
    def header(self) -> Header:
        """Return what the hub said of the copy that is whole here."""
        offer = self._there()
        return Header(offer.epoch, offer.seq, offer.schema)

    def begin(self) -> Step:
        """Ask for a copy, on a fresh line."""
        return _said(CopyAsk(len(MIGRATIONS), self._seq))

    def received(self, data: bytes) -> Step:
        """Take the hub's answer.

        Raises:
            RemoteProtocolError: It said what it may not; drop the line.
            OSError: What came cannot be written.
        """
        if self._stale:
            # An answer to what was asked of a copy that is gone.
            self._stale -= 1
            return Step()
        match decode_frame(data):
            case CopyOffer() as offer if self._offer is None:
                return self._begin_with(offer)
            case CopyWait(wait_ms=wait_ms) if self._offer is None and self._waits < MOST_WAITS:
                self._waits += 1
                again = encode_frame(CopyAsk(len(MIGRATIONS), self._seq))
                return Step((again,), wait_s=min(wait_ms, 10_000) / 1000)
            case CopyNone() | Refuse():
                return OVER
            case Chunk() as chunk if self._is_asked(chunk):
                return self._store(chunk)
            case CopyGone() if self._offer is not None and self._tries < MOST_TRIES:
                return self._start_over()
            case frame:
                raise RemoteProtocolError(frame=type(frame).__name__, state="COPYING")

    def close(self) -> None:
        """Let go of the file; what came stays for the next attempt."""
        if self._file is not None:
            self._file.close()
            self._file = None
        if self._plain is not None:
            self._plain.close()
            self._plain = None

    @property
    def _packed(self) -> Path:
        return self._folder / PARTS

    def _begin_with(self, offer: CopyOffer) -> Step:
        if not _is_sound(offer):
            raise RemoteProtocolError(frame="CopyOffer", copy=offer.copy[:100])
        if offer.schema > len(MIGRATIONS) or not self._has_room(offer):
            return OVER
        self._folder.mkdir(parents=True, exist_ok=True)
        note = json.dumps({"copy": offer.copy, "bytes": offer.packed_bytes})
        noted = self._folder / NOTE
        if not noted.exists() or noted.read_text(encoding="utf-8") != note:
            self._packed.unlink(missing_ok=True)
            noted.write_text(note, encoding="utf-8")
        self._offer = offer
        emptied(self.fresh)
        self._plain = Unpacking(self.fresh / FILE_NAME, file_bytes=offer.file_bytes)
        self._here = self._asked = self._take_again(offer, self._plain)
        self._file = self._packed.open("r+b" if self._packed.exists() else "w+b")
        # The last chunk may be a short one.
        here_bytes = min(self._here * offer.chunk_bytes, offer.packed_bytes)
        self._file.truncate(here_bytes)
        self._file.seek(here_bytes)
        log.info("copy.begins seq=%d bytes=%d here=%d", offer.seq, offer.packed_bytes, self._here)
        return self._more()

    def _take_again(self, offer: CopyOffer, plain: Unpacking) -> int:
        """Unpack the chunks that are here whole, from the beginning on; return how many."""
        if not self._packed.exists():
            return 0
        count = 0
        with self._packed.open("rb") as file:
            for chunk, wanted in zip(
                chunks_of(file, offer.chunk_bytes), offer.hashes, strict=False
            ):
                if hashlib.sha256(chunk).digest() != wanted:
                    break
                plain.take(chunk)
                count += 1
        return count

    def _store(self, chunk: Chunk) -> Step:
        offer = self._there()
        if hashlib.sha256(chunk.data).digest() != offer.hashes[chunk.number]:
            # The next attempt begins with this one.
            raise RemoteProtocolError(frame="Chunk", number=chunk.number)
        if self._file is None or self._plain is None:
            raise RuntimeError("no file is open")
        self._file.write(chunk.data)
        self._plain.take(chunk.data)
        self._here += 1
        return self._more()

    def _more(self) -> Step:
        offer = self._there()
        if self._here == len(offer.hashes):
            plain = self._plain
            self.close()
            if plain is not None:
                plain.finish()
            self.is_whole = True
            return OVER
        last = min(len(offer.hashes), self._here + WINDOW)
        asks = [ChunkAsk(offer.copy, number) for number in range(self._asked, last)]
        self._asked = max(self._asked, last)
        return _said(*asks)

    def _start_over(self) -> Step:
        self.close()
        self._tries += 1
        self._stale = self._asked - self._here - 1
        self._offer, self._asked, self._here = None, 0, 0
        return self.begin()

    def _is_asked(self, chunk: Chunk) -> bool:
        offer = self._offer
        return (
            offer is not None
            and (chunk.copy, chunk.number) == (offer.copy, self._here)
            and self._here < self._asked
        )

    def _has_room(self, offer: CopyOffer) -> bool:
        """Say whether packed and unpacked copy find room; without, this PC follows the feed."""
        place = self._folder if self._folder.exists() else self._folder.parent
        free = shutil.disk_usage(place).free
        has_room = free >= offer.packed_bytes + offer.file_bytes + ROOM_BYTES
        if not has_room:
            log.warning("copy.no-room free=%d wanted=%d", free, offer.file_bytes)
        return has_room

    def _there(self) -> CopyOffer:
        if self._offer is None:
            raise RuntimeError("no copy is being taken")
        return self._offer


def emptied(folder: Path) -> Path:
    """Return *folder* with nothing in it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _is_sound(offer: CopyOffer) -> bool:
    chunks = -(-offer.packed_bytes // max(1, offer.chunk_bytes))
    return (
        0 < offer.chunk_bytes <= MAX_CHUNK_BYTES
        and 0 < offer.packed_bytes <= MAX_FILE_BYTES
        and 0 < offer.file_bytes <= MAX_FILE_BYTES
        and len(offer.hashes) == chunks
        and all(len(each) == hashlib.sha256().digest_size for each in offer.hashes)
        and bool(offer.epoch and offer.seq)
    )


def _said(*frames: Frame) -> Step:
    return Step(tuple(map(encode_frame, frames)))
