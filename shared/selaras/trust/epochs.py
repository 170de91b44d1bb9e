"""An epoch of the hub's feed: which one it is, what it follows and from where, signed.

The newest epoch wins everywhere: by counter, and of two with one counter (two PCs that became the
hub at once) the larger id. A PC that knows a newer one believes no older one, and tells the hub
that still lives in it.
"""

import base64
import binascii
import json
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Final

from selaras.trust.users import UserKey, is_signed_by

# Whoever comes again shows the same record: it is read and proved once.
_KEPT: Final = 64
MAX_RECORD: Final = 4_000
MAX_COUNTER: Final = 4_095
_PURPOSE: Final = "selaras epoch 1"


@dataclass(frozen=True, slots=True)
class Epoch:
    """One epoch.

    Args:
        hub: The hub's id; it stays when the hub moves.
        counter: 1 for the first; grows with each.
        parent: Id of the epoch it follows; blank for the first.
        parent_seq: Up to where the parent's feed belongs to it.
        device: The PC that was the hub when it began.
        reason: ``founded``, ``restored``, ``behind``, ``moved`` …
        at: When, by the hub's clock, ISO 8601.
        seat: Id of the epoch with which that PC became the hub; blank where it was founded there,
            and in epochs of before this was said.
        signature: Base64; blank for a hub that has no key yet.
    """

    hub: str
    counter: int
    id: str
    parent: str = ""
    parent_seq: int = 0
    device: str = ""
    reason: str = ""
    at: str = ""
    seat: str = ""
    signature: str = ""

    @property
    def order(self) -> tuple[int, str]:
        """Return what decides which of two epochs is the newer."""
        return self.counter, self.id

    def text(self) -> str:
        """Return the epoch as it travels and is stored."""
        return _text_of(self)


@lru_cache(maxsize=_KEPT)
def _text_of(epoch: Epoch) -> str:
    content = {item.name: getattr(epoch, item.name) for item in fields(epoch)}
    if not epoch.seat:
        del content["seat"]
    return json.dumps(content, sort_keys=True, separators=(",", ":"))


@lru_cache(maxsize=_KEPT)
def read_epoch(text: str) -> Epoch | None:
    """Read an epoch, signed or not; None when it is none."""
    try:
        content = json.loads(text) if len(text) <= MAX_RECORD else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(content, dict):
        return None
    members = {item.name: content.get(item.name, item.default) for item in fields(Epoch)}
    numbers = {"counter", "parent_seq"}
    for name, value in members.items():
        wanted = int if name in numbers else str
        if type(value) is not wanted:
            return None
    epoch = Epoch(**members)
    is_bounded = 0 < epoch.counter <= MAX_COUNTER and 0 <= epoch.parent_seq < 2**63
    return epoch if is_bounded and epoch.id else None


def signed_epoch(epoch: Epoch, key: UserKey) -> Epoch:
    """Return *epoch* under the hub's signature."""
    signature = base64.b64encode(key.sign(_covered(epoch))).decode("ascii")
    return replace(epoch, signature=signature)


@lru_cache(maxsize=_KEPT)
def is_epoch_of(public: str, epoch: Epoch) -> bool:
    """Say whether the hub whose fact key is *public* signed *epoch*."""
    try:
        signature = base64.b64decode(epoch.signature, validate=True)
    except (ValueError, binascii.Error):
        return False
    return is_signed_by(public, _covered(epoch), signature=signature)


def _covered(epoch: Epoch) -> bytes:
    return f"{_PURPOSE} {replace(epoch, signature='').text()}".encode()
