"""Small databases to back up, made as a PC makes them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from selaras.store.engine import Store, open_store
from selaras.store.meta import set_meta

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
# How many rows of ``filled`` a copy holds.
FILLED_ROWS = "SELECT count(*) FROM meta WHERE key GLOB 'key[0-9]*'"
DEVICE = "01k0000000000000000000abcd1234"


@contextmanager
def filled(home: Path, *, rows: int = 500) -> Iterator[Store]:
    """Open a database with *rows* rows more than a new one, all in the log beside the file."""
    store = open_store(home)
    with store.transaction() as db:
        for number in range(rows):
            set_meta(db, f"key{number}", value="x" * 100)
    try:
        yield store
    finally:
        store.close()


def add(store: Store, key: str, *, value: str = "y") -> None:
    with store.transaction() as db:
        set_meta(db, key, value=value)
