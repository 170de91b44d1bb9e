"""A PC of a history: its disk, clock, program and lines may each be wrong."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from selaras.protocol.frames import Hello
from selaras.replica import Replica
from selaras.replica.people import Person
from selaras.values import replace
from selaras_hub.identity import load_hub
from tests.sim.parts import Pc, TestClock
from tests.sim.world.disks import FaultyStore, Image, MemoryDisk, MemoryKeys


@dataclass
class OwnClock:
    """A PC's clock, which may be wrong."""

    office: TestClock
    wrong_by: timedelta = timedelta(0)

    def now(self) -> datetime:
        return self.office.now() + self.wrong_by


class OwnReplica(Replica):
    """A replica of a program of another release than the hub's.

    Args:
        protocols: The range it offers; None for this release's.
    """

    protocols: tuple[int, int] | None = None

    def hello(self, app_version: str) -> Hello:
        said = super().hello(app_version)
        if self.protocols is None:
            return said
        first, last = self.protocols
        return replace(said, protocol_min=first, protocol_max=last)


@dataclass(frozen=True)
class Kept:
    """A backup of a PC.

    Args:
        own: Numbers of the deeds that the file knew as its own.
    """

    image: Image
    keys: MemoryKeys
    own: frozenset[int]


@dataclass(kw_only=True)
class WorldPc(Pc):
    """A PC whose disk, clock and lines may fail.

    Args:
        own: Numbers of the deeds that its file knows as its own.
        blocked: The directions (``up``, ``down``) in which nothing moves.
        is_away: It reaches no hub.
        is_newer: Its program says more than this release knows.
        found: The last number in its outbox as it was found when the program started.
        member_key: What its line showed before the hub moved here; it shows none now.
        screen: What its person has open: (document, registers, rev).
    """

    disk: MemoryDisk
    keys: MemoryKeys
    clock: OwnClock
    store: FaultyStore
    replica: OwnReplica
    person: Person | None = None
    own: set[int] = field(default_factory=set)
    blocked: set[str] = field(default_factory=set)
    is_away: bool = False
    is_newer: bool = False
    found: int = 0
    images: list[Kept] = field(default_factory=list)
    member_key: bytes | None = None
    screen: tuple[str, dict[str, str], int] | None = None

    @property
    def holds_hub(self) -> bool:
        """Say whether a hub lies in this PC's file."""
        with self.store.reading() as db:
            return load_hub(db) is not None

    @property
    def incarnation(self) -> str:
        return self.replica.identity.incarnation

    def going_on(self, before: "WorldPc") -> "WorldPc":
        """Go on as what *before* was, but for its process."""
        self.key, self.own, self.images = before.key, before.own, before.images
        self.replica.protocols, self.is_newer = before.replica.protocols, before.is_newer
        self.is_away, self.member_key = before.is_away, before.member_key
        return self
