"""An office whose hub moves: to a PC that takes over, and away from one that wakes later.

The hub that a history begins with is a file of its own, at which nobody works. After a take-over
it lies in a PC's file, and the two live and die together. A hub that was replaced while nobody
reached it sleeps on its disk. When it wakes some PCs reach it and not the present one, until it
hears of the newer epoch; then it is a PC like any other, where it has a replica.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from selaras.errors import StoreError
from selaras.protocol.codec import decode_frame
from selaras.protocol.frames import Welcome
from selaras.store.engine import FILE_NAME, Store
from selaras_client.composition.founding import HubFounding
from selaras_client.former_hub import hello_of
from selaras_client.keys import AUTHORITY, CERTIFICATE, KEY, RECOVERY
from selaras_client.taking_over import Moving
from selaras_hub.desk import Event, Opened, Received
from tests.sim.parts import Pc
from tests.sim.stores import empty_database
from tests.sim.world.disks import Image, MemoryDisk, PowerCut
from tests.sim.world.model import Origin, taken_origins
from tests.sim.world.office import NOWHERE, World
from tests.sim.world.pcs import WorldPc
from tests.sim.world.templates import Template

# Nothing can be made of these: whoever has papers keeps them.
PAPERS: Final = {KEY: b"a key", CERTIFICATE: b"a certificate", AUTHORITY: b"an authority"}
MOST_MESSAGES: Final = 200


@dataclass
class Asleep:
    """A hub that was replaced while nobody reached it.

    Args:
        pc: Whose replica lies in the same file; None for the hub that a history begins with.
        taken: What it took, and will bring back if somebody works at it.
    """

    disk: MemoryDisk
    pc: WorldPc | None
    taken: set[Origin]


class MovingWorld(World):
    """A world whose hub may be in a PC's file."""

    def __init__(self, made: Template, *, pcs: int, seed: int, on_files: bool) -> None:
        """As ``World``."""
        self.asleep: list[Asleep] = []
        self.taken_elsewhere: set[Origin] = set()
        # Of the present hub, while an old one answers in its place.
        self._present: MemoryDisk | None = None
        # Without a word: over no more than outcomes it shows only when PCs compare themselves.
        self.was_rolled_back = False
        # Whether a PC that joins takes the hub's data in one file.
        self.has_copies = False
        # No hub answers: the last one stepped aside.
        self.is_gone = False
        # The hub has started, and its own PC has not spoken yet.
        self._own_waits = False
        self.pcs = []
        super().__init__(made, pcs=pcs, seed=seed, on_files=on_files)

    def end(self) -> None:
        for each in self.asleep:
            each.disk.close()
        if self._present is not None:
            self._present.close()
        super().end()

    @property
    def hub_pc(self) -> WorldPc | None:
        """Return the PC whose file the hub that answers lies in, if any."""
        return next((pc for pc in self.pcs if pc.disk is self._hub_disk), None)

    @property
    def lacks_hub(self) -> bool:
        """Say whether nobody is served."""
        return self.is_gone or self.hub.is_superseded

    def is_hub(self, pc: WorldPc) -> bool:
        """Say whether a hub lies in this PC's file."""
        return pc.disk is self._hub_disk or pc.disk is self._present

    # Becoming the hub

    def become_hub(self, pc: WorldPc, *, reason: str) -> bool:
        """Make a PC the hub; the one before hears nothing of it."""
        assert self.trust is not None
        for each in self.pcs:
            self._hang_up(each)
        drawer = pc.keys.device(pc.replica.identity.device)
        for name, data in {**PAPERS, RECOVERY: b"{}"}.items():
            drawer.write(name, data)
        try:
            self._moving(pc).become_hub(self.trust.authority, reason=reason)
        except PowerCut:
            self.reached["PC killed while it became the hub"] += 1
            pc = super().restart(pc)
        except StoreError:
            self.reached["no room to become the hub"] += 1
        is_one = pc.holds_hub
        if is_one:
            self._replace_hub(pc)
        return is_one

    def _replace_hub(self, pc: WorldPc) -> None:
        """Let the hub in this PC's file be the one that answers."""
        if self.is_gone:
            self._hub_disk.close()
        else:
            self._fall_asleep()
        self.is_gone, self._hub_disk = False, pc.disk
        self.hub_images.clear()
        pc.images.clear()
        pc.member_key, pc.key = pc.key, None
        pc.is_away, pc.is_newer, pc.replica.protocols = False, False, None
        pc.blocked.clear()
        self.restart_hub()

    def _fall_asleep(self) -> None:
        """End the process of the hub that answers; its disk stays as it is."""
        self._note_taken()
        self._sleep(self.hub_store, self._hub_disk, pc=self.hub_pc)

    def _sleep(self, store: Store, disk: MemoryDisk, *, pc: WorldPc | None) -> None:
        with store.reading() as db:
            taken = taken_origins(db)
        disk.close()
        if pc is not None:
            self.pcs.remove(pc)
        self.asleep.append(Asleep(disk, pc, taken))

    def be_hub_again(self, pc: WorldPc) -> None:
        """Let a PC whose file was put back to when it held the hub be that hub, which sleeps."""
        if pc.holds_hub and not self.is_hub(pc):
            self.reached["a PC put back to when it was the hub"] += 1
            self._hang_up(pc)
            pc.member_key, pc.key = pc.key, None
            self._sleep(pc.store, pc.disk, pc=pc)

    # Waking

    def wake(self, old: Asleep) -> None:
        """Let an old hub answer, and the present one be out of reach.

        Where that one stepped aside meanwhile, for the epoch of the one that wakes, there is none.
        """
        for pc in self.pcs:
            self._hang_up(pc)
        self.asleep.remove(old)
        self._present = None if self.lacks_hub else self._hub_disk
        if self._present is None:
            self._let_go_of_last()
        self._hub_disk, self.is_gone = old.disk, False
        if old.pc is not None:
            self.pcs = sorted([*self.pcs, old.pc], key=lambda pc: pc.number)
        self.restart_hub()

    def _let_go_of_last(self) -> None:
        """Let the last hub be nobody's, which stepped aside: nobody works at it any more."""
        self.hub_images.clear()
        self._note_taken()
        self._hub_disk.close()

    def tell_former(self) -> None:
        """Let the present hub call the one that answers in its place, as the program does."""
        pc = next((each for each in self.pcs if each.disk is self._present), None)
        if pc is not None and not self.lacks_hub:
            self._lines += 1
            device = pc.replica.identity.device
            hello = Received(self._lines, hello_of(pc.replica, app_version="test"))
            said = self.hub.turn([Opened(self._lines, pc.member_key, device), hello])
            answers = [decode_frame(each.data) for each in said if each.data is not None]
            if any(isinstance(each, Welcome) for each in answers):
                self._fall_asleep_instead(pc)
            self._step_aside_if_told()

    def _fall_asleep_instead(self, pc: WorldPc) -> None:
        """Of two hubs the one that answers is in the newer epoch: it is the present one."""
        self.reached["a hub that took over in an older epoch"] += 1
        self._hang_up(pc)
        self._sleep(pc.store, pc.disk, pc=pc)
        self._present = None
        self.hub_images.clear()

    def sleep_again(self) -> None:
        """Let the present hub answer again; the old one sleeps on unless it heard of it."""
        if self._present is None:
            return
        for pc in self.pcs:
            self._hang_up(pc)
        if self.is_gone:
            self._hub_disk.close()
        else:
            is_over = self.hub.is_superseded
            self._fall_asleep()
            if is_over:
                # Nobody works at it: nothing of it goes on.
                self.asleep.pop()
        self._hub_disk, self._present, self.is_gone = self._present, None, False
        self.restart_hub()

    def _step_aside(self) -> None:
        """Let the hub's PC go on as one like any other."""
        pc = self.hub_pc
        if pc is None or self.is_gone:
            return
        self._note_taken()
        self._hang_up(pc)
        try:
            self._moving(pc).step_aside()
        except (PowerCut, StoreError) as end:
            is_full = isinstance(end, StoreError)
            how = "no room to step aside" if is_full else "PC killed while it stepped aside"
            self.reached[how] += 1
            # The program goes on with it when it is started again, on a disk with room.
            pc = super().restart(pc)
            if pc.holds_hub:
                self._moving(pc).step_aside()
        assert not pc.replica.identity.is_own_hub, "this PC would look for no hub"
        papers = pc.keys.device(pc.replica.identity.device).read(CERTIFICATE)
        assert papers == PAPERS[CERTIFICATE], "the office knows this PC by other papers"
        pc.key, pc.member_key, self.is_gone = pc.member_key, None, True
        # Empty books, and in no PC's file: that one may be put back, or away.
        self._hub_disk = MemoryDisk(NOWHERE / "nobody", {FILE_NAME: empty_database()})
        self.hub_store = self._hub_disk.open()
        self.reached["a hub stepped aside"] += 1

    def _note_taken(self) -> None:
        with self.hub_store.reading() as db:
            self.taken_elsewhere |= taken_origins(db)

    def _moving(self, pc: WorldPc) -> Moving:
        return Moving(pc.store, pc.replica, pc.keys, HubFounding(), self.clock, self.chance)

    # Processes and lines: as those of a world whose hub stays where it is

    def restart(self, pc: WorldPc, *, image: Image | None = None) -> WorldPc:
        if pc.disk is self._hub_disk:
            self.restart_hub(image=image)
            return next(each for each in self.pcs if each.number == pc.number)
        return super().restart(pc, image=image)

    def restart_hub(self, *, image: Image | None = None) -> None:
        if not self.is_gone:
            super().restart_hub(image=image)
            self._step_aside_if_told()
            self._own_waits = True

    def _settle_own(self) -> None:
        """Let the hub's own PC speak first, as in one process: nobody is let in before."""
        pc = self.hub_pc
        if pc is not None:
            pc.is_away = False
            pc.blocked.clear()
            self.connect(pc)
        for _ in range(MOST_MESSAGES):
            pc = self.hub_pc
            if pc is None or not (pc.up or pc.down):
                return
            if pc.up:
                self.deliver_up(pc)
            else:
                self.deliver_down(pc)

    def _start_hub(self) -> None:
        own = self.hub_pc
        if own is None:
            super()._start_hub()
            return
        again = self._open(own.number, own.disk, own.keys, person=own.person, like=own)
        self.pcs[self.pcs.index(own)] = again
        self.hub_store = again.store
        self.hub = self.desk_of(self.hub_store)

    def connect(self, pc: WorldPc) -> None:  # type: ignore[override]  # of a world
        if not self.is_gone and pc.disk is not self._present:
            super().connect(pc)

    def _named(self, pc: Pc) -> str:
        return pc.replica.identity.device if self.trust and pc.key else ""

    def _turn(self, events: Sequence[Event]) -> None:
        if self._own_waits:
            self._own_waits = False
            self._settle_own()
        if not self.is_gone:
            super()._turn(events)
            self._step_aside_if_told()

    def _step_aside_if_told(self) -> None:
        if self.hub.is_superseded:
            self._step_aside()
