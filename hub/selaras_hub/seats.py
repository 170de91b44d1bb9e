"""What one PC says of the documents that are open on it, as long as its line lasts."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from selaras.protocol.presence_frames import OpenElsewhere, OpenHere
from selaras_hub.limits import Bucket

# A PC says it again every half minute.
HOLDS: Final = timedelta(seconds=90)
# Each frame goes to all others: a person opens a few documents in a second, never many.
COINS_PER_S: Final = 5.0
MOST_COINS: Final = 100.0


@dataclass(slots=True)
class Seat:
    """What one line said last, and what it was told of the others."""

    here: OpenHere = field(default_factory=OpenHere)
    at: datetime | None = None
    told: OpenElsewhere = field(default_factory=OpenElsewhere)
    bucket: Bucket | None = None

    def take(self, here: OpenHere, now: datetime) -> bool:
        """Remember what is open there; say whether the PC keeps to its rate."""
        self.bucket = self.bucket or Bucket(now, most=MOST_COINS, per_s=COINS_PER_S)
        self.here, self.at = here, now
        return self.bucket.take(0, now)

    def is_held(self, now: datetime) -> bool:
        """Say whether what was said still counts."""
        return self.at is not None and now - self.at <= HOLDS
