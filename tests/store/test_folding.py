"""The log goes into the file while nobody waits, and not in the commit of whoever does."""

import sqlite3
from contextlib import closing
from pathlib import Path

from selaras.store.engine import FILE_NAME, Store, open_store
from selaras.store.folding import AFTER_COMMITS, LOG_PAGES, fold
from selaras.store.meta import set_meta


def _write(store: Store, commits: int) -> None:
    for number in range(commits):
        with store.transaction(is_light=True) as db:
            set_meta(db, "newest", value=str(number))


def _without_log(folder: Path) -> str | None:
    """Return what the file itself says, as if its log were lost."""
    content = (folder / FILE_NAME).read_bytes()
    # As a file that never had a log, whose index nobody has.
    with closing(sqlite3.connect(":memory:")) as db:
        db.deserialize(content[:18] + b"\x01\x01" + content[20:])
        row = db.execute("SELECT value FROM meta WHERE key = 'newest'").fetchone()
    return None if row is None else str(row[0])


def test_what_many_commits_wrote_is_folded_in_a_quiet_moment(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    store = open_store(tmp_path)
    _write(store, AFTER_COMMITS - 1)
    fold(store)
    assert _without_log(tmp_path) is None
    _write(store, AFTER_COMMITS)
    fold(store)
    assert _without_log(tmp_path) == str(AFTER_COMMITS - 1)
    store.close()


def test_a_commit_folds_a_log_that_is_too_long(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    with store.reading() as db:
        assert db.exec_driver_sql("PRAGMA wal_autocheckpoint").scalar() == LOG_PAGES
    store.close()
