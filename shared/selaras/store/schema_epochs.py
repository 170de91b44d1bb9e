"""Schema changes for hubs that were restored from a backup, or moved to another PC."""

from selaras.store.db import Connection


def m016_epochs(db: Connection) -> None:
    """Keep epochs, the seals of facts, and what a hub in a new epoch still waits for."""
    statements = (
        # The epochs whose feed this hub's feed goes on from, its own the last.
        """CREATE TABLE hub_epoch (
            id TEXT PRIMARY KEY, counter INTEGER NOT NULL, parent TEXT NOT NULL,
            parent_seq INTEGER NOT NULL, record TEXT NOT NULL) STRICT""",
        # seq: of the fact's version that is sealed; source: the epoch it was made in.
        """CREATE TABLE hub_fact_seal (
            fact_id TEXT PRIMARY KEY, seq INTEGER NOT NULL, seal BLOB NOT NULL,
            source TEXT NOT NULL) STRICT, WITHOUT ROWID""",
        """CREATE TABLE fact_seal (
            fact_id TEXT PRIMARY KEY, seal BLOB NOT NULL) STRICT, WITHOUT ROWID""",
        # What the hub settled and its feed has not brought yet.
        """CREATE TABLE settled_ahead (
            doc_id TEXT PRIMARY KEY, rev INTEGER NOT NULL, seq INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID""",
        # state: waiting, reported or left-out (by whom).
        """CREATE TABLE hub_epoch_pc (
            device TEXT PRIMARY KEY, name TEXT NOT NULL, state TEXT NOT NULL, by TEXT NOT NULL,
            at TEXT NOT NULL) STRICT""",
        # last: the highest number that anybody reported, then (jumped) that none is given up to.
        """CREATE TABLE hub_epoch_number (
            company TEXT NOT NULL, year INTEGER NOT NULL, last INTEGER NOT NULL,
            jumped INTEGER NOT NULL, PRIMARY KEY (company, year)) STRICT, WITHOUT ROWID""",
        # A document that this epoch has changed, as the former epochs left it.
        """CREATE TABLE hub_epoch_document (
            doc_id TEXT PRIMARY KEY, state BLOB NOT NULL) STRICT, WITHOUT ROWID""",
        # 1 for a request that the hub cannot carry out yet.
        "ALTER TABLE outbox ADD COLUMN parked INTEGER NOT NULL DEFAULT 0",
    )
    for statement in statements:
        db.exec_driver_sql(statement)
