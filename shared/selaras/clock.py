"""Time and chance, passed in wherever they matter so that tests can own them. Imports nothing."""

import secrets
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Something that tells the time."""

    def now(self) -> datetime:
        """Return the current moment, in UTC."""


class Chance(Protocol):
    """Something that gives bytes nobody can guess."""

    def bytes(self, count: int) -> bytes:
        """Return *count* bytes of chance."""


class SystemClock:
    """The PC's own clock."""

    def now(self) -> datetime:
        """Return the current moment, in UTC."""
        return datetime.now(UTC)


class SystemChance:
    """The operating system's source of chance."""

    def bytes(self, count: int) -> bytes:
        """Return *count* bytes of chance."""
        return secrets.token_bytes(count)


def moment_text(moment: datetime) -> str:
    """Return a moment as stored and sent: ISO 8601, UTC, to the millisecond."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
