"""What the window asks of the hub's doors on this PC."""

from collections.abc import Sequence
from typing import Protocol


class WayIn(Protocol):
    """How the doors stand open."""

    @property
    def reach(self) -> Sequence[str]:
        """Return HOST:PORT under which other PCs may come in."""

    @property
    def recovery(self) -> str:
        """Return the hub's recovery code if it was made just now; it is shown this once."""


class Doors(Protocol):
    """The doors of the hub on this PC."""

    @property
    def are_open(self) -> bool:
        """Say whether other PCs can come in now."""

    async def open(self, asked: str) -> WayIn:
        """Let other PCs come in; *asked* is HOST:PORT, blank for the usual place."""
