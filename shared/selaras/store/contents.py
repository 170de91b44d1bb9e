"""What facts say, as it lies on the disk: records of the audit packed, all others as their text.

A record repeats much of what every record says, and its own hash follows from the rest of it. So
the hash is left out where it is right, and the rest is packed. What comes back is the text to the
last byte, whatever it was; text that lies here unpacked is read as it is.
"""

import hashlib
import re
from typing import Final

from selaras.documents.packed_state import is_packed, pack_record, unpack_record

# Kinds of ``selaras.domain.audit`` and ``selaras.domain.epochs``.
PACKED: Final = frozenset({"audit", "former-audit"})
# How SQL reads it: what somebody made a text of with plain SQL is no text that can be read.
CONTENT: Final = "CAST(content AS BLOB) AS content"
# Before which byte the hash stands; none where it was not left out.
_PLACE_BYTES: Final = 3
_NOWHERE: Final = b"\xff" * _PLACE_BYTES
_HASH: Final = re.compile(rb'"hash":"([0-9a-f]{64})",')


def packed_content(kind: str, text: str) -> str | bytes:
    """Return what is written for a fact of *kind* that says *text*."""
    if kind not in PACKED:
        return text
    return pack_record(packable(text))


def packable(text: str) -> bytes:
    """Return what of a record is packed: all but its hash, and where that stood."""
    place, rest, _ = without_hash(text.encode("utf-8"))
    return (_NOWHERE if place is None else place.to_bytes(_PLACE_BYTES, "big")) + rest


def without_hash(raw: bytes) -> tuple[int | None, bytes, bytes]:
    """Return where a record says its hash, the rest, and that hash.

    None, all of it and a blank where it says none, or a wrong one.
    """
    for found in _HASH.finditer(raw):
        rest = raw[: found.start()] + raw[found.end() :]
        if hash_of_rest(rest) == found[1]:
            return found.start(), rest, found[1]
    return None, raw, b""


def with_hash(place: int, rest: bytes) -> bytes:
    """Return the record of which *rest* is all but the hash, which stood at *place*."""
    return with_given_hash(place, rest, digest=hash_of_rest(rest))


def with_given_hash(place: int, rest: bytes, *, digest: bytes) -> bytes:
    """Return what ``with_hash`` does, where the hash is known."""
    return rest[:place] + b'"hash":"' + digest + b'",' + rest[place:]


def hash_of_rest(rest: bytes) -> bytes:
    """Return the hash, as a record says it, of all the rest of it."""
    return hashlib.sha256(rest).hexdigest().encode("ascii")


def content_of(stored: str | bytes) -> str:
    """Return the text that was written; where it cannot be read, blank or what is no JSON."""
    if isinstance(stored, str):
        return stored
    if not is_packed(stored):
        return stored.decode("utf-8", "replace")
    try:
        return _unpacked(unpack_record(stored)).decode("utf-8")
    except ValueError:
        return ""


def _unpacked(plain: bytes) -> bytes:
    place, rest = plain[:_PLACE_BYTES], plain[_PLACE_BYTES:]
    return rest if place == _NOWHERE else with_hash(int.from_bytes(place, "big"), rest)
