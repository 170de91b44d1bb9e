"""What happens on the lines of an office, good and bad.

Each returns whether it came to anything, so that a run can say how often it was there.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from selaras_hub.desk import Opened, Received
from tests.sim.world.office import World
from tests.sim.world.pcs import WorldPc
from tests.sim.world.people import People
from tests.sim.world.wire import damaged

STRANGERS_FROM = 1_000_000


@dataclass
class Lines:
    """All lines of an office."""

    world: World
    people: People

    def some_frames(self, pc: WorldPc, chance: random.Random) -> bool:
        moved, pc = 0, self._busy(pc, chance)
        for _ in range(chance.randint(1, 6)):
            pc = self._again(pc)
            moved += bool(pc.up or pc.down)
            if pc.up and chance.random() < 0.5:
                self.world.deliver_up(pc)
            else:
                self.world.deliver_down(pc)
        return moved > 0

    def invoice(self, pc: WorldPc, chance: random.Random) -> bool:
        """Take a draft as far as it goes: written, ready, approved and exported."""
        self._connect_all()
        before = len(self.people.model.deeds)
        self.people.draft(pc, chance)
        made = [deed.doc_id for deed in self.people.model.deeds[before:] if deed.changes]
        for act in (self.people.ready_one, self.people.approve_one, self.people.export_one):
            for doc_id in made:
                if chance.random() < 0.8:
                    act(chance.choice(self.world.pcs), doc_id)
            self.all_frames(pc, chance)
        if chance.random() < 0.3:
            self.people.withdraw_batch(self.world.pcs[0], chance)
        return bool(made)

    def refused(self, pc: WorldPc, chance: random.Random) -> bool:
        """Let something be refused, and somebody look into the tray."""
        self.people.write_unreadable(pc, chance)
        self.meet(pc, chance)
        # It may have died meanwhile; who looks is the person at the process after it.
        now = [each for each in self.world.pcs if each.number == pc.number]
        return bool(now) and self.people.tidy_tray(now[0], chance)

    def quarrel(self, pc: WorldPc, chance: random.Random) -> bool:
        """Let two people name one buyer while away, meet, and have it settled by somebody."""
        if len(self.world.pcs) == 1:
            return False
        two = [each.number for each in chance.sample(self.world.pcs, 2)]
        for each in self._as_they_are([pc.number for pc in self.world.pcs if pc.number in two]):
            self.world.cut(each)
            self.people.rename(self._again(each), chance)
        self.meet(pc, chance)
        if chance.random() < 0.6:
            self.people.settle(chance.choice(self.world.pcs), chance)
        return True

    def all_frames(self, pc: WorldPc, chance: random.Random) -> bool:
        """Let all that is under way arrive everywhere, in any order of the lines."""
        for _ in range(200):
            busy = [each for each in self.world.pcs if each.up or each.down]
            if not busy:
                break
            self.some_frames(chance.choice(busy), chance)
        return True

    def meet(self, pc: WorldPc, chance: random.Random) -> bool:
        """Let every PC reach the hub, and all that is under way arrive."""
        self._connect_all()
        return self.all_frames(pc, chance)

    def together(self, pc: WorldPc, chance: random.Random) -> bool:
        """Let messages of several PCs come into one commit of the hub."""
        some = [each for each in self.world.pcs if each.up and "up" not in each.blocked]
        self.world.deliver_together(some)
        return len(some) > 1

    def connect(self, pc: WorldPc, chance: random.Random) -> bool:
        if pc.is_connected or pc.is_away:
            return False
        self.world.connect(pc)
        return True

    def cut(self, pc: WorldPc, chance: random.Random) -> bool:
        pc = self._busy(pc, chance)
        was = pc.is_connected
        self.world.cut(pc)
        return was

    def desert(self, pc: WorldPc, chance: random.Random) -> bool:
        """The PC hangs up; what it sent is read later, perhaps after it came again."""
        pc = self._busy(pc, chance)
        was = bool(pc.up)
        self.world.desert(pc)
        return was

    def ghost(self, pc: WorldPc, chance: random.Random) -> bool:
        was = bool(self.world.ghosts)
        for _ in range(chance.randint(1, 3)):
            if self.world.ghosts:
                self.world.ghost_moves()
        return was

    def hub_drops(self, pc: WorldPc, chance: random.Random) -> bool:
        if not pc.is_connected:
            return False
        self.world.hub_drops(pc)
        return True

    def block(self, pc: WorldPc, chance: random.Random) -> bool:
        """One direction of a line stands still for a while."""
        pc.blocked ^= {chance.choice(("up", "down"))}
        return bool(pc.blocked)

    def partition(self, pc: WorldPc, chance: random.Random) -> bool:
        """Some PCs reach the hub no more; those that did not, do again."""
        for each in chance.sample(
            self.world.pcs, chance.randint(1, max(1, len(self.world.pcs) - 1))
        ):
            each.is_away = not each.is_away
            if each.is_away:
                self.world.cut(each)
        return True

    def repeat(self, pc: WorldPc, chance: random.Random) -> bool:
        """A message comes twice."""
        pc = self._busy(pc, chance)
        waiting = pc.up or pc.down
        if not waiting:
            return False
        waiting.insert(1, waiting[0])  # type: ignore[arg-type]  # of its own kind
        return True

    def garble(self, pc: WorldPc, chance: random.Random) -> bool:
        """A message arrives damaged."""
        pc = self._busy(pc, chance)
        waiting = pc.up or pc.down
        if not waiting or waiting[0] is None:
            return False
        waiting[0] = damaged(waiting[0], chance)
        return True

    def compare(self, pc: WorldPc, chance: random.Random) -> bool:
        """A PC asks whether it equals the hub."""
        was = pc.is_connected
        self.world.compare(pc)
        return was

    def stranger(self, pc: WorldPc, chance: random.Random) -> bool:
        """Somebody who is nobody sends what he likes."""
        # What was written beside a turn travels with the next one, whoever's it is.
        self.world.spread()
        line = STRANGERS_FROM + chance.randrange(STRANGERS_FROM)
        self.world._turn([Opened(line, chance.randbytes(32)), Received(line, chance.randbytes(60))])
        return True

    # Parts

    def _busy(self, pc: WorldPc, chance: random.Random) -> WorldPc:
        """Return a PC on whose line something is under way, where there is one."""
        busy = [each for each in self.world.pcs if each.up or each.down]
        return chance.choice(busy) if busy else pc

    def _connect_all(self) -> None:
        away = [each.number for each in self.world.pcs if not each.is_connected]
        for each in self._as_they_are(away):
            if not each.is_connected:
                self.world.connect(each)

    def _as_they_are(self, numbers: Sequence[int]) -> Iterator[WorldPc]:
        """Go through PCs as they are by then: a hub that dies takes its own PC's process along."""
        for number in numbers:
            yield from [each for each in self.world.pcs if each.number == number]

    def _again(self, pc: WorldPc) -> WorldPc:
        return next(each for each in self.world.pcs if each.number == pc.number)
