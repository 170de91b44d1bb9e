"""The schema: one snapshot of all migrations, and files this release must not touch."""

import hashlib
import sqlite3
from dataclasses import fields
from pathlib import Path

import pytest
from sqlmodel import SQLModel

from selaras.store import migrations
from selaras.store.db import Connection
from selaras.store.engine import FILE_NAME, open_memory_store, open_store
from selaras.store.invoices import InvoiceRow
from selaras.store.rows import CustomerRow, PaperRow, ProductRow
from selaras.store.trouble import CannotOpenError, SchemaTooNewError

SNAPSHOT = Path(__file__).parent / "schema.sql"


def _schema(db: Connection) -> str:
    rows = db.exec_driver_sql(
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
        " AND name NOT GLOB '*_search_*' ORDER BY type, name"
    )
    statements = (" ".join(str(sql).split()) for sql in rows.scalars())
    return "".join(f"{statement};\n" for statement in statements)


def test_all_migrations_give_the_schema_in_the_snapshot() -> None:
    """After a new migration write the snapshot anew: ``python -m tests.store.test_schema``."""
    with open_memory_store().reading() as db:
        assert _schema(db) == SNAPSHOT.read_text(encoding="utf-8")


def _columns(db: Connection, table: str) -> list[str]:
    return [row[1] for row in db.exec_driver_sql(f"PRAGMA table_info({table})")]


@pytest.mark.parametrize("table", [CustomerRow, ProductRow, PaperRow])
def test_a_list_class_has_the_columns_of_its_table(table: type[SQLModel]) -> None:
    known = SQLModel.metadata.tables[str(table.__tablename__)]
    with open_memory_store().reading() as db:
        assert [column.name for column in known.columns] == _columns(db, known.name)


def test_an_invoice_in_a_list_has_the_columns_of_its_table() -> None:
    with open_memory_store().reading() as db:
        assert [each.name for each in fields(InvoiceRow)] == _columns(db, "invoice_row")


def test_a_file_of_a_newer_release_is_refused_untouched(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    path = tmp_path / FILE_NAME
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version=9999")
    connection.close()
    before = hashlib.sha256(path.read_bytes()).digest()
    with pytest.raises(SchemaTooNewError):
        open_store(tmp_path)
    assert hashlib.sha256(path.read_bytes()).digest() == before


@pytest.mark.parametrize("content", [b"not a database, but long enough to look at" * 50, b"x"])
def test_what_is_no_database_is_refused_and_kept(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / FILE_NAME
    path.write_bytes(content)
    with pytest.raises(CannotOpenError):
        open_store(tmp_path)
    assert path.read_bytes() == content


def test_a_folder_in_the_place_of_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(CannotOpenError):
        open_store(tmp_path)


def test_a_migration_that_fails_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(db: Connection) -> None:
        db.exec_driver_sql("CREATE TABLE half (a TEXT)")
        raise RuntimeError("out of power")

    monkeypatch.setattr(migrations, "MIGRATIONS", (migrations.m001_replica, broken))
    with pytest.raises(RuntimeError):
        open_store(tmp_path)
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
        version = connection.execute("PRAGMA user_version").fetchone()
    connection.close()
    assert (version, tables) == ((0,), [])


if __name__ == "__main__":
    with open_memory_store().reading() as found:
        SNAPSHOT.write_text(_schema(found), encoding="utf-8")
