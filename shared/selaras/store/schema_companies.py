"""Schema changes for several companies in one installation."""

from selaras.store.db import Connection


def m009_companies(db: Connection) -> None:
    """Say of each request whom it concerns, and count numbers for each company on its own."""
    own = "(SELECT value FROM meta WHERE key = 'company')"
    db.exec_driver_sql("ALTER TABLE request ADD COLUMN company TEXT NOT NULL DEFAULT ''")
    db.exec_driver_sql(f"UPDATE request SET company = coalesce({own}, '')")
    # A counter that were not found again would give its numbers a second time.
    db.exec_driver_sql(
        f"""UPDATE meta SET key = 'numbers.' || {own} || substr(key, length('numbers') + 1)
        WHERE key LIKE 'numbers.%' AND {own} IS NOT NULL"""
    )
