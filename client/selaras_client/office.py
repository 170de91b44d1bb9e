"""What the window and the command line see of the program: one thread that owns the data.

The replica belongs to one thread; everyone else sends work there and waits for the answer.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from selaras.domain.result import Rejection
from selaras.replica import Replica
from selaras_client.home import Home

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LinkStatus:
    """How this PC stands with its hub, for the sync light.

    Args:
        state: ``alone`` (this PC is its own hub), ``hub`` (other PCs can reach it here),
            ``even``, ``sending``, ``offline``, ``refused`` or ``only-reading`` (the drive takes
            nothing now).
        waiting: Entries the hub has not settled.
        since: ISO 8601 moment the state began; blank when it never changed.
        code: Why, as a key of ``texts``; blank when there is nothing to say.
        others: Where this PC is the hub, how many PCs are connected now.
        facts: What the sentence of *code* asks for.
    """

    state: str
    waiting: int = 0
    since: str = ""
    code: str = ""
    others: int = 0
    facts: Mapping[str, object] = field(default_factory=dict)


class Office(Protocol):
    """One opened data folder."""

    async def ask(self, work: Callable[[Replica], T]) -> T:
        """Run *work* in the thread that owns the replica and return its result."""

    async def work(self, work: Callable[[Home], T]) -> T:
        """Run *work* in that thread on the whole opened folder; its own hub has it at once."""

    def subscribe(self, listener: Callable[[frozenset[str]], None]) -> Callable[[], None]:
        """Call *listener*, in the owning thread, with the ids that changed; return the way out."""

    async def link_status(self) -> LinkStatus:
        """Say how this PC stands with its hub."""

    async def sync_once(self) -> dict[str, int]:
        """Exchange with the hub until both are even.

        Raises:
            HubError: There is no hub, or it turned us away.
        """

    def paused(self) -> AbstractAsyncContextManager[Home]:
        """Hold no conversation while this PC becomes another than it was."""

    async def set_up(self, *, npwp: str, name: str, sample: bool) -> Rejection | None:
        """Make a company on this PC, which is its own hub until it joins one."""

    async def join(self, *, address: str, code: str, pc: str) -> Rejection | None:
        """Join the hub at HOST:PORT with a one-time code."""
