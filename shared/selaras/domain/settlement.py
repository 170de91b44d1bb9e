"""What a person who settles a conflict says she saw."""

import hashlib
import json
from collections.abc import Iterable


def seen_hash(sides: Iterable[tuple[str, str, str]]) -> str:
    """Return a hash of all sides of a conflict.

    Args:
        sides: (incarnation, register, register's text) of each side, in any order.
    """
    packed = json.dumps(sorted(map(list, sides)), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(packed.encode("utf-8")).hexdigest()
