"""Schema changes for papers: purchases, returns and what else a tax month holds."""

from selaras.store.db import Connection
from selaras.store.schema_cards import remake_projection


def m017_papers(db: Connection) -> None:
    """List papers, also those that a newer release has left in this file."""
    remake_projection(db)
