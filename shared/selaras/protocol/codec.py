"""Frames to bytes and back: msgpack, zstd above a size, hard limits before anything is parsed.

The one home of packing and compression. Members travel by position and are only ever added at
the end: one that this release does not know is left out when a frame is read, one that the peer
did not send takes its default.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import (
    TYPE_CHECKING,
    Final,
    TypeVar,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

import msgpack
import zstandard

from selaras.errors import RemoteProtocolError
from selaras.protocol.copy_frames import Chunk
from selaras.protocol.frame_names import FRAMES, NEWS
from selaras.protocol.frames import DocumentNews, Entry, FactNews, Frame
from selaras.protocol.reading import SCALARS, MembersError, list_of, read_frame
from selaras.protocol.refusals import UNREADABLE
from selaras.protocol.weighing import TooHeavyError, weigh

MAX_FRAME_BYTES: Final = 8 * 1024 * 1024
MAX_HELLO_BYTES: Final = 16 * 1024
# The longest text is a fact: an approved invoice of 1,000 lines, a batch of 1,000 invoices.
MAX_TEXT_BYTES: Final = 4 * 1024 * 1024
MAX_ITEMS: Final = 20_000
# All values of one frame together, and how deep they nest: see weighing.py.
MAX_VALUES: Final = 200_000
MAX_HELLO_VALUES: Final = 256
_COMPRESS_FROM_BYTES: Final = 512
_ZSTD_LEVEL: Final = 1
# Of what comes in bulk: to look longer for what repeats takes some 10 µs for each entry.
_LONG_LEVEL: Final = 8

# Where packing begins; it takes more as it needs it. The usual megabyte costs fifteen times what
# it takes to pack an entry.
_PACKED_FROM_BYTES: Final = 4 * 1024

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
_NEWS_NAMES: Final = {shape: name for name, shape in NEWS.items()}

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

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
    packed = _packed([_NAMES[type(frame)], _plain(frame)])
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
        name, members = _unpacked(raw)
        return cast("Frame", read_frame(FRAMES[name], members))
    except FrameUnreadableError:
        raise
    except TooHeavyError as error:
        raise FrameUnreadableError(reason="values") from error
    except MembersError as error:
        raise FrameUnreadableError(reason=str(error)) from error
    except (ValueError, KeyError, TypeError, zstandard.ZstdError, RecursionError) as error:
        raise FrameUnreadableError(reason=type(error).__name__) from error


def entry_hash(entry: Entry) -> bytes:
    """Return 32 bytes that tell whether two entries with one n are the same entry.

    The same on every release, however the changes are ordered.
    """
    members = [*_hashed_members(entry)]
    members[_CHANGES] = dict(sorted(entry.changes.items()))
    return hashlib.sha256(_packed(members)).digest()


def content_hash(entry: Entry) -> bytes:
    """Return 32 bytes that tell whether two entries of one origin are the same entry.

    They cover what stays when an entry is written again, and not who signs it: a copy of an
    entry that waits for its user may be signed by another one.
    """
    stays = [entry.doc_id, entry.company, entry.base_epoch, entry.base_rev, entry.at]
    content = [*stays, sorted(entry.changes.items()), entry.request]
    return hashlib.sha256(_packed(content)).digest()


def _packed(value: object) -> bytes:
    packed: bytes = msgpack.packb(value, use_bin_type=True, buf_size=_PACKED_FROM_BYTES)
    return packed


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


def _unpacked(raw: bytes) -> tuple[str, object]:
    value = msgpack.unpackb(
        raw,
        raw=False,
        max_str_len=MAX_TEXT_BYTES,
        max_array_len=MAX_ITEMS,
        max_map_len=MAX_ITEMS,
    )
    name, members = list_of(value)
    return name, members


def _plain(value: "DataclassInstance") -> Sequence[object]:
    """Return the members of a frame by position, nested frames included."""
    read, is_flat = _members(type(value))
    members = read(value)
    return members if is_flat else [_plain_member(member) for member in members]


@cache
def _members(
    shape: "type[DataclassInstance]",
) -> tuple[Callable[[object], tuple[object, ...]], bool]:
    """Return what reads the members of a frame, and whether no frame is nested in it."""
    names = [item.name for item in fields(shape)]
    is_flat = all(_is_flat(hint) for hint in get_type_hints(shape).values())
    if len(names) > 1:
        return attrgetter(*names), is_flat
    return lambda value: tuple(getattr(value, name) for name in names), is_flat


def _is_flat(hint: object) -> bool:
    arguments = get_args(hint) if get_origin(hint) is tuple else ()
    return all(each in SCALARS for each in arguments if each is not Ellipsis)


def _plain_member(member: object) -> object:
    if not isinstance(member, tuple):
        return member
    if member and isinstance(member[0], DocumentNews | FactNews):
        return [[_NEWS_NAMES[type(news)], _plain(news)] for news in member]
    return [_plain(each) if hasattr(each, "__slots__") else each for each in member]
