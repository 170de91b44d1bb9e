"""The next entries of the outbox, signed, and noted as sent before they are."""

from selaras.protocol.frames import Entry
from selaras.replica.sent_mark import Mark, note_sending
from selaras.replica.signing import sendable
from selaras.replica.writer import Writer
from selaras.store.outbox import OutboxEntry, entries_after

PUSH_BYTES = 1024 * 1024


def page_to_send(
    writer: Writer, after_n: int, *, limit: int
) -> tuple[tuple[Entry, ...], Mark | None]:
    """Return the next unsettled entries that may go, and how far has been sent with them."""

    def read() -> list[OutboxEntry]:
        return entries_after(writer.db, after_n, limit=limit, max_bytes=PUSH_BYTES)

    entries = sendable(writer.db, writer.person, read=read)
    return entries, note_sending(writer.db, entries)
