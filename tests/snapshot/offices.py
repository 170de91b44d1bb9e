"""A hub in a file with many invoices, and PCs in files that take a copy of it; no sockets."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from selaras.domain.company import Company
from selaras.protocol.codec import decode_frame
from selaras.protocol.copy_frames import Chunk
from selaras.protocol.frames import Frame
from selaras.replica import Replica
from selaras.replica.desk import ReplicaDesk
from selaras.store.engine import FILE_NAME, Store, open_store
from selaras_client.composition import HubFounding
from selaras_client.copying import FOLDER, CopyTaker
from selaras_client.home import Home
from selaras_hub.copies import Copies
from selaras_hub.desk import HubDesk, Opened, Outgoing, Received
from selaras_hub.founding import found_hub
from selaras_hub.lines import Dropped, Event
from selaras_hub.members import Doorkeeper
from tests.facts.drafts import BUYER, LINE
from tests.sim.office import NPWP, TestChance, TestClock


def at_once(work: Callable[[], None]) -> None:
    """Make a copy in the middle of the question for it, so that a test knows when it is there."""
    work()


@dataclass
class HubOffice:
    """A hub in a file, with its own PC."""

    folder: Path
    store: Store
    desk: HubDesk
    own: Replica
    own_desk: ReplicaDesk
    clock: TestClock
    chance: TestChance
    lines: int = 10

    def settle(self) -> None:
        """Let the hub's own PC and the hub exchange until both are quiet."""
        self.own_desk.dropped()
        pending: list[Event] = [Opened(1)]
        pending += [Received(1, data) for data in self.own_desk.connect()]
        while pending:
            outgoing, pending = self.desk.turn(pending), []
            for each in outgoing:
                if each.line == 1 and each.data is not None:
                    pending += [Received(1, up) for up in self.own_desk.received(each.data)]
        self.desk.turn([Dropped(1)])

    def draft(self, count: int, *, prefix: str = "R") -> None:
        for number in range(count):
            self.own.new_invoice(
                {
                    "date": "2026-10-05",
                    "reference": f"{prefix}-{number:04}",
                    "buyer": BUYER,
                    "lines": [LINE],
                }
            )
        self.settle()

    def restart(self) -> None:
        """End the hub's process and start it again on its files."""
        self.desk = HubDesk(self.store, clock=self.clock, chance=self.chance)
        self.desk.copies = Copies(self.folder, started=at_once)

    def member(self, number: int) -> tuple[str, bytes]:
        """Let a PC be a member; return its id and its key's fingerprint."""
        key = bytes([number]) * 32
        with self.store.transaction() as db:
            door = Doorkeeper(db, self.desk.hub, clock=self.clock, chance=self.chance)
            device = door.new_device_id()
            door.enrol_key(device, f"pc-{number}", key=key)
        return device, key


@contextmanager
def hub_office(folder: Path, *, invoices: int = 8) -> Iterator[HubOffice]:
    """Make a hub with some invoices in *folder*."""
    clock, chance = TestClock(), TestChance("hub")
    store = open_store(folder)
    found_hub(store, Company(NPWP, "PT Contoh"), clock=clock, chance=chance)
    desk = HubDesk(store, clock=clock, chance=chance)
    desk.copies = Copies(folder, started=at_once)
    own = Replica(store, clock=clock, chance=TestChance("own"), author="orang-hub")
    office = HubOffice(
        folder, store, desk, own, ReplicaDesk(own, app_version="test"), clock, chance
    )
    with store.transaction() as db:
        joined = Doorkeeper(db, desk.hub, clock=clock, chance=chance).enrol("hub")
    own.adopt_identity(
        company=NPWP,
        hub=desk.hub.hub,
        device=joined.device,
        token=joined.token,
        pc="hub",
        incarnation="incarnation-hub",
    )
    own.create_company(Company(NPWP, "PT Contoh"))
    office.draft(invoices)
    yield office
    store.close()


class Pc:
    """A PC in a folder of its own that is a member and was never connected."""

    def __init__(self, office: HubOffice, folder: Path, *, number: int = 2) -> None:
        self.office = office
        device, self.key = office.member(number)
        self.home = Home(
            folder, HubFounding(), clock=office.clock, chance=TestChance(f"pc{number}")
        )
        self.home.replica.adopt_identity(
            company=NPWP,
            hub=office.desk.hub.hub,
            hub_address="hub:1",
            device=device,
            token="",
            pc=f"pc-{number}",
            incarnation=f"incarnation-{number}",
        )
        self.home._lives.keep()
        self.taker = CopyTaker(self.home)
        self.seen: list[Frame] = []

    @property
    def replica(self) -> Replica:
        return self.home.replica

    def copy(
        self, *, messages: int = 10_000, spoil: Callable[[bytes], bytes] = lambda data: data
    ) -> bool:
        """Take a copy over one line, up to so many answers; say whether it came to its end."""
        step = self.taker.step(None)
        self.office.lines += 1
        line = self.office.lines
        waiting: list[bytes] = []
        if not step.awaits:
            return True
        self._turn(Opened(line, self.key))
        try:
            while True:
                for data in step.send:
                    waiting += self._turn(Received(line, data))
                if messages == 0 or not waiting:
                    return False
                messages -= 1
                answer = waiting.pop(0)
                self.seen.append(decode_frame(answer))
                step = self.taker.step(spoil(answer))
                if not step.awaits:
                    break
        finally:
            self._turn(Dropped(line))
            self.taker.dropped()
        # What is whole takes the file's place when the next line is begun.
        return not self.taker.step(None).awaits

    def sync(self) -> None:
        """Hold a conversation until both are quiet."""
        self.office.lines += 1
        line = self.office.lines
        desk = self.home.desk
        up = desk.connect()
        down = self._turn(Opened(line, self.key))
        while up or down:
            for data in up:
                down += self._turn(Received(line, data))
            up = []
            for data in down:
                up += desk.received(data)
            down = []
        assert desk.ended is None, desk.ended
        assert desk.is_even
        self._turn(Dropped(line))
        desk.dropped()

    def _turn_open(self, line: int) -> list[bytes]:
        return self._turn(Opened(line, self.key))

    def _received(self, line: int, data: bytes) -> list[bytes]:
        return self._turn(Received(line, data))

    def _turn(self, event: Opened | Received | Dropped) -> list[bytes]:
        outgoing: list[Outgoing] = self.office.desk.turn([event])
        return [each.data for each in outgoing if each.data is not None]

    def meta(self) -> dict[object, object]:
        return {row[0]: row[1] for row in self.tables()["meta"]}

    def tables(self) -> dict[str, list[tuple[object, ...]]]:
        return rows_of(self.home.folder / FILE_NAME)

    def close(self) -> None:
        self.home.close()


def rows_of(path: Path, *, but: tuple[str, ...] = ()) -> dict[str, list[tuple[object, ...]]]:
    """Return the rows of every table that has any."""
    db = sqlite3.connect(path)
    try:
        names = [
            row[0]
            for row in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1")
        ]
        found = {
            name: db.execute(f"SELECT * FROM {name}").fetchall()
            for name in names
            if name not in but
        }
        return {name: rows for name, rows in found.items() if rows}
    finally:
        db.close()


def equal(pc: Pc) -> bool:
    """Say whether a PC holds what the hub's own PC holds, once that one has heard of all."""
    pc.office.settle()
    return pc.replica.fingerprint() == pc.office.own.fingerprint()


def chunks(pc: Pc) -> list[int]:
    return [each.number for each in pc.seen if isinstance(each, Chunk)]


def is_clean(pc: Pc) -> bool:
    return not (pc.home.folder / FOLDER).exists()
