"""What the window asks of the hub's doors on this PC."""

from typing import Protocol


class Doors(Protocol):
    """The doors of the hub on this PC."""

    @property
    def are_open(self) -> bool:
        """Say whether other PCs can come in now."""

    async def open(self, asked: str) -> object:
        """Let other PCs come in; *asked* is HOST:PORT, blank for the usual place."""
