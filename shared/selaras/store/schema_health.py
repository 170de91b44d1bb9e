"""Schema changes for knowing how the office's PCs are."""

from selaras.store.db import Connection


def m011_health(db: Connection) -> None:
    """Know of each PC when it was heard last, what it runs, and how its clock goes."""
    db.exec_driver_sql(
        # offset_s: by how much the PC's clock was ahead of the hub's; null where it said nothing.
        """CREATE TABLE hub_health (
            device TEXT PRIMARY KEY, heard_at TEXT NOT NULL, app_version TEXT NOT NULL,
            schema_version INTEGER NOT NULL, offset_s INTEGER, waiting INTEGER NOT NULL
            ) STRICT"""
    )
