"""Frames to bytes and back: msgpack, zstd above a size, hard limits before anything is parsed.

The one home of packing and compression. Members travel by position and are only ever added at
the end: one that this release does not know is left out when a frame is read, one that the peer
did not send takes its default.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from operator import attrgetter
from typing import Any, Final, TypeVar, cast

import zstandard
from msgspec import Raw, ValidationError
from msgspec.msgpack import Decoder, Encoder

from selaras.errors import RemoteProtocolError
from selaras.protocol.copy_frames import Chunk
from selaras.protocol.frame_names import FRAMES
from selaras.protocol.frames import Entry, Feed, Frame, LeanFeed
from selaras.protocol.members import ByPosition
from selaras.protocol.pages import LeanPage, Page, of_page, to_page
from selaras.protocol.refusals import UNREADABLE
from selaras.protocol.weighing import TooHeavyError, weigh

MAX_FRAME_BYTES: Final = 8 * 1024 * 1024
MAX_HELLO_BYTES: Final = 16 * 1024
# All values of one frame together, and how deep they nest: see weighing.py.
MAX_VALUES: Final = 200_000
MAX_HELLO_VALUES: Final = 256
_COMPRESS_FROM_BYTES: Final = 512
_ZSTD_LEVEL: Final = 1
# Of what comes in bulk: to look longer for what repeats takes some 10 µs for each entry.
_LONG_LEVEL: Final = 8

# What packs a longer frame keeps more memory than frames of one edit ever need.
_SMALL_BYTES: Final = 16 * 1024

_PLAIN, _ZSTD = 0, 1

# What tells entries apart since protocol 1. Members added later stay out: two releases must agree.
# Who signs stays out too: an entry that went unsigned and whose answer was lost may be signed
# before it is sent again, and is still the same entry.
_HASHED: Final = (
    *("n", "origin_incarnation", "origin_n", "doc_id", "company", "base_epoch", "base_rev"),
    *("changes", "updates", "client_id", "first_clock", "end_clock", "at", "request"),
)
_CHANGES: Final = _HASHED.index("changes")
_hashed_members: Final = attrgetter(*_HASHED)

_PACKERS: Final[list[zstandard.ZstdCompressor]] = []
_UNPACKERS: Final[list[zstandard.ZstdDecompressor]] = []

_NAMES: Final = {shape: name for name, shape in FRAMES.items()}
# A page travels in another shape than it is spoken of.
_TRAVELS_AS: Final[Mapping[type[ByPosition], type[ByPosition]]] = {Feed: Page, LeanFeed: LeanPage}


def _as_text(value: object) -> str:
    """Return what a text says that knows more than that: msgspec packs nothing but ``str``."""
    if isinstance(value, str):
        return str(value)
    raise TypeError(type(value).__name__)


_pack: Final = Encoder(enc_hook=_as_text).encode
_name_and_members: Final = Decoder(tuple[str, Raw]).decode

T = TypeVar("T")


class FrameUnreadableError(RemoteProtocolError):
    """The bytes are too long or are not a frame."""

    code = UNREADABLE


def _new_packer() -> zstandard.ZstdCompressor:
    return zstandard.ZstdCompressor(level=_ZSTD_LEVEL)


@contextmanager
def _lent(idle: list[T], make: Callable[[], T]) -> Iterator[T]:
    """Lend one that is idle to one thread only: to make one takes ten times what it does."""
    try:
        tool = idle.pop()
    except IndexError:
        tool = make()
    yield tool
    idle.append(tool)


def encode_frame(frame: Frame) -> bytes:
    """Return *frame* as bytes, compressed when that pays."""
    members = to_page(frame) if isinstance(frame, Feed | LeanFeed) else frame
    packed = _pack((_NAMES[type(frame)], members))
    # A chunk is compressed already.
    if len(packed) < _COMPRESS_FROM_BYTES or isinstance(frame, Chunk):
        return bytes([_PLAIN]) + packed
    if len(packed) > _SMALL_BYTES:
        return bytes([_ZSTD]) + zstandard.ZstdCompressor(level=_LONG_LEVEL).compress(packed)
    with _lent(_PACKERS, _new_packer) as packer:
        return bytes([_ZSTD]) + packer.compress(packed)


def decode_frame(data: bytes, *, max_bytes: int = MAX_FRAME_BYTES) -> Frame:
    """Read one frame.

    Args:
        data: As received.
        max_bytes: Limit before and after decompression.

    Raises:
        FrameUnreadableError: It is too long, damaged, of an unknown type or has wrong members.
    """
    if not 2 <= len(data) <= max_bytes:
        raise FrameUnreadableError(reason="size", size=len(data))
    try:
        raw = _inflated(data, max_bytes)
        weigh(raw, MAX_HELLO_VALUES if max_bytes <= MAX_HELLO_BYTES else MAX_VALUES)
        name, members = _name_and_members(raw)
        frame = _decoder(FRAMES[name]).decode(members)
    except FrameUnreadableError:
        raise
    except TooHeavyError as error:
        raise FrameUnreadableError(reason="values") from error
    except ValidationError as error:
        raise FrameUnreadableError(reason="members") from error
    except (ValueError, KeyError, zstandard.ZstdError) as error:
        raise FrameUnreadableError(reason=type(error).__name__) from error
    return cast("Frame", of_page(frame) if isinstance(frame, Page) else frame)


def entry_hash(entry: Entry) -> bytes:
    """Return 32 bytes that tell whether two entries with one n are the same entry.

    The same on every release, however the changes are ordered.
    """
    members = [*_hashed_members(entry)]
    members[_CHANGES] = dict(sorted(entry.changes.items()))
    return hashlib.sha256(_pack(members)).digest()


def content_hash(entry: Entry) -> bytes:
    """Return 32 bytes that tell whether two entries of one origin are the same entry.

    They cover what stays when an entry is written again, and not who signs it: a copy of an
    entry that waits for its user may be signed by another one.
    """
    stays = [entry.doc_id, entry.company, entry.base_epoch, entry.base_rev, entry.at]
    content = [*stays, sorted(entry.changes.items()), entry.request]
    return hashlib.sha256(_pack(content)).digest()


def _inflated(data: bytes, max_bytes: int) -> bytes:
    if data[0] == _PLAIN:
        return data[1:]
    if data[0] != _ZSTD:
        raise FrameUnreadableError(reason="packing", packing=data[0])
    size = zstandard.frame_content_size(data[1:])
    if not 0 <= size <= max_bytes:
        raise FrameUnreadableError(reason="size", size=size)
    with _lent(_UNPACKERS, zstandard.ZstdDecompressor) as unpacker:
        return unpacker.decompress(data[1:], max_output_size=max_bytes)


@cache
def _decoder(shape: type[ByPosition]) -> Decoder[Any]:
    return Decoder(_TRAVELS_AS.get(shape, shape))
