"""A copy is of one moment, equal to its source, and proven; or there is none."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from selaras.replica.queries import fingerprint
from selaras.store import copying
from selaras.store.copying import (
    CopyDiffersError,
    CopyFailedError,
    CopyUnsoundError,
    check_copy,
    reading_copy,
    sha256_of,
    write_copy,
)
from selaras.store.db import Connection
from selaras.store.engine import FILE_NAME, PAGE_BYTES
from selaras.store.meta import get_meta
from tests.backup.homes import FILLED_ROWS, add, filled


def test_a_copy_of_a_file_in_use_is_whole_and_stands_alone(tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    with filled(tmp_path / "home"):
        assert (tmp_path / "home" / FILE_NAME).stat().st_size < 60_000, "all of it is in the log"
        copied = write_copy(tmp_path / "home" / FILE_NAME, target, mark=fingerprint)
    assert copied.bytes == target.stat().st_size
    assert copied.sha256 == sha256_of(target)
    with closing(sqlite3.connect(target)) as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert db.execute(FILLED_ROWS).fetchone() == (500,)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["copy.db"]


def test_what_is_written_meanwhile_is_not_half_in_the_copy(tmp_path: Path) -> None:
    target, steps = tmp_path / "copy.db", list[int]()
    with filled(tmp_path / "home", rows=40_000) as store:

        def write(left: int, _: int) -> None:
            # More pages than there were, so that a copy of two moments would be seen.
            add(store, f"later{len(steps)}", value="z" * PAGE_BYTES * 3)
            steps.append(left)

        write_copy(tmp_path / "home" / FILE_NAME, target, mark=fingerprint, progress=write)
    assert len(steps) > 1, "something was written between the steps"
    with reading_copy(target) as db:
        assert get_meta(db, "later0") is None
        assert get_meta(db, "key39999")


def test_whoever_writes_is_not_kept_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("selaras.store.engine.BUSY_TIMEOUT_MS", 0)
    with filled(tmp_path / "home") as store:
        write_copy(
            tmp_path / "home" / FILE_NAME,
            tmp_path / "copy.db",
            mark=fingerprint,
            progress=lambda *_: add(store, "meanwhile"),
        )
        with store.reading() as db:
            assert get_meta(db, "meanwhile") == "y"


def test_a_copy_that_is_not_equal_is_thrown_away(tmp_path: Path) -> None:
    marks = iter(["before", "after"])

    def mark(_: Connection) -> object:
        return next(marks)

    with filled(tmp_path / "home"), pytest.raises(CopyDiffersError):
        write_copy(tmp_path / "home" / FILE_NAME, tmp_path / "copy.db", mark=mark)
    assert not (tmp_path / "copy.db").exists()


def test_a_copy_with_a_damaged_page_is_thrown_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_disk = copying._onto_disk

    def damage(path: Path) -> None:
        raw = bytearray(path.read_bytes())
        raw[PAGE_BYTES * 5 : PAGE_BYTES * 5 + 100] = b"\xff" * 100
        path.write_bytes(raw)
        on_disk(path)

    monkeypatch.setattr(copying, "_onto_disk", damage)
    with filled(tmp_path / "home"), pytest.raises(CopyDiffersError):
        write_copy(tmp_path / "home" / FILE_NAME, tmp_path / "copy.db", mark=fingerprint)
    assert not (tmp_path / "copy.db").exists()


def test_an_interrupted_copy_leaves_nothing(tmp_path: Path) -> None:
    def stop(*_: int) -> None:
        raise KeyboardInterrupt

    with filled(tmp_path / "home"), pytest.raises(KeyboardInterrupt):
        write_copy(
            tmp_path / "home" / FILE_NAME, tmp_path / "copy.db", mark=fingerprint, progress=stop
        )
    assert not (tmp_path / "copy.db").exists()


def test_a_damaged_source_is_no_backup(tmp_path: Path) -> None:
    with filled(tmp_path / "home"):
        pass
    path = tmp_path / "home" / FILE_NAME
    raw = bytearray(path.read_bytes())
    raw[-PAGE_BYTES:] = b"\xff" * PAGE_BYTES
    path.write_bytes(raw)
    with pytest.raises((CopyDiffersError, CopyFailedError)):
        write_copy(path, tmp_path / "copy.db", mark=fingerprint)
    assert not (tmp_path / "copy.db").exists()


@pytest.mark.parametrize("content", [b"", b"x", b"SQLite format 3\0", b"\xff" * PAGE_BYTES])
def test_what_is_no_database_is_no_copy(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "copy.db"
    path.write_bytes(content)
    with pytest.raises(CopyUnsoundError):
        read(path)
    assert [each.name for each in tmp_path.iterdir()] == ["copy.db"]


def read(path: Path) -> None:
    with reading_copy(path) as db:
        check_copy(db, path)
        fingerprint(db)
