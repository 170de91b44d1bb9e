"""How much one PC may send: a bucket that fills with time. Pure; time is passed in."""

from datetime import datetime
from typing import Final

# A message costs one and one more for each of these; an import of a whole year comes in slower
# than this anyway, because the hub takes one message of a PC at a time.
BYTES_PER_COIN: Final = 16 * 1024
COINS_PER_S: Final = 1_000.0
MOST_COINS: Final = 20_000.0


class Bucket:
    """Coins for messages."""

    def __init__(
        self, now: datetime, *, most: float = MOST_COINS, per_s: float = COINS_PER_S
    ) -> None:
        """Begin full, with *most* coins; *per_s* of them come back in a second."""
        self._coins, self._at = most, now
        self._most, self._per_s = most, per_s

    def take(self, message_bytes: int, now: datetime) -> bool:
        """Pay for one message; say whether there was enough."""
        # A clock that goes back gives nothing and takes nothing.
        passed_s = max(0.0, (now - self._at).total_seconds())
        self._coins = min(self._most, self._coins + passed_s * self._per_s)
        self._at = now
        cost = 1 + message_bytes / BYTES_PER_COIN
        if cost > self._coins:
            return False
        self._coins -= cost
        return True
