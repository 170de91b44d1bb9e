"""Document and line ids: time-ordered for new ones, derived for imported ones.

Pure: time and chance are passed in. A derived id is the same on every PC, so that one file
imported on two PCs without a network makes one document and not two.
"""

import base64
import hashlib

RANDOM_BYTES = 10


def time_ordered_id(now_ms: int, random: bytes) -> str:
    """Return 26 characters that sort by creation time.

    Args:
        now_ms: Milliseconds since 1970, UTC.
        random: ``RANDOM_BYTES`` bytes of chance.
    """
    if len(random) != RANDOM_BYTES:
        raise ValueError(len(random))
    return _base32((now_ms & (1 << 48) - 1).to_bytes(6, "big") + random)


def derived_id(*parts: str) -> str:
    """Return 26 characters that depend on *parts* alone."""
    packed = b"".join(len(raw).to_bytes(4, "big") + raw for raw in map(str.encode, parts))
    return _base32(hashlib.sha256(packed).digest()[:16])


def _base32(raw: bytes) -> str:
    # base32hex keeps the order of the bytes; lower case is kinder to read and to type.
    return base64.b32hexencode(raw).decode("ascii").rstrip("=").lower()
