"""The office comes to rest: everything that can be mended is, and everybody meets."""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from selaras.domain import requests as kinds
from selaras.domain.requests import Request
from selaras.replica.epochs import LOSS_CODE
from selaras.store.epochs import WAITING, epoch_pcs
from selaras.store.facts import facts_of_kind
from tests.sim.world.moves import Moves
from tests.sim.world.moving import MovingWorld
from tests.sim.world.oracle import Oracle
from tests.sim.world.pcs import WorldPc
from tests.sim.world.people import People
from tests.trust.parting import delivers

FOUND = ("approval", "batch", "conflict", "proposal", "lease", "incarnation", "alias")


@dataclass
class Rest:
    """Mends, lets everybody meet, and has it checked."""

    world: MovingWorld
    people: People
    oracle: Oracle
    moves: Moves

    def rest(self, pc: WorldPc, chance: random.Random) -> bool:
        """Come to rest in the middle of a history."""
        self._meet()
        self.oracle.check()
        return True

    def for_good(self, chance: random.Random) -> None:
        """Come to rest at the end; revoked PCs may deliver once."""
        self._meet()
        self.oracle.check()
        if self._last_deliveries(chance):
            self._meet()
            self.oracle.check()

    def found(self) -> Counter[str]:
        """Return what the office went through, by its facts."""
        found: Counter[str] = Counter()
        with self.world.pcs[0].store.reading() as db:
            for kind in (
                "approval",
                "batch",
                "conflict",
                "proposal",
                "lease",
                "incarnation",
                "alias",
            ):
                found[f"fact: {kind}"] += len(facts_of_kind(db, kind))
        for pc in self.world.pcs:
            found["lives"] += 1
            for edit in pc.tray():
                found[f"tray: {edit.code}"] += 1
        return found

    def _meet(self) -> None:
        self._mend()
        self.moves.find_hub()
        # Of hubs that woke only now, too.
        self._mend()
        # A second time: what waited for users to be known, or for a login, goes after the first.
        self.moves.meet()
        self._accept_losses()
        self.world.let_strangers_in()
        self.moves.meet()
        self._go_on_without_the_lost()
        for pc in list(self.world.pcs):
            self.world.compare(pc)
        self.moves.meet()

    def _mend(self) -> None:
        self.world.hub_store.empty()
        self.world.hub_store.die("", after_commits=0)
        while self.world.ghosts:
            self.world.ghost_moves()
        for pc in list(self.world.pcs):
            pc.store.empty()
            pc.store.die("", after_commits=0)
            pc.blocked.clear()
            pc.is_away, pc.clock.wrong_by = False, timedelta(0)
            if pc.replica.protocols is not None and pc.replica.protocols[0] > 1:
                pc.replica.protocols = None
            # A line that only one side believes in, or that waits for what was cut, is no line.
            self.world.cut(pc)

    def _accept_losses(self) -> None:
        """Let people answer where the hub does not take a tenth of their PC's documents."""
        for pc in self.world.pcs:
            if pc.desk.ended is not None and pc.desk.ended.code == LOSS_CODE:
                self.world.reached["a PC that would lose much"] += pc.replica.way_over.take_loss()

    def _go_on_without_the_lost(self) -> None:
        """Let the administrator answer for PCs that are awaited and no more."""
        with self.world.hub_store.reading() as db:
            awaited = {each.device for each in epoch_pcs(db) if each.state == WAITING}
        lost = awaited - {pc.replica.identity.device for pc in self.world.pcs}
        for device in sorted(lost):
            self.world.reached["a PC that nobody awaits"] += 1
            members = {"device": device, "reason": "hilang"}
            asked = Request(kinds.LEAVE_OUT_PC, members)
            self.people.act(self.world.pcs[0], lambda at: at.replica.ask(asked))  # noqa: B023
        self.world.heal()

    def _last_deliveries(self, chance: random.Random) -> int:
        """Let some of the revoked PCs deliver what they wrote."""
        boss, count = self.world.pcs[0], 0
        for pc in [each for each in self.world.pcs if self.world.is_barred(each)]:
            if chance.random() < 0.7:
                device = pc.replica.identity.device
                self.people.act(
                    boss,
                    lambda at: at.replica.ask(Request(kinds.LAST_DELIVERY, {"device": device})),  # noqa: B023
                )
                self._meet()
                self.world.reached[f"last delivery: {delivers(self.world, pc)}"] += 1
                count += 1
        return count
