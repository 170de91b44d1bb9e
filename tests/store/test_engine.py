"""Transactions whole or not at all, and files that cannot be used."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from selaras.store.db import Connection
from selaras.store.engine import FILE_NAME, Store, open_memory_store, open_store
from selaras.store.meta import get_meta, set_meta
from selaras.store.trouble import CannotOpenError, CannotWriteError


def test_a_file_is_opened_twice_and_keeps_what_was_written(tmp_path: Path) -> None:
    store = open_store(tmp_path / "new" / "folder")
    with store.transaction() as db:
        set_meta(db, "company", value="x")
    store.close()
    again = open_store(tmp_path / "new" / "folder")
    with again.reading() as db:
        assert get_meta(db, "company") == "x"
        assert db.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
        assert db.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2
    assert again.integrity_faults() == []
    again.close()


def test_a_file_that_was_cut_short_is_refused_and_left_alone(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    path = tmp_path / FILE_NAME
    cut = path.read_bytes()[:3_000]
    path.write_bytes(cut)
    with pytest.raises(CannotOpenError):
        open_store(tmp_path)
    assert path.read_bytes() == cut


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(CannotOpenError):
        open_store(tmp_path / "file")


def test_a_file_that_may_not_be_written_says_so_and_loses_nothing() -> None:
    store = with_meta(a="1")
    with store.reading() as db:
        db.exec_driver_sql("PRAGMA query_only=1")
    with pytest.raises(CannotWriteError), store.transaction() as db:
        set_meta(db, "a", value="2")
    with store.reading() as db:
        db.exec_driver_sql("PRAGMA query_only=0")
        assert get_meta(db, "a") == "1"


def test_a_file_another_process_writes_to_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("selaras.store.engine.BUSY_TIMEOUT_MS", 1)
    store = open_store(tmp_path)
    with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(CannotWriteError), store.transaction() as db:
            set_meta(db, "a", value="1")
        other.execute("ROLLBACK")
    with store.transaction() as db:
        set_meta(db, "a", value="2")
    store.close()


def test_a_full_disk_undoes_the_whole_transaction_and_the_next_one_works() -> None:
    store = with_meta(a="1")
    with store.reading() as db:
        pages = db.exec_driver_sql("PRAGMA page_count").scalar_one()
        db.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with pytest.raises(CannotWriteError) as caught, store.transaction() as db:
        _set_all(db, a="2", b="x" * 10**6)
    assert "full" in str(caught.value.facts["reason"])
    with store.transaction() as db:
        assert get_meta(db, "a") == "1"
        set_meta(db, "a", value="3")
    with store.reading() as db:
        assert get_meta(db, "a") == "3"


def with_meta(**members: str) -> Store:
    store = open_memory_store()
    with store.transaction() as db:
        _set_all(db, **members)
    return store


def _set_all(db: Connection, **members: str) -> None:
    for key, value in members.items():
        set_meta(db, key, value=value)


def test_a_light_transaction_does_not_wait_for_the_disk_and_the_next_one_does(
    tmp_path: Path,
) -> None:
    store = open_store(tmp_path)

    asked: list[str] = []

    def how(*, is_light: bool) -> int:
        with store.transaction(is_light=is_light) as db:
            db.driver.set_trace_callback(asked.append)
            return int(db.exec_driver_sql("PRAGMA synchronous").scalar_one())

    def fail() -> None:
        with store.transaction(is_light=True) as db:
            set_meta(db, "undone", value="1")
            raise ValueError("stop")

    assert [how(is_light=each) for each in (False, True, True, False, False)] == [2, 1, 1, 2, 2]
    with pytest.raises(ValueError, match="stop"):
        fail()
    assert how(is_light=False) == 2
    # It is told when that changes, which takes its time.
    assert [each for each in asked if "synchronous=" in each] == [
        f"PRAGMA synchronous={level}" for level in (1, 2, 1, 2)
    ]
    with store.reading() as db:
        assert get_meta(db, "undone") is None
    store.close()
