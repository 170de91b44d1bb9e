"""What a PC shows of the answers it had: the hub's own word that it had settled so many entries.

The feed's pages may not have come after the answer, and a hub whose file is older cannot know what
it had answered. So each answer carries a receipt that only a hub with this key can make and read.
"""

import hashlib
import hmac
from typing import Final

from selaras.protocol.frames import Hello, Outcome
from selaras.trust.users import UserKey
from selaras_hub.identity import HubIdentity

_PURPOSE: Final = "selaras receipt 1"


def receipt_for(
    outcomes: tuple[Outcome, ...], incarnation: str, *, hub: HubIdentity, key: UserKey | None
) -> str:
    """Return the receipt of an answer; blank of a hub that has no keys."""
    last = max((outcome.n for outcome in outcomes), default=0)
    return receipt_of(last, incarnation, hub=hub, key=key)


def receipt_of(n: int, incarnation: str, *, hub: HubIdentity, key: UserKey | None) -> str:
    """Return the receipt that says *n* in this epoch; blank for 0, or of a hub without keys."""
    return f"{n} {_proof(n, incarnation, hub, key)}" if key and n else ""


def settled_once(hello: Hello, *, hub: HubIdentity, key: UserKey | None) -> int:
    """Return up to which n the hub had settled in this epoch what the PC sent; 0 if unproven."""
    text, _, proof = hello.receipt.partition(" ")
    if key is None or not (text.isascii() and text.isdecimal()):
        return 0
    expected = _proof(int(text), hello.incarnation, hub, key)
    return int(text) if hmac.compare_digest(expected.encode(), proof.encode()) else 0


def _proof(n: int, incarnation: str, hub: HubIdentity, key: UserKey) -> str:
    said = "\n".join((_PURPOSE, hub.hub, hub.epoch, incarnation, str(n)))
    return hmac.new(key.seed, said.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
