"""Schema changes for a PC that worked alone and joins an office."""

from selaras.store.db import Connection


def m015_former(db: Connection) -> None:
    """Keep what was fact in the office that is left, apart from the facts of the new one."""
    db.exec_driver_sql(
        """CREATE TABLE IF NOT EXISTS former_fact (
            office TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, company TEXT NOT NULL,
            subject TEXT NOT NULL, seq INTEGER NOT NULL, content TEXT NOT NULL,
            PRIMARY KEY (office, id)) STRICT"""
    )
    db.exec_driver_sql(
        "CREATE INDEX IF NOT EXISTS former_fact_subject ON former_fact (subject, kind)"
    )
    db.exec_driver_sql("CREATE INDEX IF NOT EXISTS former_fact_kind ON former_fact (kind, seq)")
