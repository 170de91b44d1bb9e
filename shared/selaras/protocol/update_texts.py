"""Texts where they lie in the bytes of the CRDT: UTF-8, with their length in front.

The length is a number of seven bits to the byte, the lowest first; a set high bit says that more
follow. Pure.
"""

from typing import Final

_MOST_LENGTH_BYTES: Final = 4


def find_text(data: bytes, text: str) -> int:
    """Return where *text* lies in *data*, its length included; -1 where it does not."""
    raw = text.encode("utf-8")
    return data.find(_length(len(raw)) + raw)


def text_at(data: bytes, at: int) -> str:
    """Return the text that lies at *at*.

    Raises:
        ValueError: None does.
    """
    size, begin = 0, at
    for place, byte in enumerate(data[at : at + _MOST_LENGTH_BYTES]):
        size |= (byte & 0x7F) << 7 * place
        begin += 1
        if byte < 0x80:
            break
    if at < 0 or begin == at or begin + size > len(data):
        raise ValueError(at)
    return data[begin : begin + size].decode("utf-8")


def _length(size: int) -> bytes:
    found = bytearray()
    while size > 0x7F:
        found.append(size & 0x7F | 0x80)
        size >>= 7
    found.append(size)
    return bytes(found)
