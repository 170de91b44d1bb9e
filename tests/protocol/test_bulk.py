"""What comes back in bulk is packed closer than one edit; whoever reads it need not know."""

import random
from collections.abc import Iterator

import zstandard

from selaras.protocol.codec import decode_frame, encode_frame
from selaras.protocol.frames import Entry, Push
from selaras.values import replace
from tests.protocol.frames import EXAMPLES

COUNT = 50
LINES = 10


def _drafts() -> Iterator[Entry]:
    """Yield new invoices whose lines say the same words and other numbers."""
    chance = random.Random(1)
    words = [f"{chance.getrandbits(32):x}" for _ in range(20)]
    push = EXAMPLES["push"]
    assert isinstance(push, Push)
    for n in range(1, COUNT + 1):
        changes = {
            f"line/i{line}/what": f'{{"name":"{" ".join(chance.choices(words, k=2))}",'
            f'"price":"{chance.randrange(5_000_000)}","qty":"{chance.randrange(500)}"}}'
            for line in range(LINES)
        }
        update = "".join(key + text for key, text in changes.items()).encode()
        yield replace(push.entries[0], n=n, changes=changes, updates=(update,))


def test_a_long_push_is_packed_closer_than_one_edit() -> None:
    push = Push(tuple(_drafts()))
    packed = encode_frame(push)
    plain = zstandard.ZstdDecompressor().decompress(packed[1:])
    assert len(packed) < 0.9 * len(zstandard.ZstdCompressor(level=1).compress(plain))
    assert decode_frame(packed) == push
