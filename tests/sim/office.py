"""A whole office in one process: a hub, some PCs, and lines that carry only what a test lets by.

Everything is the real thing (sessions, codec, replicas, the hub's desk, SQLite in memory); only
sockets, the clock and chance are replaced. It can be copied at any moment (``fork``), and every
process can be killed and started again from what is on its disk.
"""

import copy
from collections import defaultdict, deque
from collections.abc import Callable, Sequence

from selaras.documents.crdt import Document
from selaras.documents.fingerprint import Fingerprint, content_hash
from selaras.domain.company import Company
from selaras.replica import Replica
from selaras.replica.desk import ReplicaDesk
from selaras.replica.queries import _NOT_FINGERPRINTED
from selaras.store.engine import Store, serialised
from selaras.store.hub_documents import each_hub_document, head_seq, hub_facts_between
from selaras_hub.desk import Dropped, Event, HubDesk, Opened, Received
from selaras_hub.founding import found_hub
from selaras_hub.members import Doorkeeper
from tests.sim.parts import NPWP, Pc, TestChance, TestClock
from tests.sim.stores import empty_database, give_back, store_from

__all__ = ["NPWP", "Office", "Pc", "TestChance", "TestClock"]

QUIET_AFTER_ROUNDS = 1_000


class Office:
    """A hub and *pcs* PCs that have joined it and are not connected yet.

    With a *person* she is the administrator without a password, whom every PC signs for; without
    one the hub has no users and checks nothing, as with data from before there were users.
    """

    def __init__(self, *, pcs: int, seed: str = "office", person: str = "") -> None:
        self.clock = TestClock()
        self.chance = TestChance(seed)
        self.hub_store = store_from(empty_database())
        company = Company(NPWP, "PT Contoh")
        clock, chance = self.clock, self.chance
        found_hub(self.hub_store, company, clock=clock, chance=chance, person=person)
        self.hub = HubDesk(self.hub_store, clock=self.clock, chance=self.chance)
        self._lines = 0
        self.pcs: list[Pc] = []
        for number in range(1, pcs + 1):
            self.pcs.append(self._join(number))

    def _join(self, number: int) -> Pc:
        """Let one more PC join."""
        with self.hub_store.transaction() as db:
            door = Doorkeeper(db, self.hub.hub, clock=self.clock, chance=self.chance)
            joined = door.enrol(f"pc-{number}")
        pc = self._pc(number, store_from(empty_database()), TestChance(f"pc{number}"))
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

    def _pc(self, number: int, store: Store, chance: TestChance) -> Pc:
        replica = Replica(store, clock=self.clock, chance=chance, author=f"orang-{number}")
        return Pc(number, store, chance, replica, ReplicaDesk(replica, app_version="test"))

    def saved(self) -> tuple[bytes, list[bytes]]:
        """Return what is on every disk; lines are not."""
        return serialised(self.hub_store), [serialised(pc.store) for pc in self.pcs]

    @classmethod
    def reopened(cls, saved: tuple[bytes, list[bytes]]) -> "Office":
        """Start every process again from what was on its disk."""
        office = cls.__new__(cls)
        office.clock, office.chance = TestClock(), TestChance("reopened")
        office.hub_store = store_from(saved[0])
        office.hub = HubDesk(office.hub_store, clock=office.clock, chance=office.chance)
        office._lines = 0
        office.pcs = [
            office._pc(number, store_from(disk), TestChance(f"pc{number}"))
            for number, disk in enumerate(saved[1], start=1)
        ]
        return office

    # Lines

    def connect(self, pc: Pc) -> None:
        self._lines += 1
        pc.line = self._lines
        pc.up, pc.down = deque(pc.desk.connect()), deque()
        self._turn([Opened(pc.line, pc.key, self._named(pc))])

    def _named(self, pc: Pc) -> str:
        """Return what the certificate that a PC's line shows calls it; here they name nobody."""
        return ""

    def cut(self, pc: Pc) -> None:
        if pc.is_connected:
            line, pc.line = pc.line, 0
            pc.up.clear()
            pc.down.clear()
            pc.desk.dropped()
            self._turn([Dropped(line)])

    def deliver_up(self, pc: Pc) -> None:
        self._turn([Received(pc.line, pc.up.popleft())])

    def deliver_together(self, pcs: Sequence[Pc]) -> None:
        """Let the next message of each arrive while the hub was busy: one turn, one commit."""
        self._turn([Received(pc.line, pc.up.popleft()) for pc in pcs])

    def deliver_down(self, pc: Pc, *, most: int = 1) -> None:
        """Let a PC take the next message, or the next *most* of them if so many lie there."""
        messages: list[bytes] = []
        while len(messages) < most and pc.down and (message := pc.down[0]) is not None:
            messages.append(message)
            pc.down.popleft()
        if messages:
            pc.up.extend(pc.desk.received(*messages))
        else:
            pc.down.popleft()
        if not messages or pc.desk.ended:
            comes_again = pc.desk.is_to_come_again
            self.cut(pc)
            if comes_again:
                self.connect(pc)

    def hub_goes_on(self) -> None:
        """Let the hub judge more of what it left for later, where it did."""
        if self.hub.unjudged:
            self._turn([])

    def notice(self, pc: Pc) -> None:
        """Let a connected PC's session hear that its outbox grew."""
        if pc.is_connected:
            pc.up.extend(pc.desk.outbox_changed())

    def _turn(self, events: Sequence[Event]) -> None:
        by_line = {pc.line: pc for pc in self.pcs}
        for outgoing in self.hub.turn(events):
            pc = by_line.get(outgoing.line)
            if pc is not None:
                pc.down.append(outgoing.data)

    # Faults

    def kill_pc(self, pc: Pc) -> Pc:
        """End a PC's process; start it again from what is on its disk."""
        self.cut(pc)
        again = self._pc(pc.number, store_from(serialised(pc.store)), pc.chance)
        again.key = pc.key
        self.pcs[self.pcs.index(pc)] = again
        return again

    def kill_hub(self) -> None:
        """End the hub's process; start it again from what is on its disk."""
        self.hub_store = store_from(serialised(self.hub_store))
        self.hub = HubDesk(self.hub_store, clock=self.clock, chance=self.chance)
        for pc in self.pcs:
            pc.line = 0
            pc.up.clear()
            pc.down.clear()
            pc.desk.dropped()

    def fork(self) -> "Office":
        """Return an office in the same state that goes its own way from here."""
        return self.twin(lambda store: store_from(serialised(store)))

    def twin(self, over: Callable[[Store], Store]) -> "Office":
        """Return an office in the same state.

        Args:
            over: Gives, for each store, the one that the twin works on.
        """
        twin = copy.copy(self)
        twin.clock, twin.chance = copy.copy(self.clock), copy.copy(self.chance)
        twin.hub_store = over(self.hub_store)
        twin.hub = HubDesk(twin.hub_store, clock=twin.clock, chance=twin.chance)
        twin.hub.lines.by_number = copy.deepcopy(self.hub.lines.by_number)
        twin.pcs = []
        for pc in self.pcs:
            like = twin._pc(pc.number, over(pc.store), copy.copy(pc.chance))
            like.line, like.key, like.up, like.down = pc.line, pc.key, pc.up.copy(), pc.down.copy()
            like.desk._session = copy.deepcopy(pc.desk._session)
            twin.pcs.append(like)
        return twin

    def release(self) -> None:
        """Give the databases back; the office is over."""
        give_back([self.hub_store, *(pc.store for pc in self.pcs)])
        self.pcs = []

    # Quiet

    def heal(self) -> "Office":
        """Connect everyone and let everything through until all is quiet."""
        for pc in self.pcs:
            if not pc.is_connected:
                self.connect(pc)
            self.notice(pc)
        for _ in range(QUIET_AFTER_ROUNDS):
            self.hub_goes_on()
            if not any(pc.up or pc.down for pc in self.pcs) and not self.hub.unjudged:
                return self
            for pc in self.pcs:
                self._exchange(pc)
        raise AssertionError("the office does not come to rest")

    def carry(self, pc: Pc) -> None:
        """Let all through that one PC has to say and is told, until there is no more."""
        self.notice(pc)
        while pc.up or pc.down:
            self._exchange(pc)

    def _exchange(self, pc: Pc) -> None:
        while pc.up:
            self.deliver_up(pc)
        while pc.down:
            self.deliver_down(pc)

    def all_even(self) -> bool:
        """Say whether every PC believes that it has everything and sent everything."""
        return all(pc.desk.is_even for pc in self.pcs)

    def fingerprints(self) -> list[dict[str, tuple[int, str]]]:
        return [pc.replica.fingerprint() for pc in self.pcs]

    def hub_fingerprint(self) -> dict[str, tuple[int, str]]:
        """Return what a replica that equals the hub would say of itself."""
        kinds: dict[str, Fingerprint] = defaultdict(Fingerprint)
        with self.hub_store.reading() as db:
            for held in each_hub_document(db):
                registers = Document(held.state).registers()
                kinds[held.kind].add(content_hash(held.doc_id, registers))
            facts = hub_facts_between(db, after=0, through=head_seq(db), limit=10**6)
            for fact in (each for each in facts if each.kind not in _NOT_FINGERPRINTED):
                kinds[fact.kind].add(content_hash(fact.fact_id, {"content": fact.content}))
        return {kind: (kinds[kind].count, kinds[kind].text()) for kind in sorted(kinds)}

    def all_equal(self) -> bool:
        """Say whether all PCs hold what the hub holds."""
        hub = self.hub_fingerprint()
        return all(each == hub for each in self.fingerprints())

    def outboxes_empty(self) -> bool:
        return not any(pc.replica.outbox_page(0, 1) for pc in self.pcs)
