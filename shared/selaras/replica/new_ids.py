"""Ids that nothing has yet, for documents, lines, incarnations and PCs."""

from selaras.clock import Chance, Clock
from selaras.domain.ids import RANDOM_BYTES, time_ordered_id


def new_id(clock: Clock, chance: Chance) -> str:
    """Return an id that nothing has yet, and that sorts by the time it was made."""
    return time_ordered_id(int(clock.now().timestamp() * 1000), chance.bytes(RANDOM_BYTES))
