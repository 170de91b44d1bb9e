"""What a packed message will cost in memory, found before anything of it is built.

One byte can stand for an empty list of 56 bytes, and a header of three bytes for a list of
160 kB; nested, a small message would take all memory. So the headers alone are read first: every
value counts, a list or map by what it promises; how long one of these or a text may be and how
deep they nest is bounded. Pure.
"""

from typing import Final

MAX_DEPTH: Final = 8
# Members of one list or map.
MAX_ITEMS: Final = 20_000
# The longest text is a fact: an approved invoice of 1,000 lines, a batch of 1,000 invoices.
MAX_TEXT_BYTES: Final = 4 * 1024 * 1024

# msgpack's first bytes: how many bytes follow that are neither value nor length.
_FIXED: Final = {
    0xC0: 0, 0xC2: 0, 0xC3: 0, 0xCA: 4, 0xCB: 8, 0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8,
    0xD0: 1, 0xD1: 2, 0xD2: 4, 0xD3: 8, 0xD4: 2, 0xD5: 3, 0xD6: 5, 0xD7: 9, 0xD8: 17,
}  # fmt: skip
# (bytes of length, further bytes that do not count in it)
_BLOBS: Final = {
    0xC4: (1, 0), 0xC5: (2, 0), 0xC6: (4, 0), 0xC7: (1, 1), 0xC8: (2, 1), 0xC9: (4, 1),
    0xD9: (1, 0), 0xDA: (2, 0), 0xDB: (4, 0),
}  # fmt: skip
# A text whose length takes four bytes; a shorter one cannot be too long.
_LONG_TEXT: Final = 0xDB
# Those with one byte of length: nearly all that are met.
_SHORT: Final = (0xD9, 0xC4)
# (bytes of length, values per member)
_LISTS: Final = {0xDC: (2, 1), 0xDD: (4, 1), 0xDE: (2, 2), 0xDF: (4, 2)}
# By the first byte: how many bytes a value that holds no others takes, where that byte says it.
_LENGTHS: Final = tuple(
    0
    if first in _BLOBS or first in _LISTS or 0x80 <= first <= 0x9F
    else 1 + (first & 0x1F if 0xA0 <= first <= 0xBF else _FIXED.get(first, 0))
    for first in range(256)
)


class TooHeavyError(Exception):
    """The message holds more, something longer, or nests deeper, than any frame does."""


def weigh(raw: bytes, most: int) -> None:
    """Return if *raw* holds at most *most* values, none too long, nested ``MAX_DEPTH`` deep.

    Whether it is well formed is for the parser to say; what is cut weighs what it promised.

    Raises:
        TooHeavyError: It does not.
    """
    at, end, left = 0, len(raw), most
    # A message is one value; what stands behind it counts too, until the parser refuses it.
    while at < end:
        at, left = _pass(raw, at, 1, left=left - 1, depth=0)
        if left < 0:
            raise TooHeavyError


def _pass(raw: bytes, at: int, count: int, *, left: int, depth: int) -> tuple[int, int]:
    """Pass over *count* values from *at* on; return where they end, and what *left* is then.

    They are counted themselves: what a list promises counts before anything of it is looked at.
    """
    end = len(raw)
    for _ in range(count):
        if at >= end:
            break
        first = raw[at]
        if length := _LENGTHS[first]:
            at += length
            continue
        if first in _SHORT and at + 1 < end:
            at += 2 + raw[at + 1]
            continue
        at, inside = _measured(raw, at)
        if inside:
            if left < inside or depth == MAX_DEPTH:
                raise TooHeavyError
            at, left = _pass(raw, at, inside, left=left - inside, depth=depth + 1)
    return at, left


def _measured(raw: bytes, at: int) -> tuple[int, int]:
    """Return where the value at *at* ends, or the first one inside it, and how many are inside.

    Raises:
        TooHeavyError: It says that it is longer than any such value of a frame.
    """
    first = raw[at]
    at += 1
    if first in _BLOBS:
        width, more = _BLOBS[first]
        length = int.from_bytes(raw[at : at + width], "big")
        if first == _LONG_TEXT and length > MAX_TEXT_BYTES:
            raise TooHeavyError
        return at + width + more + length, 0
    if first <= 0x8F:
        return at, 2 * (first & 0x0F)
    if first <= 0x9F:
        return at, first & 0x0F
    width, each = _LISTS[first]
    items = int.from_bytes(raw[at : at + width], "big")
    if items > MAX_ITEMS:
        raise TooHeavyError
    return at + width, each * items
