"""A file of an older release: copied first, changed whole or not at all, whatever happens."""

import sqlite3
import subprocess
import sys
from collections import namedtuple
from contextlib import closing
from pathlib import Path

import pytest

from selaras.store import before_migrating, migrations
from selaras.store.before_migrating import MigrationFailedError, NoRoomToMigrateError
from selaras.store.db import Connection
from selaras.store.engine import FILE_NAME, open_store
from selaras.store.meta import get_meta, set_meta
from selaras.store.trouble import SchemaTooNewError
from selaras.texts import Texts

OLD = len(migrations.MIGRATIONS)


def with_more(monkeypatch: pytest.MonkeyPatch, *more: object) -> None:
    """Let this be a newer release, with migrations of its own."""
    known = (*migrations.MIGRATIONS, *more)
    for module in ("migrations", "engine", "before_migrating"):
        monkeypatch.setattr(f"selaras.store.{module}.MIGRATIONS", known)


def more(db: Connection) -> None:
    db.exec_driver_sql("CREATE TABLE more (a TEXT) STRICT")


def broken(db: Connection) -> None:
    more(db)
    db.exec_driver_sql("DELETE FROM meta")
    raise LookupError("a row that nobody foresaw")


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Return a folder with a file of this release, which is going to be an older one."""
    store = open_store(tmp_path)
    with store.transaction() as db:
        set_meta(db, "a", value="1")
    store.close()
    return tmp_path


def content(path: Path) -> tuple[int, list[str], list[tuple[str, str]]]:
    with closing(sqlite3.connect(path)) as connection:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        tables = connection.execute("SELECT name FROM sqlite_schema ORDER BY name").fetchall()
        return (
            version,
            [name for (name,) in tables],
            connection.execute("SELECT key, value FROM meta ORDER BY key").fetchall(),
        )


def copies(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("selaras-sebelum-skema-*"))


def test_the_file_is_copied_before_it_is_changed(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = content(old / FILE_NAME)
    with_more(monkeypatch, more)
    store = open_store(old)
    with store.reading() as db:
        assert get_meta(db, "a") == "1"
    store.close()
    assert copies(old) == [f"selaras-sebelum-skema-{OLD}.db"]
    assert content(old / f"selaras-sebelum-skema-{OLD}.db") == before
    assert content(old / FILE_NAME)[0] == OLD + 1


def test_a_new_file_and_one_that_is_up_to_date_are_not_copied(old: Path) -> None:
    open_store(old).close()
    assert copies(old) == []


def test_the_two_newest_copies_stay(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        # Each migration makes a table of another name.
        with_more(monkeypatch, _numbered(len(migrations.MIGRATIONS)))
        open_store(old).close()
    assert copies(old) == [f"selaras-sebelum-skema-{OLD + n}.db" for n in (1, 2)]


def _numbered(number: int) -> object:
    def make(db: Connection) -> None:
        db.exec_driver_sql(f"CREATE TABLE more_{number} (a TEXT) STRICT")

    return make


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_change_that_fails_leaves_the_old_file_and_says_where_its_copy_is(
    old: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    before = content(old / FILE_NAME)
    with_more(monkeypatch, broken)
    with pytest.raises(MigrationFailedError) as caught:
        open_store(old)
    assert content(old / FILE_NAME) == before
    assert content(Path(str(caught.value.facts["copy"]))) == before
    said = Texts(language).say(caught.value.code, caught.value.facts)
    assert str(caught.value.facts["copy"]) in said
    monkeypatch.undo()
    open_store(old).close()


def test_without_room_for_the_copy_nothing_is_touched(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_more(monkeypatch, more)
    before = (old / FILE_NAME).read_bytes()
    usage = namedtuple("usage", "free")
    monkeypatch.setattr(before_migrating.shutil, "disk_usage", lambda _: usage(1_000))  # type: ignore[attr-defined]
    with pytest.raises(NoRoomToMigrateError) as caught:
        open_store(old)
    assert (old / FILE_NAME).read_bytes() == before
    assert copies(old) == []
    assert caught.value.facts["free"] == "1 MB"
    monkeypatch.undo()
    with_more(monkeypatch, more)
    open_store(old).close()
    assert copies(old)


KILLED = """
import os, sys
from pathlib import Path
from selaras.store import before_migrating, engine, migrations

def deadly(db):
    db.exec_driver_sql("CREATE TABLE more (a TEXT) STRICT")
    db.exec_driver_sql("DELETE FROM meta")
    db.exec_driver_sql("PRAGMA cache_spill=1")
    os._exit(9)

known = (*migrations.MIGRATIONS, deadly)
for module in (before_migrating, engine, migrations):
    module.MIGRATIONS = known
engine.open_store(Path(sys.argv[1]))
"""


def test_one_that_is_killed_in_the_middle_is_done_by_the_next_start(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED, str(old)], check=False)
    assert killed.returncode == 9
    with_more(monkeypatch, more)
    store = open_store(old)
    with store.reading() as db:
        assert get_meta(db, "a") == "1"
        assert db.exec_driver_sql("SELECT count(*) FROM more").scalar_one() == 0
    store.close()


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_file_that_is_newer_is_left_and_the_sentence_says_what_to_do(
    old: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    with_more(monkeypatch, more)
    open_store(old).close()
    monkeypatch.undo()
    before = (old / FILE_NAME).read_bytes()
    with pytest.raises(SchemaTooNewError) as caught:
        open_store(old)
    assert (old / FILE_NAME).read_bytes() == before
    said = Texts(language).say(caught.value.code, caught.value.facts)
    assert str(OLD + 1) in said
