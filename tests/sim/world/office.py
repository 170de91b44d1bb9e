"""The office of a history: everything of ``tests.sim.office``, on disks and lines that fail.

Whatever a step does, a process that dies in it is started again from its disk, as the program
does: the record of the incarnation comes first. A PC that cannot write hangs up.
"""

from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from selaras.errors import RemoteProtocolError, StoreError
from selaras.replica.desk import ReplicaDesk
from selaras.replica.people import Person
from selaras.store.engine import FILE_NAME, Store
from selaras.store.hub_keys import find_key, revoked_fingerprints
from selaras.store.meta import set_meta
from selaras_client.lives import Lives
from selaras_hub.desk import Dropped, Event, HubDesk, Received
from selaras_hub.epochs import OWN_DEVICE
from tests.sim.office import Office
from tests.sim.parts import NPWP, TestChance, TestClock
from tests.sim.stores import empty_database
from tests.sim.world.disks import FaultyStore, FileDisk, Image, MemoryDisk, MemoryKeys, PowerCut
from tests.sim.world.letting_in import put_on_list
from tests.sim.world.model import last_number
from tests.sim.world.pcs import OwnClock, OwnReplica, WorldPc
from tests.sim.world.templates import Template
from tests.sim.world.wire import arriving, widened

NOWHERE = Path("/simulated")
# Few, so that others come between the entries of one push.
ENTRIES_OF_A_TURN = 1


