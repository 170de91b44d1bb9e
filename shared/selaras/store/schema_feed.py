"""The migration that lets the hub's feed keep its newest rows only."""

from sqlalchemy import Connection

from selaras.store.meta import delete_meta, get_meta
from selaras.store.trimming import note_beginning, trim_feed

_THINNED = "hub.feed.thinned"


def m026_feed_documents(db: Connection) -> None:
    """Keep in a bit each which numbers of the feed were documents, and not in a row each.

    What releases of before made thin goes now: nobody else writes or reads such rows.
    """
    db.exec_driver_sql(
        "CREATE TABLE hub_feed_document (part INTEGER PRIMARY KEY, bits BLOB NOT NULL) STRICT"
    )
    note_beginning(db)
    trim_feed(db, int(get_meta(db, _THINNED) or 0))
    delete_meta(db, _THINNED)
