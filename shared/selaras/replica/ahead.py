"""From which number of the feed on this PC may hold more than its numbers say.

A document that is told whole may be newer than the number that it is told under, while the feed
is still to tell of that. Whoever holds it so may be the only one: to a hub of another epoch it is
given back, and what lies behind that number counts as shared by none.

Nor is what a hub noted by itself behind its newest record, once it steps aside: a file that was put
back may have given those numbers to something else, and only a record would show that.
"""

from typing import Final

from selaras.protocol.frames import Feed
from selaras.replica.writer import Writer
from selaras.store.db import Connection
from selaras.store.meta import delete_meta, get_meta, set_meta

_FROM: Final = "feed.ahead_from"
_FAR: Final = 2**62


def note_page(writer: Writer, feed: Feed) -> None:
    """Hear that *feed* is stored: of what it holds nothing is newer than its head."""
    epoch, known = writer.identity.epoch, get_meta(writer.db, _FROM)
    if feed.through < feed.head:
        # A file that was rebuilt on its way begins that way again, further back.
        if feed.after < told_through(writer.db, _FAR, epoch=epoch):
            set_meta(writer.db, _FROM, value=f"{epoch}/{feed.after}")
    elif known:
        delete_meta(writer.db, _FROM)


def count_from(db: Connection, seq: int, *, epoch: str) -> None:
    """Count nothing behind *seq* as shared, whatever the feed of *epoch* has at those numbers."""
    set_meta(db, _FROM, value=f"{epoch}/{seq}")


def told_through(db: Connection, seq: int, *, epoch: str) -> int:
    """Return up to where, *seq* at most, all that this PC holds is as its feed has told."""
    begun, _, number = (get_meta(db, _FROM) or "").rpartition("/")
    return min(seq, int(number)) if number and begun == epoch else seq
