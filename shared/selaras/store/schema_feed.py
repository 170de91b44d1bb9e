"""The migrations that let the hub keep less: of its feed, of old records, of indexes."""

from selaras.store.db import Connection
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


def m027_record_blocks(db: Connection) -> None:
    """Let old records of the audit lie in blocks at the hub; they get there by and by."""
    for statement in (
        # first, last: numbers of records; subjects: two bytes of the hash of each, for instr().
        """CREATE TABLE hub_record_block (
            block_no INTEGER PRIMARY KEY, company TEXT NOT NULL, first INTEGER NOT NULL,
            last INTEGER NOT NULL, first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL,
            subjects BLOB NOT NULL, records BLOB NOT NULL) STRICT""",
        "CREATE UNIQUE INDEX hub_record_block_number ON hub_record_block (company, first)",
        "CREATE INDEX hub_record_block_seq ON hub_record_block (last_seq)",
    ):
        db.exec_driver_sql(statement)


def m028_fact_indexes(db: Connection) -> None:
    """Leave the audit out of two indexes of the hub's facts: each record was a page more of each.

    The few records that are rows are found by their ids and numbers.
    """
    for name, columns in (("kind", "kind, seq"), ("subject", "subject, kind")):
        db.exec_driver_sql(f"DROP INDEX hub_fact_{name}")
        db.exec_driver_sql(
            f"CREATE INDEX hub_fact_{name} ON hub_fact ({columns}) WHERE kind <> 'audit'"
        )
