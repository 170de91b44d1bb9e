"""The migration that lets a hub keep what PCs brought before it has judged it."""

from selaras.store.db import Connection


def m029_inbox(db: Connection) -> None:
    """Keep pushes that wait to be judged: a PC that sent all it had may be gone for good then."""
    # last_n: of the push's last entry. tries: starts of the hub that were to judge it and did not.
    # AUTOINCREMENT: a number that is gone must not mean another push.
    db.exec_driver_sql(
        """CREATE TABLE hub_inbox (
        number INTEGER PRIMARY KEY AUTOINCREMENT, device TEXT NOT NULL, incarnation TEXT NOT NULL,
        last_n INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 0, data BLOB NOT NULL) STRICT"""
    )
