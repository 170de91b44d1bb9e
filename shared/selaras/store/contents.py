"""What facts say, as it lies on the disk: records of the audit packed, all others as their text.

A record repeats much of what every record says, and its own hash follows from the rest of it. So
the hash is left out where it is right, and the rest is packed. What comes back is the text to the
last byte, whatever it was; text that lies here unpacked is read as it is.
"""

from typing import Final

import orjson

from selaras.documents.packed_state import is_packed, pack_record, unpack_record
from selaras.domain.audit import canonical, plain
from selaras.domain.record_text import with_hash, without_hash

# Kinds of ``selaras.domain.audit`` and ``selaras.domain.epochs``.
PACKED: Final = frozenset({"audit", "former-audit"})
# How SQL reads it: what somebody made a text of with plain SQL is no text that can be read.
CONTENT: Final = "CAST(content AS BLOB) AS content"
# Before which byte the hash stands; none where it was not left out.
_PLACE_BYTES: Final = 3
_NOWHERE: Final = b"\xff" * _PLACE_BYTES
_CANONICAL: Final = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS


def spelled(content: object) -> bytes:
    """Return the bytes of what ``canonical`` returns; a record takes 5.5 µs and not 8.

    Raises:
        ValueError: It holds half a character.
    """
    try:
        return orjson.dumps(content, default=plain, option=_CANONICAL)
    except TypeError:
        return canonical(content).encode("utf-8")


def packed_content(kind: str, text: str) -> str | bytes:
    """Return what is written for a fact of *kind* that says *text*."""
    if kind not in PACKED:
        return text
    return pack_record(packable(text))


def packable(text: str) -> bytes:
    """Return what of a record is packed: all but its hash, and where that stood."""
    place, rest, _ = without_hash(text)
    return (_NOWHERE if place is None else place.to_bytes(_PLACE_BYTES, "big")) + rest


def content_of(stored: str | bytes) -> str:
    """Return the text that was written; where it cannot be read, blank or what is no JSON."""
    if isinstance(stored, str):
        return stored
    if not is_packed(stored):
        return stored.decode("utf-8", "replace")
    try:
        return _unpacked(unpack_record(stored))
    except ValueError:
        return ""


def _unpacked(plain: bytes) -> str:
    place, rest = plain[:_PLACE_BYTES], plain[_PLACE_BYTES:]
    if place == _NOWHERE:
        return rest.decode("utf-8")
    return with_hash(int.from_bytes(place, "big"), rest)
