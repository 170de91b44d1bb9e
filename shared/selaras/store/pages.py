"""Rows straight from the pages of a damaged database, without its trees.

SQLite gives nothing that lies behind a page it cannot read. The rows themselves lie in leaf pages
that can be read one by one, whatever happened to the rest: this reads every leaf there is, with
what the log beside the file says last. Pages on the list of free ones hold old rows and are left
out. The format is SQLite's own (https://www.sqlite.org/fileformat2.html).
"""

import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

Value: TypeAlias = int | float | str | bytes | None

LEAF_OF_TABLE: Final = 0x0D
LEAF_OF_INDEX: Final = 0x0A

_FILE_HEADER: Final = 100
_USUAL_PAGE: Final = 8192
_MAX_PAYLOAD: Final = 64 * 1024 * 1024
_INTEGERS: Final = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_LOG_HEADER: Final = 32
_FRAME_HEADER: Final = 24


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row as it lies in a page.

    Args:
        rowid: None in an index and in a table without row ids.
    """

    rowid: int | None
    values: tuple[Value, ...]


class PageFile:
    """The pages of a closed database file and of the log beside it."""

    def __init__(self, path: Path) -> None:
        """Read *path*; nothing is written."""
        self._file = path.open("rb")
        header = self._file.read(_FILE_HEADER)
        self.page_bytes = _page_bytes(header)
        self._usable = self.page_bytes - (header[20] if len(header) > 20 and header[20] < 64 else 0)
        self._newer = _pages_in_log(path.with_name(path.name + "-wal"), self.page_bytes)
        in_file = -(-path.stat().st_size // self.page_bytes)
        self.count = max(in_file, *self._newer, 0) if self._newer else in_file

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def rows(self) -> Iterator[RawRow]:
        """Return every row in every leaf that can be read."""
        free = self._free()
        for number in range(1, self.count + 1):
            if number not in free:
                yield from self._rows_of(number)

    def _page(self, number: int) -> bytes:
        newer = self._newer.get(number)
        if newer is not None:
            return newer
        self._file.seek((number - 1) * self.page_bytes)
        return self._file.read(self.page_bytes)

    def _free(self) -> set[int]:
        """Return the pages on the list of free ones, as far as it can be followed."""
        free: set[int] = set()
        with suppress(struct.error):
            trunk = struct.unpack_from(">I", self._page(1), 32)[0]
            while 1 < trunk <= self.count and trunk not in free:
                free.add(trunk)
                page = self._page(trunk)
                following, held = struct.unpack_from(">II", page)
                free.update(struct.unpack_from(f">{min(held, len(page) // 4 - 2)}I", page, 8))
                trunk = following
        return free

    def _rows_of(self, number: int) -> Iterator[RawRow]:
        page = self._page(number)
        begin = _FILE_HEADER if number == 1 else 0
        if len(page) < self.page_bytes or page[begin] not in (LEAF_OF_TABLE, LEAF_OF_INDEX):
            return
        count = struct.unpack_from(">H", page, begin + 3)[0]
        if begin + 8 + 2 * count > len(page):
            return
        for place in struct.unpack_from(f">{count}H", page, begin + 8):
            with suppress(ValueError, IndexError, struct.error):
                yield self._row(page, place, is_table=page[begin] == LEAF_OF_TABLE)

    def _row(self, page: bytes, place: int, *, is_table: bool) -> RawRow:
        size, place = _varint(page, place)
        rowid = None
        if is_table:
            rowid, place = _varint(page, place)
            rowid -= (rowid >> 63) << 64
        if size > _MAX_PAYLOAD:
            raise ValueError(size)
        return RawRow(rowid, _record(self._payload(page, place, size=size, is_table=is_table)))

    def _payload(self, page: bytes, place: int, *, size: int, is_table: bool) -> bytes:
        usable = self._usable
        most = usable - 35 if is_table else (usable - 12) * 64 // 255 - 23
        here = size
        if size > most:
            least = (usable - 12) * 32 // 255 - 23
            here = least + (size - least) % (usable - 4)
            here = here if here <= most else least
        found = page[place : place + here]
        following = struct.unpack_from(">I", page, place + here)[0] if here < size else 0
        parts, left, seen = [found], size - len(found), set[int]()
        while left > 0:
            if not 1 < following <= self.count or following in seen:
                raise ValueError(following)
            seen.add(following)
            more = self._page(following)
            parts.append(more[4 : 4 + min(left, usable - 4)])
            following, left = struct.unpack_from(">I", more)[0], left - len(parts[-1])
        return b"".join(parts)


def _page_bytes(header: bytes) -> int:
    stated = int.from_bytes(header[16:18], "big")
    stated = 65536 if stated == 1 else stated
    is_possible = 512 <= stated <= 65536 and stated & (stated - 1) == 0
    return stated if is_possible else _USUAL_PAGE


def _record(payload: bytes) -> tuple[Value, ...]:
    """Read one record: the kinds of its values, then the values."""
    head, place = _varint(payload, 0)
    kinds = []
    while place < head:
        kind, place = _varint(payload, place)
        kinds.append(kind)
    values: list[Value] = []
    for kind in kinds:
        length = _length(kind)
        raw = payload[place : place + length]
        if len(raw) < length:
            raise ValueError(kind)
        values.append(_value(kind, raw))
        place += length
    return tuple(values)


def _length(kind: int) -> int:
    if kind >= 12:
        return (kind - 12) // 2
    return 8 if kind == 7 else _INTEGERS.get(kind, 0)


def _value(kind: int, raw: bytes) -> Value:
    if kind >= 12:
        return raw if kind % 2 == 0 else raw.decode("utf-8")
    if kind == 7:
        return float(struct.unpack(">d", raw)[0])
    if kind in _INTEGERS:
        return int.from_bytes(raw, "big", signed=True)
    if kind in (8, 9):
        return kind - 8
    if kind:
        raise ValueError(kind)
    return None


def _varint(raw: bytes, place: int) -> tuple[int, int]:
    value = 0
    for step in range(9):
        byte = raw[place + step]
        if step == 8:
            return value << 8 | byte, place + 9
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, place + step + 1
    raise ValueError(place)


def _pages_in_log(path: Path, page_bytes: int) -> dict[int, bytes]:
    """Return the newest page of each number that a whole transaction in the log wrote."""
    try:
        raw = path.read_bytes()
    except OSError:
        return {}
    order = {0x377F0682: "<", 0x377F0683: ">"}.get(int.from_bytes(raw[:4], "big"))
    if order is None or len(raw) < _LOG_HEADER or int.from_bytes(raw[8:12], "big") != page_bytes:
        return {}
    sums = _checksum(raw[:24], (0, 0), order=order)
    salts, found, waiting = raw[16:24], dict[int, bytes](), dict[int, bytes]()
    for place in range(_LOG_HEADER, len(raw), _FRAME_HEADER + page_bytes):
        head = raw[place : place + _FRAME_HEADER]
        page = raw[place + _FRAME_HEADER : place + _FRAME_HEADER + page_bytes]
        if len(page) < page_bytes or head[8:16] != salts:
            break
        sums = _checksum(page, _checksum(head[:8], sums, order=order), order=order)
        if struct.unpack(">II", head[16:24]) != sums:
            break
        number, size = struct.unpack(">II", head[:8])
        waiting[number] = page
        if size:
            found |= waiting
            waiting = {}
    return found


def _checksum(raw: bytes, sums: tuple[int, int], *, order: str) -> tuple[int, int]:
    first, second = sums
    words = struct.unpack(f"{order}{len(raw) // 4}I", raw)
    for even, odd in zip(words[::2], words[1::2], strict=True):
        first = (first + even + second) & 0xFFFFFFFF
        second = (second + odd + first) & 0xFFFFFFFF
    return first, second
