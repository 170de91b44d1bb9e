"""Schema changes for files that were copied or restored."""

from selaras.store.db import Connection


def m010_incarnations(db: Connection) -> None:
    """Tell which lives of a PC's file go on beside each other, and two entries of one origin."""
    db.exec_driver_sql(
        """CREATE TABLE hub_incarnation_seen (
            incarnation TEXT PRIMARY KEY, device TEXT NOT NULL, first INTEGER NOT NULL,
            last INTEGER NOT NULL) STRICT, WITHOUT ROWID"""
    )
    # Blank for what was accepted before contents were kept: then the origin alone decides.
    db.exec_driver_sql("ALTER TABLE hub_origin ADD COLUMN content BLOB NOT NULL DEFAULT x''")
    db.exec_driver_sql(
        """CREATE TABLE hub_origin_twin (
            incarnation TEXT NOT NULL, n INTEGER NOT NULL, content BLOB NOT NULL,
            outcome TEXT NOT NULL, PRIMARY KEY (incarnation, n, content)) STRICT, WITHOUT ROWID"""
    )
