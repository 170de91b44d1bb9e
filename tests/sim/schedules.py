"""Every schedule of a tiny office: a depth-first search over what may happen next.

A schedule is the list of choices taken; a longer one is found by replaying a shorter one and
taking one more step. What is not branched on, and why that loses nothing:

* A message to a PC whose edit is done is delivered at once: it touches nothing that another PC or
  the hub could see, so its order against their steps cannot matter.
* Lines are open from the beginning and are opened again at once: what a PC says first waits in its
  line until the schedule lets it through, so connecting later is the same as being heard later.
* A cursor goes up at once: it opens the window of its own line and nothing else.
* At most ``cuts`` lines are cut: before a message reaches the hub (``drop``), or after it did and
  before the answer reaches the PC (``lose``). A cut between two answers is not branched on, and
  only PC 1's line while a push is under way: the two PCs are alike, and a Hello that is lost is one
  that is heard later.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from selaras.protocol.codec import decode_frame
from selaras.protocol.frames import Cursor, Push
from tests.sim.office import Office, Pc

Edit = Callable[[Office, Pc], None]


@dataclass
class Tiny:
    """Two PCs, one edit each, and what has happened so far."""

    office: Office
    edits: Mapping[int, Edit]
    cuts: int
    undone: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.undone = {pc.number for pc in self.office.pcs if pc.number in self.edits}
        for pc in self.office.pcs:
            self.office.connect(pc)

    def steps(self) -> list[str]:
        """Name everything that may happen next and must be branched on."""
        found = []
        for pc in self.office.pcs:
            if pc.number in self.undone:
                found.append(f"edit {pc.number}")
            if pc.up:
                found.append(f"up {pc.number}")
            if pc.down:
                found.append(f"down {pc.number}")
            if self.cuts and pc.number == 1 and pc.up and _is_push(pc.up[0]):
                found += [f"drop {pc.number}", f"lose {pc.number}"]
        return found

    def take(self, step: str) -> None:
        """Let one thing happen, and whatever follows without a choice."""
        name, _, number = step.partition(" ")
        pc = self.office.pcs[int(number) - 1]
        if name == "edit":
            self.undone.discard(pc.number)
            self.edits[pc.number](self.office, pc)
            self.office.notice(pc)
        elif name in ("drop", "lose"):
            self.cuts -= 1
            if name == "lose":
                self.office.deliver_up(pc)
            self.office.cut(pc)
            self.office.connect(pc)
        else:
            getattr(self.office, f"deliver_{name}")(pc)
        self._settle_down()

    def _settle_down(self) -> None:
        busy = True
        while busy:
            busy = False
            for pc in self.office.pcs:
                while pc.up and isinstance(decode_frame(pc.up[0]), Cursor):
                    self.office.deliver_up(pc)
                    busy = True
                while pc.down and pc.number not in self.undone:
                    self.office.deliver_down(pc)
                    busy = True


def _is_push(message: bytes) -> bool:
    return isinstance(decode_frame(message), Push)


def every_schedule(
    make: Callable[[], Office], edits: Mapping[int, Edit], *, cuts: int = 0
) -> Iterator[tuple[list[str], Office]]:
    """Go through every schedule; give each with the office as it ended."""
    unexplored: list[list[str]] = [[]]
    while unexplored:
        schedule = unexplored.pop()
        tiny = Tiny(make(), edits, cuts)
        for step in schedule:
            tiny.take(step)
        steps = tiny.steps()
        while steps:
            unexplored += [[*schedule, other] for other in steps[1:]]
            schedule = [*schedule, steps[0]]
            tiny.take(steps[0])
            steps = tiny.steps()
        yield schedule, tiny.office
