"""One history: planned from a seed, lived through, checked; and cut down to what makes it fail.

Every step carries its own chance, so that a step does the same when others are left out, as far
as there is the same to do.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from selaras.store import record_packing
from selaras_hub import feeding
from tests.sim.world.card_people import CardPeople
from tests.sim.world.disks import PowerCut
from tests.sim.world.lines import Lines
from tests.sim.world.month_people import MonthPeople
from tests.sim.world.moves import Moves
from tests.sim.world.moving import MovingWorld
from tests.sim.world.nemeses import Nemeses
from tests.sim.world.oracle import Oracle
from tests.sim.world.pcs import WorldPc
from tests.sim.world.people import People
from tests.sim.world.resting import Rest
from tests.sim.world.snapshots import small_copies
from tests.sim.world.templates import KINDS, NUMBERINGS, PCS, PROVEN, template

STEPS = 60
ON_FILES_ONE_IN = 5
WEIGHTS = {
    "some_frames": 26, "all_frames": 10, "together": 8, "connect": 12, "cut": 5, "desert": 3,
    "ghost": 5, "hub_drops": 2, "block": 2, "compare": 2, "partition": 1, "repeat": 4,
    "garble": 2, "stranger": 1, "kill_pc": 2, "kill_hub": 1, "doom_pc": 3, "doom_hub": 3,
    "fill_disk": 1, "empty_disk": 2, "remember": 3, "restore_older": 3, "restore_whole": 2,
    "cut_log": 5, "copy_with_keys": 1, "copy_bare": 1, "clone": 1, "join": 1, "jump": 1,
    "pass_time": 2, "change_release": 1, "revoke": 0.4, "rest": 0.6, "invoice": 4, "draft": 6,
    "edit": 12, "edit_whole": 2, "look": 5, "type_late": 5, "remove_line": 2, "discard": 1,
    "import_file": 3, "note": 2, "write_unreadable": 2, "ready": 4, "approve": 6, "withdraw": 2,
    "export": 3, "withdraw_batch": 3, "quarrel": 3, "refused": 2, "settle": 5, "period": 1,
    "tidy_tray": 5, "change_user": 2,
}  # fmt: skip
# Of offices whose hub has an authority, when asked for.
RESTORES = {"keep_hub": 8, "restore_hub": 7}
MOVES = {"take_over": 4, "hand_over": 4, "wake_old_hub": 8}
COPIES = {"join": 5}
MONTHS = {
    "send": 12, "pay": 8, "replace": 12, "cancel": 3, "mark_work": 6, "coretax_list": 12,
    "buy": 6, "credit": 4, "give_back": 10, "take_back": 10, "total": 6, "strike": 4,
}  # fmt: skip
CARDS = {"card": 12, "edit_card": 10, "archive": 8, "alias": 10, "use_card": 8}


@dataclass(frozen=True)
class Step:
    """One step: what, and the chance that decides the rest."""

    kind: str
    draw: int


@dataclass
class History:
    """A history under way.

    Args:
        only: Numbers of the steps to take; all when None.
        restores: Whether the hub is also put back from backups; its office is one where it can be.
        on_files: Whether data folders are on a disk; as the seed says when None.
        moves: Whether other PCs become the hub; its office too.
        cards: Whether people keep customers and goods too.
        copies: Whether PCs that join take the hub's data in one file.
        months: Whether people go on behind the export, to the papers of a month.
        plan: The steps, once it runs.
    """

    seed: int
    steps: int = STEPS
    only: Sequence[int] | None = None
    on_files: bool | None = None
    restores: bool = False
    moves: bool = False
    cards: bool = False
    copies: bool = False
    months: bool = False
    reached: Counter[str] = field(default_factory=Counter)
    plan: list[Step] = field(default_factory=list)
    hub_print: dict[str, tuple[int, str]] = field(default_factory=dict)

    def run(self) -> "History":
        """Live through it, let the office come to rest, and check it."""
        chance = random.Random(self.seed)
        kinds = PROVEN if self.restores or self.moves or self.copies else KINDS
        made = template(chance.choice(kinds), chance.choice(NUMBERINGS))
        pcs, files = chance.randint(2, PCS - 1), chance.randrange(ON_FILES_ONE_IN) == 0
        on_files = files if self.on_files is None else self.on_files
        sizes = chance.choice((4, 12, 20_000)), chance.choice((2, 5, 256))
        self.plan = [Step(*each) for each in _drawn(chance, self.steps, self._weights())]
        self.world = MovingWorld(made, pcs=pcs, seed=self.seed, on_files=on_files)
        self.world.has_copies = self.copies
        self.people = People(self.world)
        self.card_people = CardPeople(self.people)
        self.lines = Lines(self.world, self.people)
        self.month_people = MonthPeople(self.people, self.lines)
        self.nemeses = Nemeses(self.world, self.people)
        self.moves_of_hub = Moves(self.world, self.people, self.lines, self.nemeses)
        oracle = Oracle(self.world, self.people.model, has_months=self.months)
        self.rest = Rest(self.world, self.people, oracle, self.moves_of_hub)
        try:
            with _feed_of(log_rows=sizes[0], page_rows=sizes[1]), small_copies():
                self._live()
        finally:
            self.reached += self.world.reached
            self.world.end()
        return self

    def _weights(self) -> dict[str, float]:
        weights = dict(WEIGHTS)
        asked = ((self.restores, RESTORES), (self.moves, MOVES), (self.cards, CARDS),
                 (self.copies, COPIES), (self.months, MONTHS))  # fmt: skip
        for is_asked, more in asked:
            weights |= more if is_asked else {}
        return weights

    def _live(self) -> None:
        for number, step in enumerate(self.plan):
            if self.only is None or number in self.only:
                self._take(step)
        self.rest.for_good(random.Random(self.seed))
        self.reached += self.rest.found() + self.rest.oracle.met
        self.hub_print = self.world.hub_fingerprint()

    def _take(self, step: Step) -> None:
        chance = random.Random(step.draw)
        # First: a hub that dies in it takes the PC along in whose file it lies.
        self.world.hub_goes_on()
        pc = chance.choice(self.world.pcs)
        try:
            came = self._act(step.kind)(pc, chance)
        except PowerCut as cut:
            self.reached["killed at a commit"] += 1
            self.world.after(cut)
            return
        self.reached[step.kind] += came

    def _act(self, kind: str) -> Callable[[WorldPc, random.Random], bool]:
        for part in (
            *(self.people, self.card_people, self.month_people, self.lines),
            *(self.nemeses, self.moves_of_hub, self.rest),
        ):
            act = getattr(part, kind, None)
            if act is not None:
                found: Callable[[WorldPc, random.Random], bool] = act
                return found
        raise LookupError(kind)


def _drawn(
    chance: random.Random, count: int, weights: dict[str, float]
) -> Iterator[tuple[str, int]]:
    kinds = chance.choices(list(weights), list(weights.values()), k=count)
    return ((kind, chance.getrandbits(32)) for kind in kinds)


def shrunk(steps: int, *, fails: Callable[[Sequence[int]], bool]) -> list[int]:
    """Return few of so many steps that still fail: none of them can be left out.

    Args:
        fails: Whether the steps of these numbers fail as all of them do.
    """
    kept = list(range(steps))
    size = max(1, len(kept) // 2)
    while True:
        at, before = 0, len(kept)
        while at < len(kept):
            fewer = kept[:at] + kept[at + size :]
            if fails(fewer):
                kept = fewer
            else:
                at += size
        if size == 1 and len(kept) == before:
            return kept
        size = max(1, size // 2)


@contextmanager
def _feed_of(*, log_rows: int, page_rows: int) -> Iterator[None]:
    """Let the hub keep a short log and send short pages, so that states and log are both used.

    Its records lie in small blocks as soon as they may.
    """
    sizes = ("RECORDS", 3), ("JOINED", 2), ("NEWEST", 1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(feeding, "LOG_ROWS", log_rows)
        patch.setattr(feeding, "PAGE_ROWS", page_rows)
        for name, size in sizes:
            patch.setattr(record_packing, name, size)
        yield
