"""A whole office in one process: a hub, some PCs, and lines that carry only what a test lets by.

Everything is the real thing (sessions, codec, replicas, the hub's desk, SQLite in memory); only
sockets, the clock and chance are replaced.
"""

import hashlib
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache

from selaras.domain.company import Company
from selaras.replica import Replica
from selaras.replica.desk import ReplicaDesk
from selaras.store.engine import Store, open_memory_store, serialised
from selaras_hub.desk import Dropped, HubDesk, Opened, Received
from selaras_hub.founding import found_hub
from selaras_hub.members import Doorkeeper

NPWP = "0021234567891000"


class TestClock:
    """A clock that moves only when told to."""

    __test__ = False

    def __init__(self) -> None:
        self.moment = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def forward(self, delta: timedelta) -> None:
        self.moment += delta


class TestChance:
    """Chance that comes out the same for the same seed."""

    __test__ = False

    def __init__(self, seed: str) -> None:
        self._seed, self._count = seed, 0

    def bytes(self, count: int) -> bytes:
        self._count += 1
        raw = hashlib.sha512(f"{self._seed}/{self._count}".encode()).digest()
        return (raw * (count // len(raw) + 1))[:count]


@cache
def _empty_database() -> bytes:
    return serialised(open_memory_store())


@dataclass
class Pc:
    """One PC: its replica, its end of the line, and what is under way in both directions.

    Args:
        key: Fingerprint of the certificate its line shows; None for one inside the hub's process.
    """

    number: int
    store: Store
    replica: Replica
    desk: ReplicaDesk
    line: int = 0
    key: bytes | None = None
    up: deque[bytes] = field(default_factory=deque)
    down: deque[bytes] = field(default_factory=deque)

    @property
    def is_connected(self) -> bool:
        return self.line > 0


class Office:
    """A hub and *pcs* PCs that have joined it and are not connected yet.

    With a *person* she is the administrator without a password, whom every PC signs for; without
    one the hub has no users and checks nothing, as with data from before there were users.
    """

    def __init__(self, *, pcs: int, seed: str = "office", person: str = "") -> None:
        self.clock = TestClock()
        self.chance = TestChance(seed)
        self.hub_store = open_memory_store(_empty_database())
        company = Company(NPWP, "PT Contoh")
        clock, chance = self.clock, self.chance
        found_hub(self.hub_store, company, clock=clock, chance=chance, person=person)
        self.hub = HubDesk(self.hub_store, clock=self.clock, chance=self.chance)
        self._lines = 0
        self.pcs = [self._join(number) for number in range(1, pcs + 1)]

    def _join(self, number: int) -> Pc:
        pc = self._pc(number, _empty_database())
        with self.hub_store.transaction() as db:
            door = Doorkeeper(db, self.hub.hub, clock=self.clock, chance=self.chance)
            joined = door.enrol(f"pc-{number}")
        pc.replica.adopt_identity(
            company=joined.company,
            hub=joined.hub,
            hub_address="hub:1",
            device=joined.device,
            token=joined.token,
            pc=f"pc-{number}",
            incarnation=f"incarnation-{number}",
        )
        return pc

    def saved(self) -> tuple[bytes, list[bytes]]:
        """Return what is on every disk; lines are not."""
        return serialised(self.hub_store), [serialised(pc.store) for pc in self.pcs]

    @classmethod
    def reopened(cls, saved: tuple[bytes, list[bytes]]) -> "Office":
        """Start every process again from what was on its disk."""
        office = cls.__new__(cls)
        office.clock, office.chance = TestClock(), TestChance("reopened")
        office.hub_store = open_memory_store(saved[0])
        office.hub = HubDesk(office.hub_store, clock=office.clock, chance=office.chance)
        office._lines = 0
        office.pcs = [office._pc(number, disk) for number, disk in enumerate(saved[1], start=1)]
        return office

    def _pc(self, number: int, disk: bytes) -> Pc:
        store = open_memory_store(disk)
        replica = Replica(
            store, clock=self.clock, chance=TestChance(f"pc{number}"), author=f"orang-{number}"
        )
        return Pc(number, store, replica, ReplicaDesk(replica, app_version="test"))

    # Lines

    def connect(self, pc: Pc) -> None:
        self._lines += 1
        pc.line = self._lines
        pc.up, pc.down = deque(pc.desk.connect()), deque()
        self._turn([Opened(pc.line, pc.key)])

    def cut(self, pc: Pc) -> None:
        if pc.is_connected:
            line, pc.line = pc.line, 0
            pc.up.clear()
            pc.down.clear()
            pc.desk.dropped()
            self._turn([Dropped(line)])

    def deliver_up(self, pc: Pc) -> None:
        self._turn([Received(pc.line, pc.up.popleft())])

    def deliver_down(self, pc: Pc) -> None:
        pc.up.extend(pc.desk.received(pc.down.popleft()))

    def notice(self, pc: Pc) -> None:
        """Let a connected PC's session hear that its outbox grew."""
        if pc.is_connected:
            pc.up.extend(pc.desk.outbox_changed())

    def _turn(self, events: list[Opened | Received | Dropped]) -> None:
        by_line = {pc.line: pc for pc in self.pcs} if hasattr(self, "pcs") else {}
        for outgoing in self.hub.turn(events):
            pc = by_line.get(outgoing.line)
            if pc is not None and outgoing.data is not None:
                pc.down.append(outgoing.data)

    # Quiet

    def heal(self) -> "Office":
        """Connect everyone and let everything through until all is quiet."""
        for pc in self.pcs:
            if not pc.is_connected:
                self.connect(pc)
            self.notice(pc)
        busy = True
        while busy:
            busy = False
            for pc in self.pcs:
                while pc.up:
                    self.deliver_up(pc)
                    busy = True
                while pc.down:
                    self.deliver_down(pc)
                    busy = True
        return self

    def all_even(self) -> bool:
        return all(pc.desk.is_even for pc in self.pcs)

    def fingerprints(self) -> list[dict[str, tuple[int, str]]]:
        return [pc.replica.fingerprint() for pc in self.pcs]

    def all_equal(self) -> bool:
        prints = self.fingerprints()
        return all(each == prints[0] for each in prints)
