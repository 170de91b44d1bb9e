"""The text of an audit record, and what it is put together of: its own hash, and all the rest.

The hash follows from the rest, so that a record lies on the disk and travels without it. Whoever
puts a text together hands the parts on inside it: within one piece of work a record is written,
packed and told, and nobody after the first has to look for its hash or to compute it.
"""

import hashlib
import re
from collections.abc import Mapping
from typing import Any, Final

_HASH: Final = re.compile(rb'"hash":"([0-9a-f]{64})",')


class RecordText(str):
    """A text that says a right hash and knows its parts; a text like any other otherwise.

    Attributes:
        hash_at: Before which byte of *rest* the hash stands.
        rest: All but the hash, as bytes.
        digest: The hash as the text says it.
        said: The members that it was spelled of, as ``audit.sealed_text`` takes them; None of one
            that was read.
    """

    __slots__ = ("digest", "hash_at", "rest", "said")
    hash_at: int
    rest: bytes
    digest: bytes
    said: Mapping[str, Any] | None


def with_hash(hash_at: int, rest: bytes) -> RecordText:
    """Return the record of which *rest* is all but the hash, which stands at *hash_at*.

    Raises:
        ValueError: It is no text.
    """
    digest = hash_of_rest(rest)
    raw = b'%b"hash":"%b",%b' % (rest[:hash_at], digest, rest[hash_at:])
    text = RecordText(raw.decode("utf-8"))
    text.hash_at, text.rest, text.digest, text.said = hash_at, rest, digest, None
    return text


def without_hash(text: str) -> tuple[int | None, bytes, bytes]:
    """Return where a record says its hash, the rest, and that hash.

    None, all of it and a blank where it says none, or a wrong one.
    """
    if isinstance(text, RecordText):
        return text.hash_at, text.rest, text.digest
    raw = text.encode("utf-8")
    for found in _HASH.finditer(raw):
        rest = raw[: found.start()] + raw[found.end() :]
        if hash_of_rest(rest) == found[1]:
            return found.start(), rest, found[1]
    return None, raw, b""


def hash_of_rest(rest: bytes) -> bytes:
    """Return the hash, as a record says it, of all the rest of it."""
    return hashlib.sha256(rest).hexdigest().encode("ascii")
