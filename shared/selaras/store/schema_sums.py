"""Schema changes for the comparison of every PC with the hub."""

from selaras.documents.crdt import Document
from selaras.documents.fingerprint import content_hash
from selaras.store.db import Connection
from selaras.store.sums import HUB, REPLICA, recount


def m012_sums(db: Connection) -> None:
    """Keep count and sum of hashes of each kind, and what a comparison found and mended."""
    for side in (REPLICA, HUB):
        # A count below nothing would mean a sum that somebody forgot to move: it is kept and shows.
        db.exec_driver_sql(
            f"""CREATE TABLE {side}kind_sum (
                family TEXT NOT NULL, kind TEXT NOT NULL, count INTEGER NOT NULL,
                total BLOB NOT NULL, PRIMARY KEY (family, kind)) STRICT, WITHOUT ROWID"""
        )
    db.exec_driver_sql("ALTER TABLE hub_document ADD COLUMN hash BLOB NOT NULL DEFAULT x''")
    # held: what this copy had in its place (canonical JSON), blank where it had nothing.
    db.exec_driver_sql(
        """CREATE TABLE mended (
            mended_no INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, item_id TEXT NOT NULL,
            company TEXT NOT NULL, how TEXT NOT NULL, held TEXT NOT NULL) STRICT"""
    )
    for doc_id, state in db.exec_driver_sql("SELECT id, state FROM hub_document").all():
        db.exec_driver_sql(
            "UPDATE hub_document SET hash = ? WHERE id = ?",
            (content_hash(doc_id, Document(state).registers()), doc_id),
        )
    for side in (REPLICA, HUB):
        recount(db, side=side)
