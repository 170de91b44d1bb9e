"""States and records as they lie on a disk: packed with dictionaries that come with the program.

A state is mostly names that every document of a kind shares; a dictionary of them packs one to a
third where no general packing helps. Which dictionary packed a state is written before it, and a
dictionary that was ever used is never changed nor removed. A state of before, which is not packed,
is told apart by its first bytes: the CRDT never writes a number in more bytes than it needs.
"""

import threading
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import zstandard

MARK: Final = b"\x80\x00"
_STATES: Final = 1
_RECORDS: Final = 2
_FILES: Final = {_STATES: "states-1.zdict", _RECORDS: "records-2.zdict"}
# What stands before what one of them packed.
_MARKED: Final = {number: MARK + bytes([number]) for number in _FILES}
_MARKED_BYTES: Final = len(MARK) + 1
_LEVEL: Final = 3
# The dictionary has 16 kB, and most that is packed less: small tables find as much in them as the
# level's own of 800 kB do, and lie in the processor's cache.
_TABLES: Final = {"hash_log": 12, "chain_log": 11}
# For many records at once; a higher one takes 11 MB while it packs a megabyte, this one 3.
_BLOCK_LEVEL: Final = 6
# A shorter one gains nothing.
_FROM_BYTES: Final = 64
# A damaged page must not make this PC try to hold any number of bytes.
_MAX_BYTES: Final = 64 * 1024 * 1024
_LENGTH_BYTES: Final = 4


class Opened(NamedTuple):
    """A state, and the text that was packed with it, if there was one."""

    state: bytes
    beside: str | None = None


def pack_state(state: bytes, *, beside: str | None = None) -> bytes:
    """Return *state* packed, with the text *beside* it, which then costs next to nothing."""
    if beside is None and len(state) < _FROM_BYTES:
        return state
    length = len(state) if beside is not None else 0
    text = b"" if beside is None else beside.encode("utf-8")
    plain = length.to_bytes(_LENGTH_BYTES, "big") + state + text
    return _packed(plain, _STATES)


def pack_record(plain: bytes) -> bytes:
    """Return bytes of a record of the audit packed."""
    return _packed(plain, _RECORDS)


def pack_block(plain: bytes) -> bytes:
    """Return bytes of many records packed; ``unpack_record`` unpacks them."""
    packer = _new_packer(_RECORDS, _BLOCK_LEVEL, source_size=len(plain))
    return _MARKED[_RECORDS] + packer.compress(plain)


def is_packed(raw: bytes) -> bool:
    """Say whether *raw* is a packed state."""
    return raw[: len(MARK)] == MARK


def unpack_state(raw: bytes) -> Opened:
    """Return what ``pack_state`` packed; a state that is not packed as it is.

    Raises:
        ValueError: It is damaged, or packed by a newer release.
    """
    if not is_packed(raw):
        return Opened(raw)
    plain = _unpacked(raw)
    length, rest = int.from_bytes(plain[:_LENGTH_BYTES], "big"), plain[_LENGTH_BYTES:]
    if not length:
        return Opened(rest)
    return Opened(rest[:length], rest[length:].decode("utf-8"))


def unpack_record(raw: bytes) -> bytes:
    """Return what ``pack_record`` packed.

    Raises:
        ValueError: It is damaged, or packed by a newer release.
    """
    if not is_packed(raw):
        raise ValueError(raw[: len(MARK)])
    return _unpacked(raw)


def readable_state(raw: bytes) -> Opened:
    """Return what ``unpack_state`` does, and a damaged one as it is: whoever opens it will tell."""
    try:
        return unpack_state(raw)
    except ValueError:
        return Opened(raw)


def _packed(plain: bytes, number: int) -> bytes:
    return _MARKED[number] + _own.packers[number].compress(plain)


def _unpacked(raw: bytes) -> bytes:
    number = int.from_bytes(raw[len(MARK) : _MARKED_BYTES], "big")
    try:
        unpacker = _own.unpackers[number]
        return unpacker.decompress(raw[_MARKED_BYTES:], max_output_size=_MAX_BYTES)
    except (zstandard.ZstdError, LookupError, MemoryError) as error:
        raise ValueError(number) from error


def _new_packer(number: int, level: int, **sizes: int) -> zstandard.ZstdCompressor:
    """Return one of the level's own sizes, but for *sizes*, or what these ask for."""
    return zstandard.ZstdCompressor(
        dict_data=_dictionary(number),
        compression_params=zstandard.ZstdCompressionParameters.from_level(
            level, **sizes, write_dict_id=False, write_checksum=True
        ),
    )


@cache
def _dictionary(number: int) -> zstandard.ZstdCompressionDict:
    path = Path(__file__).parent / _FILES[number]
    return zstandard.ZstdCompressionDict(path.read_bytes())


class _Packers(dict[int, zstandard.ZstdCompressor]):
    def __missing__(self, number: int) -> zstandard.ZstdCompressor:
        self[number] = _new_packer(number, _LEVEL, **_TABLES)
        return self[number]


class _Unpackers(dict[int, zstandard.ZstdDecompressor]):
    def __missing__(self, number: int) -> zstandard.ZstdDecompressor:
        self[number] = zstandard.ZstdDecompressor(dict_data=_dictionary(number))
        return self[number]


class _Own(threading.local):
    """This thread's own, by the numbers of dictionaries: one must not pack for two at a time."""

    def __init__(self) -> None:
        self.packers, self.unpackers = _Packers(), _Unpackers()


_own: Final = _Own()
