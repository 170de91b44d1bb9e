"""Schema changes for results of Coretax."""

from selaras.store.db import Connection
from selaras.store.schema_cards import remake_projection


def m014_results(db: Connection) -> None:
    """Show in lists which number the tax office gave, and how an invoice stands there."""
    remake_projection(db)
