"""Which customers and goods are taken most on this PC: offered first, known to nobody else."""

import json

from selaras.store.db import Connection
from selaras.store.meta import get_meta, set_meta
from selaras_client.home import Home
from selaras_client.office import Office

_KEY = "cards.taken"
# More than anybody knows by heart; what is taken least gives way.
MAX_KEPT = 300


def taken(db: Connection) -> dict[str, int]:
    """Return how often each card was taken, by its id; what is unreadable counts for nothing."""
    try:
        found = json.loads(get_meta(db, _KEY) or "{}")
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {card: count for card, count in found.items() if isinstance(count, int)}


async def count_taken(office: Office, card_id: str) -> None:
    """Remember that a card was taken once more."""

    def write(home: Home) -> None:
        with home.store.transaction() as db:
            counts = taken(db)
            # The one taken last stands last: among equals the one longest unused gives way.
            counts[card_id] = counts.pop(card_id, 0) + 1
            while len(counts) > MAX_KEPT:
                others = [each for each in counts if each != card_id]
                counts.pop(min(others, key=counts.__getitem__))
            set_meta(db, _KEY, value=json.dumps(counts))

    await office.work(write)
