"""Copying the file, and emptying it for a new life."""

import sqlite3
from contextlib import closing
from pathlib import Path

from selaras.store.audit import forget_index
from selaras.store.db import Connection
from selaras.store.engine import Store
from selaras.store.projection import LISTED_ROWS, LISTED_SEARCHES
from selaras.store.trouble import CannotWriteError

_REPLICA = (
    *("document", "outbox", "outbox_part", "fact", "request", "kind_sum"),
    *("fact_seal", "settled_ahead"),
    *(*LISTED_ROWS, *LISTED_SEARCHES),
)
_HUB = (
    "hub_document",
    "hub_kind_sum",
    "hub_feed",
    "hub_feed_document",
    "hub_fact",
    "hub_outcome",
    "hub_origin",
    "hub_origin_twin",
    "hub_device",
    "hub_device_key",
    "hub_pairing_code",
    "hub_incarnation",
    "hub_incarnation_seen",
    "hub_client",
    "hub_invite",
    "hub_reference",
    "hub_spent",
    "hub_editor",
    "hub_health",
    "hub_epoch",
    "hub_epoch_document",
    "hub_epoch_number",
    "hub_epoch_pc",
    "hub_inbox",
    "hub_fact_seal",
    "hub_record_block",
)


def forget_office(db: Connection) -> None:
    """Empty everything that belongs to one office; the tray stays with the person."""
    for table in _REPLICA:
        db.exec_driver_sql(f"DELETE FROM {table}")
    forget_index(db)
    forget_hub(db)


def forget_hub(db: Connection) -> None:
    """Empty what belongs to the hub in this file; the replica goes on."""
    for table in _HUB:
        db.exec_driver_sql(f"DELETE FROM {table}")
    db.exec_driver_sql("DELETE FROM meta WHERE key LIKE 'hub.%'")


def copy_to(store: Store, target: Path) -> None:
    """Write a consistent copy of the open file to *target*, replacing what was there.

    Raises:
        CannotWriteError: There is no room, or no permission; what was there still is.
    """
    beside = target.with_name(f"{target.name}.tmp")
    try:
        with store.reading() as db, closing(sqlite3.connect(beside)) as copy:
            db.driver.backup(copy)
        beside.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise CannotWriteError(path=str(target), reason=str(error)) from error
