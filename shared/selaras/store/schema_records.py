"""The migration that packs the records of the audit where they lie."""

from selaras.store.contents import packed_content
from selaras.store.db import Connection
from selaras.store.quick import raw_of

_COLUMNS = "id, kind, company, subject, seq, content"
_MEMBERS = """kind TEXT NOT NULL, company TEXT NOT NULL, subject TEXT NOT NULL,
    seq INTEGER NOT NULL, content ANY NOT NULL"""


def m022_packed_records(db: Connection) -> None:
    """Let a fact's content be packed, and pack the audit's; an older program could not read it."""
    raw_of(db).create_function("packed_content", 2, packed_content, deterministic=True)
    _remake(db, "fact", f"id TEXT PRIMARY KEY, {_MEMBERS}", columns=_COLUMNS)
    _remake(db, "hub_fact", f"id TEXT PRIMARY KEY, {_MEMBERS}", columns=_COLUMNS)
    former = f"office TEXT NOT NULL, id TEXT NOT NULL, {_MEMBERS}, PRIMARY KEY (office, id)"
    _remake(db, "former_fact", former, columns=f"office, {_COLUMNS}")
    db.exec_driver_sql("CREATE INDEX hub_fact_seq ON hub_fact (seq)")


def _remake(db: Connection, table: str, members: str, *, columns: str) -> None:
    """Make a table again with the same rows: SQLite cannot change the type of a column."""
    found = columns.replace("content", "packed_content(kind, content)")
    for statement in (
        f"CREATE TABLE {table}_packed ({members}) STRICT",
        f"INSERT INTO {table}_packed ({columns}) SELECT {found} FROM {table} ORDER BY rowid",
        f"DROP TABLE {table}",
        f"ALTER TABLE {table}_packed RENAME TO {table}",
        f"CREATE INDEX {table}_subject ON {table} (subject, kind)",
        f"CREATE INDEX {table}_kind ON {table} (kind, seq)",
    ):
        db.exec_driver_sql(statement)
