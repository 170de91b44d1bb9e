"""What happens to an office: lines, processes, disks, copies, clocks, releases, people's rights.

Each returns whether it came to anything, so that a run can say how often it was there.
"""

import random
from dataclasses import dataclass
from datetime import timedelta

from selaras.domain import requests as kinds
from selaras.domain.requests import Request
from selaras.replica.incarnations import RESTORED_HUB
from selaras.store.meta import set_meta
from tests.sim.world.disks import AFTER, BEFORE, FaultyStore, Image, MemoryKeys, with_log_cut
from tests.sim.world.model import Value, taken_origins
from tests.sim.world.moving import MovingWorld
from tests.sim.world.oracle import kept_values
from tests.sim.world.pcs import Kept, WorldPc
from tests.sim.world.people import People
from tests.sim.world.snapshots import take_copy

MOST_PCS = 7
STRANGERS_FROM = 1_000_000
JUMPS = (
    timedelta(hours=-1),
    timedelta(hours=1),
    timedelta(days=2),
    timedelta(days=40),
    timedelta(days=-3_650),
    timedelta(days=3_650),
)


@dataclass
class Nemeses:
    """Everything that goes wrong."""

    world: MovingWorld
    people: People

    # Processes and disks

    def kill_pc(self, pc: WorldPc, chance: random.Random) -> bool:
        self.world.restart(pc)
        return True

    def kill_hub(self, pc: WorldPc, chance: random.Random) -> bool:
        self.world.restart_hub()
        return True

    def doom_pc(self, pc: WorldPc, chance: random.Random) -> bool:
        """Let a PC die at one of its next commits."""
        pc.store.die(chance.choice((BEFORE, AFTER)), after_commits=chance.randrange(4))
        return True

    def doom_hub(self, pc: WorldPc, chance: random.Random) -> bool:
        moment = chance.choice((BEFORE, AFTER))
        self.world.hub_store.die(moment, after_commits=chance.randrange(3))
        return True

    def fill_disk(self, pc: WorldPc, chance: random.Random) -> bool:
        store = self._some_store(pc, chance)
        store.fill(spare_pages=chance.choice((0, 0, 1, 4)))
        for _ in range(4 if store is pc.store else 0):
            self.people.draft(pc, chance)
        return True

    def empty_disk(self, pc: WorldPc, chance: random.Random) -> bool:
        for store in (self.world.hub_store, pc.store):
            store.empty()
        return True

    def remember(self, pc: WorldPc, chance: random.Random) -> bool:
        """Keep an image of a PC's disk and keys, as a backup or a disk that lies would."""
        pc.images.append(Kept(pc.disk.image(), pc.keys.copy(), frozenset(pc.own)))
        return True

    def restore_older(self, pc: WorldPc, chance: random.Random) -> bool:
        """Put an older file back, the keys stay: a backup, or commits that power loss took."""
        if not pc.images or self.world.is_hub(pc):
            return False
        kept = chance.choice(pc.images)
        self._put_back(pc, kept.image, own=kept.own)
        return True

    def restore_whole(self, pc: WorldPc, chance: random.Random) -> bool:
        """Put the whole PC back, its keys too, as a virtual machine's snapshot does."""
        if not pc.images or self.world.is_hub(pc):
            return False
        kept = chance.choice(pc.images)
        pc.keys.put_back(kept.keys)
        self._put_back(pc, kept.image, own=kept.own)
        return True

    def cut_log(self, pc: WorldPc, chance: random.Random) -> bool:
        """Power is lost, and the write-ahead log ends at any byte."""
        if self.world.is_hub(pc):
            return False
        image = pc.disk.image()
        cut = with_log_cut(image, chance.random())
        if cut is image:
            return False
        self._put_back(pc, cut)
        return True

    def keep_hub(self, pc: WorldPc, chance: random.Random) -> bool:
        """Keep a backup of the hub."""
        if self.world.trust is None or self.world.is_gone:
            return False
        own = self.world.hub_pc
        self.world.keep_hub(own=frozenset(own.own if own else ()))
        return True

    def restore_hub(self, pc: WorldPc, chance: random.Random) -> bool:
        """Put a backup in the hub's place: by the command, which says so, or behind its back."""
        if not self.world.hub_images or self.world.is_gone:
            return False
        self.note_what_only_the_hub_had()
        (image, knew), own = chance.choice(self.world.hub_images), self.world.hub_pc
        if own is None:
            self.world.restart_hub(image=image)
        else:
            self._put_back(own, image, own=knew)
        self.world.was_rolled_back = True
        if chance.random() < 0.5:
            with self.world.hub_store.transaction() as db:
                set_meta(db, RESTORED_HUB, value="restored")
            self.world.restart_hub()
        return True

    # Copies

    def copy_with_keys(self, pc: WorldPc, chance: random.Random) -> bool:
        return self._copied(pc, keys=pc.keys.copy())

    def copy_bare(self, pc: WorldPc, chance: random.Random) -> bool:
        """Copy the folder to another PC, which must join anew before it sends."""
        if self.world.is_gone or not self._copied(pc, keys=MemoryKeys()):
            return False
        self.world.join_anew(self.world.pcs[-1])
        return True

    def clone(self, pc: WorldPc, chance: random.Random) -> bool:
        """Start the same PC a second time, and let both go on."""
        return self._copied(pc, keys=pc.keys.copy(), is_clone=True)

    def join(self, pc: WorldPc, chance: random.Random) -> bool:
        if len(self.world.pcs) >= MOST_PCS or self.world.is_gone:
            return False
        fresh = self.world.join()
        if self.world.has_copies:
            self.world.reached["joined with a copy"] += take_copy(self.world, fresh, chance=chance)
        return True

    # Time, releases, rights

    def jump(self, pc: WorldPc, chance: random.Random) -> bool:
        """A PC's clock is set wrong."""
        pc.clock.wrong_by = chance.choice(JUMPS)
        return True

    def pass_time(self, pc: WorldPc, chance: random.Random) -> bool:
        self.world.clock.forward(timedelta(hours=chance.choice((1, 12, 60))))
        return True

    def change_release(self, pc: WorldPc, chance: random.Random) -> bool:
        """The program of a PC becomes an older or a newer one."""
        if self.world.is_hub(pc):
            return False
        pc.replica.protocols = chance.choice((None, (1, 1), (1, 9), (7, 9)))
        pc.is_newer = chance.random() < 0.5
        return True

    def revoke(self, pc: WorldPc, chance: random.Random) -> bool:
        """The administrator takes a PC off the list."""
        boss = self.world.pcs[0]
        if pc.key is None or self.world.is_barred(pc):
            return False
        members = {"device": pc.replica.identity.device, "reason": "hilang"}
        return self.people.act(boss, lambda at: at.replica.ask(Request(kinds.REVOKE_PC, members)))

    # Parts

    def _put_back(self, pc: WorldPc, image: Image, *, own: frozenset[int] | None = None) -> None:
        """Let a disk hold an older state; note what the person must do again.

        Args:
            own: What that state knows as its own; None for what it was itself, cut short.
        """
        device, held = pc.replica.identity.device, self._held()
        again = self.world.restart(pc, image=image)
        self._note_lost(again, before=held, own=own)
        again.screen = None
        if not again.replica.identity.is_set_up:
            # Not even its joining is left: it is a new PC, which may join one day.
            again.disk.close()
            self.world.pcs.remove(again)
        elif again.replica.identity.device != device:
            # A copy whose joining anew is not there any more.
            self.world.join_anew(again)
        else:
            self.world.be_hub_again(again)

    def _note_lost(self, again: WorldPc, *, before: set[Value], own: frozenset[int] | None) -> None:
        """Note what is gone with what was on a PC's disk; *before* all PCs held so much."""
        with self.world.hub_store.reading() as db:
            taken = taken_origins(db)
        taken = taken.union(*(each.taken for each in self.world.asleep if each.pc))
        # What another hub took, put back since or dead, is there only where a PC holds it.
        if_held = (self.people.model.taken | self.world.taken_elsewhere) - taken
        deeds, held = self.people.model.deeds, self._held()
        if own is None:
            own = frozenset(each for each in again.own if deeds[each].origin[1] <= again.found)
        lost = again.own - own
        for number in lost:
            origin = deeds[number].origin
            # Of two that twins wrote under one number it is not known which the hub has.
            is_double = sum(deed.origin == origin for deed in deeds) > 1
            is_there = origin in if_held and deeds[number].values <= held
            deeds[number].may_be_lost |= not (origin in taken or is_there) or is_double
        for deed in deeds:
            was_last = deed.values <= before and not deed.values <= held
            deed.may_be_lost |= deed.origin in if_held and was_last
        again.own = set(own)

    def _held(self) -> set[Value]:
        """Return every value that some PC holds."""
        return {each for pc in self.world.pcs for each in kept_values(pc, self.people.model)}

    def note_what_only_the_hub_had(self) -> None:
        """A restored hub gets back what a PC holds; the rest is gone with its disk."""
        with self.world.hub_store.reading() as db:
            taken = taken_origins(db)
        others = [pc for pc in self.world.pcs if not self.world.is_hub(pc)]
        held = {each for pc in others for each in kept_values(pc, self.people.model)}
        for deed in self.people.model.deeds:
            if deed.origin in taken:
                self.people.model.taken.add(deed.origin)
                deed.may_be_lost |= not deed.values <= held

    def _copied(self, pc: WorldPc, *, keys: MemoryKeys, is_clone: bool = False) -> bool:
        if len(self.world.pcs) >= MOST_PCS or self.world.is_hub(pc):
            return False
        self.world.copy(pc, keys=keys, is_clone=is_clone)
        return True

    def _some_store(self, pc: WorldPc, chance: random.Random) -> FaultyStore:
        return self.world.hub_store if chance.random() < 0.3 else pc.store
