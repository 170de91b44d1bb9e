"""Schema changes for customers and goods."""

from selaras.store.db import Connection
from selaras.store.meta import set_meta
from selaras.store.projection import LISTED_ROWS, LISTED_SEARCHES
from selaras.store.projection_schema import PROJECTION_SQL, STALE


def m013_cards(db: Connection) -> None:
    """List customers and goods, an invoice's buyer, and what is out of the way."""
    remake_projection(db)


def remake_projection(db: Connection) -> None:
    """Make the tables of lists anew, as this release wants them; they are filled at opening."""
    for table in (*LISTED_ROWS, *LISTED_SEARCHES):
        db.exec_driver_sql(f"DROP TABLE IF EXISTS {table}")
    for statement in PROJECTION_SQL:
        db.exec_driver_sql(statement)
    # Filled from the documents when the file is opened: a migration knows no documents.
    set_meta(db, STALE, value="yes")