class World(Office):
    """A hub and PCs of a template, on failing disks."""

    pcs: list[WorldPc]  # type: ignore[assignment]  # narrower than in the office without faults
    hub_store: FaultyStore

    def __init__(self, made: Template, *, pcs: int, seed: int, on_files: bool) -> None:
        """Begin with the first *pcs* of a template's PCs; its other PCs are away for good."""
        self.clock, self.chance = TestClock(), TestChance(f"hub/{seed}")
        self.clock.forward(timedelta(hours=1))
        self.seed, self.reached, self._lines = seed, Counter[str](), 0
        # Who joins later is let in with somebody who is there already.
        self._people, self.trust = made.people, made.trust
        self._numbers = pcs = len(made.pcs) if made.trust else pcs
        self._folder = TemporaryDirectory() if on_files else None
        self._hub_disk = MemoryDisk(NOWHERE / "hub", {FILE_NAME: made.hub})
        self._start_hub()
        with self.hub_store.transaction() as db:
            # By it a hub knows an epoch of its own lost future from another PC's.
            set_meta(db, OWN_DEVICE, value="pc-of-the-hub")
        # Of the hub's disk, and what the PC whose file it lies in knew as its own.
        self.hub_images: list[tuple[Image, frozenset[int]]] = []
        self.ghosts: list[tuple[int, deque[bytes]]] = []
        self.pcs = []
        for number in range(1, pcs + 1):
            disk = self._disk(number, {FILE_NAME: made.pcs[number - 1]})
            person, keys = made.people[number - 1], MemoryKeys()
            pc = self._open(number, disk, keys, person=person)
            pc.key = made.keys[number - 1]
            self.pcs.append(pc)

    def end(self) -> None:
        """Let go of all files."""
        for pc in self.pcs:
            pc.disk.close()
        self._hub_disk.close()
        if self._folder:
            self._folder.cleanup()

    # Processes

    def _start_hub(self) -> None:
        self.hub_store = self._hub_disk.open()
        self.hub = self.desk_of(self.hub_store)

    def desk_of(self, store: Store) -> HubDesk:
        """Return a hub's desk that leaves entries for its next turn where several come at once."""
        desk = HubDesk(store, clock=self.clock, chance=self.chance, trust=self.trust)
        desk.at_once = ENTRIES_OF_A_TURN
        return desk

    def _disk(self, number: int, image: Image) -> MemoryDisk:
        root = Path(self._folder.name) if self._folder else NOWHERE
        shape = FileDisk if self._folder else MemoryDisk
        return shape(root / f"pc-{number}", image)

    def _open(
        self,
        number: int,
        disk: MemoryDisk,
        keys: MemoryKeys,
        *,
        person: Person | None = None,
        like: WorldPc | None = None,
    ) -> WorldPc:
        """Start the program on a disk.

        Args:
            like: What else stays of the process before; None for a PC that begins here, whose
                record is made with it.
        """
        store = disk.open()
        with store.reading() as db:
            found = last_number(db)
        chance = like.chance if like else TestChance(f"{self.seed}/pc{number}")
        clock = like.clock if like else OwnClock(self.clock)
        replica = OwnReplica(store, clock=clock, chance=chance, author=f"orang-{number}")
        lives = Lives(disk.folder, replica, keys)
        if like is None:
            lives.keep()
        lives.take_up()
        if person is not None:
            replica.users.log_in(person)
        made = WorldPc(
            number=number,
            store=store,
            chance=chance,
            replica=replica,
            desk=ReplicaDesk(replica, app_version="test"),
            disk=disk,
            keys=keys,
            clock=clock,
            person=person,
            found=found,
        )
        return made.going_on(like) if like else made

    def join(self) -> WorldPc:
        """Let one more PC join."""
        number = self.next_number()
        device, token, key = put_on_list(self, number)
        disk, person = self._disk(number, {FILE_NAME: empty_database()}), self._people[number % 3]
        pc = self._open(number, disk, MemoryKeys(), person=person)
        pc.replica.adopt_identity(
            company=NPWP,
            hub=self.hub.hub.hub,
            hub_address="hub:1",
            device=device,
            token=token,
            pc=f"pc-{number}",
            incarnation=f"{self.seed}-incarnation-{number}",
        )
        Lives(pc.disk.folder, pc.replica, pc.keys).keep()
        pc.key = key
        self.pcs.append(pc)
        return pc

    def join_anew(self, pc: WorldPc) -> None:
        """Let a PC join once more with what it has, as one that the hub does not know."""
        device, token, pc.key = put_on_list(self, pc.number)
        pc.replica.incarnations.join_again(device=device, token=token, pc=f"pc-{pc.number}")

    def let_strangers_in(self) -> None:
        """Let PCs join anew that a restored hub does not know and no other PC had heard of."""
        for pc in self.pcs:
            with self.hub_store.reading() as db:
                is_known = pc.key is None or find_key(db, pc.key) is not None
            if not is_known:
                self.reached["a PC that joined after the backup"] += 1
                self.join_anew(pc)

    def next_number(self) -> int:
        self._numbers += 1
        return self._numbers

    def restart(self, pc: WorldPc, *, image: Image | None = None) -> WorldPc:
        """End a PC's process and start the next on its disk, or on *image* in its place."""
        self.cut(pc)
        pc.disk.close()
        if image is not None:
            pc.disk.put_back(image)
        again = self._open(pc.number, pc.disk, pc.keys, person=pc.person, like=pc)
        self.pcs[self.pcs.index(pc)] = again
        return again

    def copy(self, pc: WorldPc, *, keys: MemoryKeys, is_clone: bool = False) -> WorldPc:
        """Start the program on a copy of a PC's folder.

        Args:
            is_clone: Of the whole PC: as far as it can see it is the same one.
        """
        number = self.next_number()
        disk = self._disk(number, pc.disk.image())
        if is_clone:
            keys = keys.moved_to(disk.folder)
        like = replace(pc, chance=TestChance(f"{self.seed}/pc{number}"), own=set(pc.own), images=[])
        like.clock = OwnClock(self.clock)
        copied = self._open(number, disk, keys, person=pc.person, like=like)
        self.pcs.append(copied)
        return copied

    def keep_hub(self, *, own: frozenset[int]) -> None:
        """Keep an image of the hub's disk, as a backup does."""
        self.hub_images.append((self._hub_disk.image(), own))

    def restart_hub(self, *, image: Image | None = None) -> None:
        """End the hub's process; start it on its disk, or on *image* in its place."""
        self._hub_disk.close()
        if image is not None:
            self._hub_disk.put_back(image)
        self._start_hub()
        with self.hub_store.reading() as db:
            kept = db.exec_driver_sql("SELECT count(*) FROM hub_inbox").scalar_one()
        self.reached["hub started with work in its inbox"] += bool(kept)
        self.ghosts.clear()
        for pc in self.pcs:
            self._hang_up(pc)

    def after(self, cut: PowerCut) -> None:
        """Start the process again that died."""
        if cut.store is self.hub_store:
            self.restart_hub()
        for pc in [each for each in self.pcs if each.store is cut.store]:
            self.restart(pc)

    # Lines: like those of the office, where processes do not die and disks are never full

    def connect(self, pc: WorldPc) -> None:  # type: ignore[override]  # of a world
        if not pc.is_away:
            self._guarded(pc, lambda: super(World, self).connect(pc))

    def deliver_up(self, pc: WorldPc) -> None:  # type: ignore[override]  # of a world
        if pc.up and "up" not in pc.blocked:
            data = pc.up.popleft()
            self._turn([Received(pc.line, widened(data) if pc.is_newer else data)])

    def deliver_down(self, pc: WorldPc) -> None:  # type: ignore[override]  # of a world
        if pc.down and "down" not in pc.blocked:
            most = arriving(pc.down, seed=self.seed)
            self._guarded(pc, lambda: super(World, self).deliver_down(pc, most=most))

    def notice(self, pc: WorldPc) -> None:  # type: ignore[override]  # of a world
        self._guarded(pc, lambda: super(World, self).notice(pc))

    def compare(self, pc: WorldPc) -> None:
        """Let a PC ask whether it equals the hub."""
        self._guarded(pc, lambda: pc.up.extend(pc.desk.check_due()))

    def desert(self, pc: WorldPc) -> None:
        """Let a PC's side of its line be gone, while the hub still reads what is under way."""
        if pc.is_connected:
            self.ghosts.append((pc.line, pc.up))
            pc.up = deque()
            self._hang_up(pc)

    def ghost_moves(self) -> None:
        """Let the hub read on a line whose PC is gone, or notice that it is."""
        line, waiting = self.ghosts[0]
        if waiting:
            self._turn([Received(line, waiting.popleft())])
        else:
            self.ghosts.pop(0)
            self._turn([Dropped(line)])

    def hub_drops(self, pc: WorldPc) -> None:
        """Let the hub give a line up that its PC believes in."""
        self._turn([Dropped(pc.line)])

    def is_barred(self, pc: WorldPc) -> bool:
        """Say whether the hub lets a PC in no more."""
        with self.hub_store.reading() as db:
            return pc.key is not None and pc.key in revoked_fingerprints(db)

    def spread(self) -> None:
        """Let the hub tell everybody what was written beside a turn."""
        self._turn([])

    def _turn(self, events: Sequence[Event]) -> None:
        try:
            super()._turn(events)
        except PowerCut:
            self.reached["hub killed at a commit"] += 1
            self.restart_hub()

    def _guarded(self, pc: WorldPc, act: Callable[[], None]) -> None:
        try:
            act()
        except PowerCut:
            self.reached["PC killed at a commit of its line"] += 1
            self.restart(pc)
        except StoreError:
            self.reached["PC's disk full on its line"] += 1
            self.cut(pc)
        except RemoteProtocolError:
            self.reached["line given up by the PC"] += 1
            self.cut(pc)

    @staticmethod
    def _hang_up(pc: WorldPc) -> None:
        pc.line = 0
        pc.up.clear()
        pc.down.clear()
        pc.desk.dropped()
