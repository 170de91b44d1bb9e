"""Every order in which a tiny office can act, each once.

A schedule is a path through {next edit of a PC, connect, one frame up, one frame down, cut}. Two
steps that touch different parts of the office and can change nothing for one another may be
swapped without anybody noticing; of the schedules that differ by such swaps one is run (sleep
sets, Godefroid 1996), so the result is that of all of them.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from selaras.protocol.codec import decode_frame
from selaras.protocol.frames import Cursor, Frame, Push
from tests.sim.core.diary import Diary
from tests.sim.core.undoing import branch, undoable
from tests.sim.office import Office, Pc


class Step(NamedTuple):
    """One thing that may happen next on one PC or on its line."""

    kind: str
    pc: int


Act = Callable[[Pc], object]
Edit = tuple[str, Act]


@dataclass(frozen=True)
class Explorer:
    """Runs every schedule from one starting point.

    Args:
        edits: For each PC in order: the document that its person touches, and how.
        cuts: How many lines may be cut in one schedule, each at most once. Only a line on which
            something is under way is cut: on a quiet one nothing can be lost.
        may_be_cut: The PCs whose lines may be.
        greeting_in_steps: Hello and Welcome are frames like others; else a line is there with both.
        reduced: Leave out schedules that differ by swaps which nobody can notice.
    """

    edits: Sequence[Sequence[Edit]]
    cuts: int = 1
    may_be_cut: frozenset[int] = frozenset({0, 1})
    greeting_in_steps: bool = False
    reduced: bool = True

    def runs(self, start: Office) -> "Iterator[Run]":
        """Yield every schedule after its last step, when only a cut could still happen."""
        yield from self._after(Run(undoable(start), tuple(0 for _ in self.edits)), frozenset())

    def _after(self, run: "Run", asleep: frozenset[Step]) -> "Iterator[Run]":
        steps = list(self._steps(run))
        if all(step.kind == "cut" for step in steps):
            yield run
            return
        waking = [step for step in self._enough(run, steps) if step not in asleep]
        done: set[Step] = set()
        for step in waking:
            still = frozenset(
                other for other in asleep | done if self.reduced and self._swap(run, step, other)
            )
            # The last branch may use up the office it stands in.
            with nullcontext(run) if step is waking[-1] else run.branch() as taken:
                yield from self._after(taken.take(step, self), still)
            done.add(step)

    def _swap(self, run: "Run", one: Step, other: Step) -> bool:
        """Say whether two possible steps can be swapped without anybody noticing."""
        if one.pc == other.pc:
            return False
        # What is written at the hub, and when another PC reads its head, has an order.
        greeting = set() if self.greeting_in_steps else {"connect"}
        if {one.kind, other.kind} <= {"up"} | greeting:
            return not (_is_push(run, one) or _is_push(run, other))
        # The number of cuts is bounded, so one may take the place of the other.
        return not one.kind == other.kind == "cut"

    def _enough(self, run: "Run", steps: list[Step]) -> list[Step]:
        """Return a step that nothing still to come can interfere with, or else all of them."""
        for step in steps:
            is_edited = run.edited[step.pc] == len(self.edits[step.pc])
            is_safe = step.pc not in self.may_be_cut - run.cut or len(run.cut) == self.cuts
            is_local = step.kind == "down" or (step.kind == "connect" and self.greeting_in_steps)
            if self.reduced and is_local and is_edited and is_safe:
                return [step]
        return steps

    def _steps(self, run: "Run") -> Iterator[Step]:
        for number, pc in enumerate(run.office.pcs):
            if run.edited[number] < len(self.edits[number]):
                yield Step("edit", number)
            if not pc.is_connected:
                yield Step("connect", number)
            if pc.down:
                yield Step("down", number)
            if pc.up:
                yield Step("up", number)
            may_be_cut = number in self.may_be_cut - run.cut and len(run.cut) < self.cuts
            if may_be_cut and (pc.up or pc.down):
                yield Step("cut", number)


@dataclass
class Run:
    """One schedule so far, and the office it has led to."""

    office: Office
    edited: tuple[int, ...]
    cut: frozenset[int] = frozenset()
    schedule: tuple[Step, ...] = ()
    diary: Diary = field(default_factory=Diary)

    @contextmanager
    def branch(self) -> "Iterator[Run]":
        """Lend a run that goes its own way; on leaving nothing of it is there."""
        diary = Diary(list(self.diary.changes))
        with branch(self.office) as office:
            yield Run(office, self.edited, self.cut, self.schedule, diary)

    def take(self, step: Step, by: Explorer) -> "Run":
        pc = self.office.pcs[step.pc]
        match step.kind:
            case "edit":
                doc_id, act = by.edits[step.pc][self.edited[step.pc]]
                self.diary.note(pc, doc_id, act=lambda: act(pc))
                self.office.notice(pc)
                done = list(self.edited)
                done[step.pc] += 1
                self.edited = tuple(done)
            case "connect":
                self.office.connect(pc)
                if not by.greeting_in_steps:
                    self.office.deliver_up(pc)
                    self.office.deliver_down(pc)
            case "up":
                self.office.deliver_up(pc)
            case "down":
                self.office.deliver_down(pc)
            case "cut":
                self.office.cut(pc)
                self.cut |= {step.pc}
        self.schedule = (*self.schedule, step)
        _pass_cursors(self.office)
        return self


def _is_push(run: Run, step: Step) -> bool:
    return step.kind == "up" and _frame_of(run.office.pcs[step.pc].up[0]) is Push


@lru_cache(maxsize=1_000)
def _frame_of(message: bytes) -> type[Frame]:
    """Return what a message is; each is looked at in many schedules."""
    return type(decode_frame(message))


def _pass_cursors(office: Office) -> None:
    """Deliver acknowledgements at once: with under four pages under way they change nothing."""
    for pc in office.pcs:
        while pc.up and _frame_of(pc.up[0]) is Cursor:
            office.deliver_up(pc)
            assert all(len(line.session._flow.under_way) < 4 for _, line in office.hub.lines)
