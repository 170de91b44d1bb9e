"""How far an incarnation has sent: on disk in its file before anything leaves this PC."""

from dataclasses import dataclass
from typing import Final

from selaras.protocol.codec import entry_hash
from selaras.protocol.frames import Entry
from selaras.replica.identity import load_identity
from selaras.store.db import Connection
from selaras.store.meta import get_meta, set_meta

_SENT: Final = "incarnation.sent"
# The hub's last word on how far it had settled what was sent; of this incarnation and epoch alone.
RECEIPT: Final = "incarnation.receipt"


@dataclass(frozen=True, slots=True)
class Mark:
    """How far an incarnation has sent: the last n, and that entry's hash; 0 for nothing yet."""

    n: int = 0
    hash: bytes = b""


def sent_mark(db: Connection, incarnation: str = "") -> Mark:
    """Return how far the present *incarnation* has sent; it is looked up where it is blank."""
    noted, _, rest = (get_meta(db, _SENT) or "").partition(" ")
    if not rest or noted != (incarnation or load_identity(db).incarnation):
        return Mark()
    n, _, digest = rest.partition(" ")
    return Mark(int(n), bytes.fromhex(digest))


def note_sending(db: Connection, last: Entry) -> Mark:
    """Write down that everything up to *last* is sent, unless it is; return how far that is.

    It may be noted before it is about to leave, in a transaction that is made anyhow: one that is
    written while a conversation is open, and all that waits when the first of it leaves. It is as
    if it had left and never arrived.
    """
    incarnation = load_identity(db).incarnation
    known = sent_mark(db, incarnation)
    if last.n <= known.n:
        return known
    mark = Mark(last.n, entry_hash(last))
    set_meta(db, _SENT, value=f"{incarnation} {mark.n} {mark.hash.hex()}")
    return mark
