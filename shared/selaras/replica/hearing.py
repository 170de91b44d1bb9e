"""What the hub says of its feed and of our entries is written down, and acted on, in one step."""

from collections.abc import Collection
from datetime import datetime

from selaras.domain.epochs import KIND as EPOCH
from selaras.protocol.effects import Settle, StoreFeed
from selaras.protocol.frames import FactNews, Feed
from selaras.replica import ahead, epochs, following, outcomes, people, references, signing
from selaras.replica.writer import Writer
from selaras.store.outbox import count_entries


def hear(writer: Writer, said: Collection[Settle | StoreFeed], *, now: datetime) -> int:
    """Write down what the hub said, in its order; return how many entries waited after its page.

    Raises:
        RemoteProtocolError: A page does not follow what is stored.
    """
    waiting = 0
    told = max((each.feed.through for each in said if isinstance(each, StoreFeed)), default=0)
    for each in said:
        match each:
            case Settle(outcomes=settled, receipt=receipt):
                outcomes.settle(writer, settled, receipt=receipt, told=told)
                people.note_contact(writer.db, now=now)
            case StoreFeed(feed=feed, outcomes=settled):
                outcomes.settle(writer, settled, told=told)
                waiting = _hear_page(writer, feed, now=now)
    return waiting


def _hear_page(writer: Writer, feed: Feed, *, now: datetime) -> int:
    """Store a page and the cursor."""
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
