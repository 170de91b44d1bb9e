"""Full, write-protected, locked and failing drives: told apart, read all the same, and resumed."""

import errno
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from selaras.errors import StoreError
from selaras.store import engine, only_reading
from selaras.store.engine import FILE_NAME, Store, open_store
from selaras.store.meta import get_meta, set_meta
from selaras.store.migrations import MIGRATIONS
from selaras.store.trouble import (
    DamagedError,
    DiskFullError,
    DriveFailedError,
    LockedError,
    ReadOnlyError,
    trouble_of,
)
from selaras.texts import Texts
from tests.health.drives import cannot_write, sqlite_error

CODES = {
    sqlite3.SQLITE_FULL: DiskFullError,
    sqlite3.SQLITE_IOERR_SHMSIZE: DiskFullError,
    sqlite3.SQLITE_READONLY_DIRECTORY: ReadOnlyError,
    sqlite3.SQLITE_CANTOPEN: ReadOnlyError,
    sqlite3.SQLITE_BUSY_SNAPSHOT: LockedError,
    sqlite3.SQLITE_IOERR_FSYNC: DriveFailedError,
    sqlite3.SQLITE_CORRUPT_INDEX: DamagedError,
    sqlite3.SQLITE_NOTADB: DamagedError,
}
NUMBERS = {
    errno.ENOSPC: DiskFullError,
    errno.EFBIG: DiskFullError,
    errno.EROFS: ReadOnlyError,
    errno.EACCES: ReadOnlyError,
    errno.EIO: DriveFailedError,
}


@pytest.mark.parametrize(("code", "kind"), CODES.items())
def test_what_sqlite_says_is_told_apart(code: int, kind: type[StoreError]) -> None:
    found = trouble_of("here", sqlite_error(code))
    assert type(found) is kind
    assert found.facts == {"path": "here", "reason": "as SQLite says it"}


@pytest.mark.parametrize(("number", "kind"), NUMBERS.items())
def test_what_the_system_says_is_told_apart(number: int, kind: type[StoreError]) -> None:
    assert type(trouble_of("here", OSError(number, "text"))) is kind
    assert trouble_of("here", OSError(errno.EEXIST, "text")) is None


def test_what_windows_says_is_told_apart() -> None:
    for number, kind in ((112, DiskFullError), (32, LockedError), (19, ReadOnlyError)):
        error = OSError(errno.EINVAL, "text")
        error.winerror = number  # type: ignore[attr-defined]  # only there on Windows
        assert type(trouble_of("here", error)) is kind


@pytest.mark.parametrize("language", ["id", "en"])
def test_each_has_a_sentence(language: str) -> None:
    kinds = {*CODES.values(), *NUMBERS.values()}
    assert [kind.code for kind in kinds if kind.code not in Texts(language)] == []


# The store


def filled(folder: Path) -> Store:
    store = open_store(folder)
    with store.transaction() as db:
        set_meta(db, "a", value="1")
    return store


def is_troubled(store: Store) -> bool:
    return store.trouble is not None


def test_a_file_that_another_program_writes_to_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_MS", 1)
    store = filled(tmp_path)
    with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with store.reading() as db:
            assert get_meta(db, "a") == "1"
        with pytest.raises(LockedError), store.transaction() as db:
            set_meta(db, "a", value="2")
        other.execute("ROLLBACK")
    with store.transaction() as db:
        set_meta(db, "a", value="3")
    store.close()


def test_a_full_drive_keeps_what_was_there_and_goes_on(tmp_path: Path) -> None:
    store = filled(tmp_path)
    with store.reading() as db:
        pages = db.exec_driver_sql("PRAGMA page_count").scalar_one()
        db.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with pytest.raises(DiskFullError), store.transaction() as db:
        set_meta(db, "b", value="x" * 10**6)
    with store.reading() as db:
        assert get_meta(db, "a") == "1"
        db.exec_driver_sql("PRAGMA max_page_count=1073741823")
    with store.transaction() as db:
        set_meta(db, "b", value="x" * 10**6)
    store.close()


def test_a_file_that_cannot_be_opened_for_writing_is_read_and_later_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(tmp_path).close()
    cannot_write(monkeypatch, sqlite3.SQLITE_FULL)
    store = open_store(tmp_path)
    assert isinstance(store.trouble, DiskFullError)
    with store.reading() as db:
        assert get_meta(db, "a") == "1"
    with pytest.raises(DiskFullError), store.transaction():
        pass
    with pytest.raises(DiskFullError):
        store.let_go()
    monkeypatch.undo()
    store.let_go()
    with store.transaction() as db:
        set_meta(db, "a", value="2")
    assert not is_troubled(store)
    store.close()


def test_a_file_of_an_older_release_is_not_read_by_guess(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = filled(tmp_path)
    with store.transaction() as db:
        db.exec_driver_sql(f"PRAGMA user_version={len(MIGRATIONS) - 1}")
    store.close()
    cannot_write(monkeypatch, sqlite3.SQLITE_READONLY)
    with pytest.raises(ReadOnlyError):
        open_store(tmp_path)


def test_what_is_only_in_the_log_is_read_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = filled(tmp_path / "a")
    # A process that was killed leaves its log behind.
    (tmp_path / "b").mkdir()
    for name in (FILE_NAME, f"{FILE_NAME}-wal"):
        shutil.copy(tmp_path / "a" / name, tmp_path / "b" / name)
    store.close()
    proven = only_reading._proven

    def no_log_beside(uri: str) -> sqlite3.Connection:
        if "mode=ro" in uri:
            raise sqlite_error(sqlite3.SQLITE_CANTOPEN)
        return proven(uri)

    monkeypatch.setattr(only_reading, "_proven", no_log_beside)
    with closing(only_reading.connect_for_reading(tmp_path / "b" / FILE_NAME)) as connection:
        assert connection.execute("SELECT value FROM meta WHERE key = 'a'").fetchall() == [("1",)]
