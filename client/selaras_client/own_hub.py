"""What a home asks of the hub in its own process, and of whoever makes one.

The hub itself is joined on by the composition root, the only place that knows it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from selaras.clock import Chance, Clock
from selaras.domain.alarms import Cause
from selaras.domain.company import Company
from selaras.domain.result import Rejection
from selaras.protocol.frames import Outcome
from selaras.protocol.pairing_frames import Joined
from selaras.replica import Replica
from selaras.replica.delivery_file import DeliveryFile
from selaras.replica.desk import ReplicaDesk
from selaras.store.engine import Store
from selaras.trust.authority import Authority


@dataclass(frozen=True, slots=True)
class Place:
    """The PC where a hub is made, and the person at it, who becomes its first administrator."""

    pc: str
    person: str


@dataclass(frozen=True, slots=True)
class SetUp:
    """What setting up found or made.

    Args:
        is_new: False when the company was here already; it was left as it is.
    """

    company: Company
    is_new: bool


class OwnHub(Protocol):
    """A hub in this very process, serving this replica and perhaps others."""

    @property
    def serves_others(self) -> bool:
        """Say whether other PCs can reach it now."""

    def settle(self) -> None:
        """Carry what the replica wrote to the hub and back, until both are quiet."""

    def catch_up(self) -> None:
        """Let this replica have what other PCs were sent before it."""

    def catch_up_soon(self) -> None:
        """Let this replica have as much of that as nobody notices."""

    def tidy(self) -> bool:
        """In a quiet moment: put by some of what is old; say whether there may be more."""

    def close(self) -> None:
        """Put by what waited for such a moment, before the file is let go of."""

    # The code to print, if the hub's authority was made and nobody was told yet; else blank.
    recovery_code: str

    def invite(self) -> tuple[str, str]:
        """Return a new join code and when it expires."""

    def recover(self, name: str, password: str, *, now: datetime) -> str | None:
        """Give an administrator a new password; return her name, or None if there is none such."""

    def deliver(self, delivery: DeliveryFile) -> tuple[Outcome, ...] | Rejection:
        """Take in what a revoked PC wrote into a file; proposals are made of it."""

    def connected(self) -> dict[str, int]:
        """Return which PCs are live now, each with how many entries it has not settled."""

    def raise_alarm(self, cause: Cause) -> None:
        """Let the office know of what needs a person."""

    def settle_alarm(self, cause: Cause) -> None:
        """Take an alarm of the office back because its cause is gone."""

    def check(self) -> None:
        """Compare this PC's replica with the hub in its file, and read some of the file again."""

    def renew_recovery(self) -> str:
        """Return a new recovery code."""

    def dropped(self) -> None:
        """End the replica's conversation with this hub."""

    def hear_of(self, record: str) -> None:
        """Step aside if another hub of this office shows a newer epoch."""

    @property
    def is_superseded(self) -> bool:
        """Say whether another PC is the hub by now."""


class Founding(Protocol):
    """How a hub is made and found; given by the composition root."""

    def found(
        self, store: Store, company: Company, *, at: Place, clock: Clock, chance: Chance
    ) -> Joined:
        """Make *store* the hub of *company*, and this PC and its person its first members."""

    def open(
        self, store: Store, desk: ReplicaDesk, *, clock: Clock, chance: Chance
    ) -> OwnHub | None:
        """Return the hub that lives in *store*, or None."""

    def take_over(
        self, store: Store, authority: Authority, *, reason: str, clock: Clock, chance: Chance
    ) -> None:
        """Make *store*, which holds a replica, the hub, in a new epoch."""

    def step_down(self, store: Store, replica: Replica, *, hub_address: str) -> None:
        """End the hub in *store*, for which another PC stands in; *replica* gets all it knew.

        Args:
            hub_address: Where the PC looks for that one from then on.
        """
