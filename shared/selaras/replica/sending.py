"""The next entries of the outbox, signed, and noted as sent before they are.

What waits when the first of it leaves is noted with it: a note waits for the disk twice, in this
PC's file and in the record outside it.
"""

from typing import TypeAlias

from selaras.protocol.frames import Entry
from selaras.replica.people import knows_users, must_sign
from selaras.replica.releases import too_old
from selaras.replica.sent_mark import Mark, note_sending, sent_mark
from selaras.replica.signing import frame_of, last_sendable, sendable
from selaras.replica.writer import Writer
from selaras.store.db import Connection
from selaras.store.outbox import OutboxEntry, entries_after, first_after

PUSH_BYTES = 1024 * 1024

# Entries, and how far is noted as sent; None where nothing leaves.
Page: TypeAlias = tuple[tuple[Entry, ...], Mark | None]


def page_as_it_lies(db: Connection, after_n: int, *, limit: int) -> Page | None:
    """Return the next entries where nothing need be written before they leave, else None.

    So it is with what was written while a conversation is open, by somebody whose key is at hand.
    """
    first = first_after(db, after_n)
    if first is None:
        # Asked after each message, and nearly always so.
        return (), None
    mark = sent_mark(db)
    if first > mark.n:
        # It was written while none was open, and is read when it is noted.
        return None
    entries = entries_after(db, after_n, limit=limit, max_bytes=PUSH_BYTES)
    is_signed = all(entry.signature for entry in entries) or not must_sign(db)
    if entries[-1].n > mark.n or not is_signed or too_old(db) is not None or not knows_users(db):
        return None
    return tuple(map(frame_of, entries)), mark


def page_to_send(writer: Writer, after_n: int, *, limit: int) -> Page:
    """Return the next unsettled entries that may go, and how far is noted as sent."""

    def read() -> list[OutboxEntry]:
        return entries_after(writer.db, after_n, limit=limit, max_bytes=PUSH_BYTES)

    entries = sendable(writer.db, writer.person, read=read)
    last = last_sendable(writer.db) if entries else None
    return entries, None if last is None else note_sending(writer.db, frame_of(last))
