"""Run random histories of an office for as long as you like, and name the seed of each failure.

``--minutes 60 --state histories.json`` runs for an hour on every core and writes down how far it
came after each handful; cut it at any time, and the same command goes on. ``--replay SEED`` runs
one history again and cuts it down to the steps that it takes.
"""

import argparse
import json
import logging
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.sim.world.history import STEPS, History, shrunk  # noqa: E402  # not installed

HANDFUL: Final = 20
KINDS: Final = ("restores", "moves", "cards", "copies", "months")
SAME_CHARS: Final = 40


@dataclass
class State:
    """How far a run has come; what is in its file.

    Args:
        after: Handfuls beyond the first that is not done which are done.
        failed: What was found, by seed.
    """

    first: int = 0
    steps: int = STEPS
    restores: bool = False
    moves: bool = False
    cards: bool = False
    copies: bool = False
    months: bool = False
    next_handful: int = 0
    after: list[int] = field(default_factory=list)
    histories: int = 0
    seconds: float = 0.0
    reached: dict[str, int] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)

    def kind(self) -> dict[str, Any]:
        """Return what a history of this run is made with, beside its seed."""
        return {"steps": self.steps} | {name: getattr(self, name) for name in KINDS}

    def done(self, handful: int, found: tuple[dict[str, int], dict[int, str]]) -> None:
        """Write down one handful."""
        self.after = sorted({*self.after, handful})
        while self.next_handful in self.after:
            self.after.remove(self.next_handful)
            self.next_handful += 1
        self.histories += HANDFUL
        self.reached = dict(Counter(self.reached) + Counter(found[0]))
        for seed, text in found[1].items():
            self.failed[str(seed)] = text
            print(f"\nFAILED: --replay {seed}  {text[:200]}")

    def save(self, path: Path | None) -> None:
        """Put the file in place whole."""
        if path is not None:
            fresh = path.with_suffix(".new")
            fresh.write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")
            fresh.replace(path)


def main(arguments: list[str]) -> int:
    """Run the histories asked for; return 1 if any failed."""
    logging.disable(logging.CRITICAL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    chosen = _parse(arguments)
    if chosen.replay is not None:
        return _replay(chosen)
    state = _state(chosen)
    try:
        _run(state, chosen)
    except KeyboardInterrupt:
        again = "; the same command goes on from here" if chosen.state else ""
        print(f"\ncut{again}")
    state.save(chosen.state)
    _tell(state)
    return 1 if state.failed else 0


def _run(state: State, chosen: argparse.Namespace) -> None:
    began, before = time.monotonic(), state.seconds
    last = (chosen.seeds + HANDFUL - 1) // HANDFUL
    waiting = iter(each for each in range(state.next_handful, last) if each not in state.after)
    with ProcessPoolExecutor(chosen.jobs, initializer=_leave_signals) as pool:
        under_way: dict[Future[tuple[dict[str, int], dict[int, str]]], int] = {}
        while True:
            is_over = chosen.minutes and time.monotonic() - began > chosen.minutes * 60
            # At the end, or when cut, what is under way is waited for: some seconds.
            while not is_over and len(under_way) < chosen.jobs * 2:
                handful = next(waiting, None)
                if handful is None:
                    break
                first = state.first + handful * HANDFUL
                under_way[pool.submit(lived, first, state.kind())] = handful
            if not under_way:
                return
            for each in wait(under_way, return_when=FIRST_COMPLETED).done:
                state.done(under_way.pop(each), each.result())
                state.seconds = before + time.monotonic() - began
                state.save(chosen.state)
            failed = f", {len(state.failed)} failed" if state.failed else ""
            print(f"\r{state.histories} histories{failed}", end="", flush=True)


def lived(first: int, kind: dict[str, Any]) -> tuple[dict[str, int], dict[int, str]]:
    """Live through one handful; return what was met, and what failed by seed."""
    logging.disable(logging.CRITICAL)
    reached, failed, parent = Counter[str](), dict[int, str](), os.getppid()
    for seed in range(first, first + HANDFUL):
        if os.getppid() != parent:
            raise SystemExit
        history = History(seed, **kind)
        text = _failure(history)
        if text:
            failed[seed] = text
        reached += history.reached
    return dict(reached), failed


def _leave_signals() -> None:
    """Let the process that started this one say when it is over."""
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)


def _failure(history: History) -> str:
    try:
        history.run()
    except Exception as error:  # noqa: BLE001  # whatever it is, it is a finding
        return f"{type(error).__name__}: {error}"[:2_000]
    return ""


def _replay(chosen: argparse.Namespace) -> int:
    """Run one history again; where it fails, say what it takes."""
    seed, kind = chosen.replay, _fresh(chosen).kind()
    whole = History(seed, only=chosen.only, **kind)
    text = _failure(whole)
    if not text:
        print(f"seed {seed} holds")
        return 0
    print(text)

    def fails(kept: Sequence[int]) -> bool:
        again = History(seed, only=kept, **kind)
        return _failure(again)[:SAME_CHARS] == text[:SAME_CHARS]

    kept = list(chosen.only) if chosen.only else shrunk(chosen.steps, fails=fails)
    for number in kept:
        print(f"{number:4} {whole.plan[number].kind}")
    extra = "".join(f" --{name}" for name in KINDS if kind[name])
    print(
        f"FAILED: --replay {seed} --steps {chosen.steps}{extra} --only {','.join(map(str, kept))}"
    )
    return 1


def _state(chosen: argparse.Namespace) -> State:
    fresh = _fresh(chosen)
    if chosen.state is None or not chosen.state.exists():
        return fresh
    known = State(**json.loads(chosen.state.read_text(encoding="utf-8")))
    if (known.first, known.kind()) != (fresh.first, fresh.kind()):
        raise SystemExit(f"{chosen.state} is of another run: --from {known.first}"
                         f" --steps {known.steps}")  # fmt: skip
    return known


def _fresh(chosen: argparse.Namespace) -> State:
    return State(chosen.first, chosen.steps, **{name: getattr(chosen, name) for name in KINDS})


def _tell(state: State) -> None:
    print()
    for name, count in sorted(state.reached.items()):
        print(f"{count:10,} {name}")
    for seed, text in sorted(state.failed.items(), key=lambda each: int(each[0])):
        print(f"FAILED: --replay {seed}  {text[:200]}")
    end = "nothing lost" if not state.failed else f"{len(state.failed)} failed"
    print(f"{state.histories:,} histories of {state.steps} steps in {state.seconds:,.0f} s, {end}.")


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=1_000, help="how many histories")
    parser.add_argument("--from", type=int, default=0, dest="first", help="the first seed")
    parser.add_argument("--steps", type=int, default=STEPS, help="steps of each history")
    parser.add_argument("--minutes", type=float, default=0.0, help="stop after so long")
    parser.add_argument("--restores", action="store_true", help="restore the hub too")
    parser.add_argument("--moves", action="store_true", help="let other PCs become the hub too")
    parser.add_argument("--cards", action="store_true", help="let people keep customers and goods")
    parser.add_argument("--copies", action="store_true", help="let PCs join with a copy")
    parser.add_argument("--months", action="store_true", help="carry months to their papers")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    parser.add_argument("--state", type=Path, help="file that remembers how far a run has come")
    parser.add_argument("--replay", type=int, metavar="SEED", help="run one history again")
    parser.add_argument(
        "--only",
        type=lambda text: [int(each) for each in text.split(",")],
        help="of that history, only these steps",
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
