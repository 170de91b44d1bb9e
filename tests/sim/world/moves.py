"""What happens to a hub: another PC takes over, in order or without a word; the old one wakes."""

import random
from dataclasses import dataclass

from selaras.domain.requests import HAND_OVER, Request
from selaras.domain.result import Rejection
from selaras.replica.asking import Waiting
from selaras.store.requests import get_request
from selaras.trust.handing import SECRET_BYTES, public_of
from selaras_hub.epochs import HANDED_OVER, MOVED
from tests.sim.world.calling import call_first
from tests.sim.world.lines import Lines
from tests.sim.world.moving import MovingWorld
from tests.sim.world.nemeses import Nemeses
from tests.sim.world.pcs import WorldPc
from tests.sim.world.people import People

MOST_TAKERS = 12


@dataclass
class Moves:
    """The ways of a hub from PC to PC."""

    world: MovingWorld
    people: People
    lines: Lines
    nemeses: Nemeses

    def take_over(self, pc: WorldPc, chance: random.Random) -> bool:
        """The hub is dead, or nobody reaches it: a PC becomes the hub with the recovery code."""
        if not self._may(pc):
            return False
        return self._become(pc, reason=MOVED)

    def hand_over(self, pc: WorldPc, chance: random.Random) -> bool:
        """A PC asks the hub for its place, as the command does."""
        if not self._may(pc) or self.world.lacks_hub:
            return False
        if not pc.is_connected:
            self.world.connect(pc)
        self.lines.all_frames(pc, chance)
        asked: list[Waiting | Rejection] = []
        public = public_of(self.world.chance.bytes(SECRET_BYTES))
        self.people.act(
            self._again(pc),
            lambda at: asked.append(at.replica.ask(Request(HAND_OVER, {"public": public}))),
        )
        self.lines.all_frames(pc, chance)
        pc = self._again(pc)
        if not self._is_given(pc, asked):
            return False
        is_all_here = pc.replica.identity.seq >= pc.desk.head
        return self._become(pc, reason=HANDED_OVER if is_all_here else MOVED)

    def wake_old_hub(self, pc: WorldPc, chance: random.Random) -> bool:
        """A hub that was replaced answers again, and some reach it and not the present one."""
        if not self.world.asleep or self.world.lacks_hub:
            return False
        self.world.wake(chance.choice(self.world.asleep))
        acts = (self.lines.some_frames, self.lines.connect, self.lines.invoice,
                self.people.edit, self.people.approve, self.people.export)  # fmt: skip
        for _ in range(chance.randint(1, 12)):
            chance.choice(acts)(chance.choice(self.world.pcs), chance)
        if self.world.hub_pc is None:
            self.nemeses.note_what_only_the_hub_had()
        self.world.sleep_again()
        return True

    def find_hub(self) -> None:
        """Let there be a hub that everybody follows, and let every old one hear of it."""
        self.meet()
        for _ in range(MOST_TAKERS):
            for old in self.world.asleep[:1]:
                self.world.wake(old)
                self.world.heal()
                self.world.tell_former()
                call_first(self.world)
                self.world.sleep_again()
                self.world.heal()
        assert not self.world.asleep, "an old hub hears nothing of the present one"

    def meet(self) -> None:
        """Let everybody meet; where a hub then hands over, or is gone, let a PC take its place."""
        for _ in range(MOST_TAKERS):
            self.world.heal()
            if not self.world.lacks_hub:
                break
            self._become(max(self.world.pcs, key=_newest), reason=MOVED)

    # Parts

    def _may(self, pc: WorldPc) -> bool:
        is_able = self.world.trust is not None and not self.world.is_hub(pc)
        has_met_hub = bool(pc.replica.identity.epoch)
        return is_able and has_met_hub and not self.world.is_barred(pc)

    def _become(self, pc: WorldPc, *, reason: str) -> bool:
        if self.world.hub_pc is None and not self.world.is_gone:
            self.nemeses.note_what_only_the_hub_had()
        done = self.world.become_hub(pc, reason=reason)
        self.world.reached[f"hub: {reason}"] += done
        return done

    def _again(self, pc: WorldPc) -> WorldPc:
        return next(each for each in self.world.pcs if each.number == pc.number)

    @staticmethod
    def _is_given(pc: WorldPc, asked: list[Waiting | Rejection]) -> bool:
        if not asked or isinstance(asked[0], Rejection):
            return False
        with pc.store.reading() as db:
            found = get_request(db, asked[0].incarnation, n=asked[0].n)
        return found is not None and found.state == "done"


def _newest(pc: WorldPc) -> tuple[int, str, int]:
    """Return what sorts PCs by the epoch they follow; of one epoch the first PC is the last."""
    identity = pc.replica.identity
    return identity.epoch_counter, identity.epoch, -pc.number
