"""What a newer program puts on the wire, and what a bad line makes of a message."""

import random
from collections.abc import Sized

import msgpack
import zstandard

from selaras.errors import RemoteProtocolError
from selaras.protocol.codec import decode_frame
from selaras_client.wire import MOST_TOGETHER

FUTURE = "a later release"
_NESTED = {"push": 0, "settled": 0, "feed": 3}


def widened(data: bytes) -> bytes:
    """Return a message with one more member in the frame, and in each entry, outcome or news.

    What arrives damaged stays as it is.
    """
    if _is_unreadable(data):
        return data
    raw = zstandard.ZstdDecompressor().decompress(data[1:]) if data[0] else data[1:]
    name, members = msgpack.unpackb(raw)
    place = _NESTED.get(name)
    if place is not None:
        for each in members[place]:
            (each if name != "feed" else each[1]).append(FUTURE)
    packed: bytes = msgpack.packb([name, [*members, FUTURE]])
    return b"\0" + packed


def arriving(waiting: Sized, *, seed: int) -> int:
    """Return how many of the messages that wait arrive together.

    In three of four histories one by one: those that tests keep by their seeds are as they were.
    """
    return 1 + len(waiting) % MOST_TOGETHER if seed % 4 == 3 else 1


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Return a message that arrives wrong and cannot be read."""
    kind = chance.randrange(3)
    if kind == 0:
        found = data[: chance.randrange(len(data))]
    elif kind == 1:
        place = chance.randrange(len(data))
        found = data[:place] + bytes([data[place] ^ 1 << chance.randrange(8)]) + data[place + 1 :]
    else:
        found = chance.randbytes(chance.randrange(1, 200))
    return found if _is_unreadable(found) else b"\xff" + found


def _is_unreadable(data: bytes) -> bool:
    try:
        decode_frame(data)
    except RemoteProtocolError:
        return True
    return False
