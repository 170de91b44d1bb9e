"""A page of the feed arrives: it is stored, and what it tells is acted on in its transaction."""

from datetime import datetime

from selaras.domain.epochs import KIND as EPOCH
from selaras.protocol.frames import FactNews, Feed
from selaras.replica import ahead, epochs, following, people, references, signing
from selaras.replica.writer import Writer
from selaras.store.outbox import count_entries


def hear_page(writer: Writer, feed: Feed, *, now: datetime) -> int:
    """Store a page and the cursor; return how many entries wait to be sent.

    Raises:
        RemoteProtocolError: The page does not follow what is stored.
    """
    following.store_feed(writer, feed)
    ahead.note_page(writer, feed)
    epochs.sweep(writer, feed.through, head=feed.head)
    people.note_contact(writer.db, now=now)
    kinds = {each.kind for each in feed.news if isinstance(each, FactNews)}
    if "user" in kinds:
        signing.recheck(writer.db)
    if "settings" in kinds:
        references.ask_ahead(writer)
    waiting = count_entries(writer.db)
    if EPOCH in kinds and not epochs.waits_for(writer.db):
        epochs.release_parked(writer.db)
    return waiting
