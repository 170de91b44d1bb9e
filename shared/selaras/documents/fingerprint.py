"""Fingerprints: is a document, or a whole replica, equal to another?

They are taken over canonical content (raw registers, unknown ones included), never over the
CRDT's bytes: two converged copies may differ in bytes.
"""

import hashlib
import struct
from collections.abc import Mapping, Sequence
from typing import Final

HASH_BYTES = 32
_LENGTH: Final = struct.Struct(">I")
# Texts have hardly more lengths than this.
_MOST_HEADS: Final = 1_024
_MODULUS = 1 << (8 * HASH_BYTES)


def content_hash(item_id: str, registers: Mapping[str, str]) -> bytes:
    """Return 32 bytes that depend on the id and on every register."""
    keys = sorted(registers)
    texts = [item_id] * (1 + 2 * len(keys))
    texts[1::2], texts[2::2] = keys, map(registers.__getitem__, keys)
    return hash_of_texts(texts)


def hash_of_texts(texts: Sequence[str]) -> bytes:
    """Return 32 bytes that depend on every text and on where one ends and the next begins."""
    joined = _joined_ascii(texts) if "".join(texts).isascii() else _joined(texts)
    return hashlib.sha256(joined).digest()


def _joined(texts: Sequence[str]) -> bytes:
    """Return the texts as bytes, each behind its length in bytes."""
    parts = [b""] * (2 * len(texts))
    parts[1::2] = map(str.encode, texts)
    parts[::2] = map(_LENGTH.pack, map(len, parts[1::2]))
    return b"".join(parts)


def _joined_ascii(texts: Sequence[str]) -> bytes:
    """Return the same of texts of one byte a letter: they are made bytes together."""
    parts = [""] * (2 * len(texts))
    parts[1::2] = texts
    parts[::2] = map(_HEADS.__getitem__, map(len, texts))
    return "".join(parts).encode("latin-1")


class _Heads(dict[int, str]):
    """The lengths that stand before texts, each byte as the letter of its number."""

    def __missing__(self, length: int) -> str:
        head = _LENGTH.pack(length).decode("latin-1")
        if len(self) < _MOST_HEADS:
            self[length] = head
        return head


_HEADS: Final = _Heads()


class Fingerprint:
    """Count and sum of hashes of one kind; the order of additions does not matter."""

    def __init__(self, count: int = 0, total: int = 0) -> None:
        """Begin with nothing, or go on from a stored sum."""
        self.count, self.total = count, total

    def add(self, *item_hashes: bytes) -> None:
        """Take more items in."""
        self.count += len(item_hashes)
        self.total = (self.total + sum(map(int.from_bytes, item_hashes))) % _MODULUS

    def remove(self, *item_hashes: bytes) -> None:
        """Take items out."""
        self.count -= len(item_hashes)
        self.total = (self.total - sum(map(int.from_bytes, item_hashes))) % _MODULUS

    def text(self) -> str:
        """Return the sum as 64 hex digits."""
        return self.total.to_bytes(HASH_BYTES, "big").hex()
