"""Schema changes for what is done in Coretax by hand."""

from selaras.store.db import Connection
from selaras.store.schema_cards import remake_projection


def m018_by_hand(db: Connection) -> None:
    """Show in lists what an invoice replaces, and what is to be done with it by hand."""
    remake_projection(db)


def m021_contracts(db: Connection) -> None:
    """Find the invoices that take part of one contract."""
    remake_projection(db)
