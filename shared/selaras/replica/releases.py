"""Programs of different releases in one office: who may still write.

A program keeps and passes on what it does not know. Where that is not enough, the hub's release
says from which schema on a program may write; an older one reads on, and what it had written and
not sent waits in its outbox until it is updated.
"""

from typing import Final

from selaras import __version__
from selaras.domain.result import Rejection
from selaras.protocol.frames import Welcome
from selaras.store.db import Connection
from selaras.store.meta import get_meta, set_meta
from selaras.store.migrations import MIGRATIONS

TOO_OLD: Final = "program.too-old"
_MIN_WRITE: Final = "peer.min_write_schema"


def note_release(db: Connection, welcome: Welcome) -> None:
    """Remember from which schema on the hub takes what is written."""
    value = str(welcome.min_write_schema)
    if get_meta(db, _MIN_WRITE) != value:
        set_meta(db, _MIN_WRITE, value=value)


def too_old(db: Connection) -> Rejection | None:
    """Say that this program is too old to write, as the hub said last; None where it may."""
    if int(get_meta(db, _MIN_WRITE) or 0) <= len(MIGRATIONS):
        return None
    return Rejection(TOO_OLD, {"app_version": __version__})
