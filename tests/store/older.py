"""Files as an older release would have left them."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from selaras.store.db import Connection


@contextmanager
def written(path: Path | str) -> Iterator[Connection]:
    """Write into the file at *path*, which is made if it is not there, in one transaction."""
    driver = sqlite3.connect(path, isolation_level=None)
    with Connection(driver) as db, db.begin():
        yield db
