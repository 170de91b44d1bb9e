"""What a user's signature on an entry covers: everything that stays when it is sent again.

An entry that was written again has another n, another author id inside the CRDT and other update
bytes, and may have been signed by somebody who is not here any more; so these stay out. The hub
holds the update against the changes in clear, which are signed. The device is in although no
frame carries it: an entry taken from one PC is worth nothing on another.
"""

import json
from collections.abc import Sequence
from typing import Final

import orjson

from selaras.protocol.frames import Entry

# A hub of this protocol takes one signature for many entries.
TOGETHER_SINCE: Final = 5
_PURPOSE = "selaras entry 1"
_DELETE = b"\x7f"
_SPELLING = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"))


def signed_bytes(entry: Entry, *, device: str) -> bytes:
    """Return the bytes that the signature of *entry*, written on *device*, is made over.

    The same on every release, however the changes are ordered.
    """
    members = [
        _PURPOSE,
        device,
        entry.user,
        entry.author,
        entry.at,
        entry.origin_incarnation,
        entry.origin_n,
        entry.doc_id,
        entry.company,
        entry.base_epoch,
        entry.base_rev,
        sorted(entry.changes.items()),
        entry.request,
    ]
    return _quickly(members) or _SPELLING.encode(members).encode("ascii")


def _quickly(members: Sequence[object]) -> bytes:
    """Return what ``_SPELLING`` writes, or nothing where the quick writer may not write the same.

    They differ in what is no printable ASCII, which the one escapes and the other does not.
    """
    try:
        said = orjson.dumps(members)
    except TypeError:
        return b""
    return said if said.isascii() and _DELETE not in said else b""
