"""One run of the benchmark: measure after measure, and on after one that fails."""

import argparse
import json
import platform
import shutil
import sqlite3
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from _bench import joining, living, lying, machine, windows
from _bench.figures import Figure
from _bench.gauge import load
from _bench.office import Run
from _bench.report import plot, table

ROUNDS: Final = 3

MEASURES: Final[Mapping[str, Callable[[Run], Iterator[Figure]]]] = {
    "python": machine.python,
    "join": joining.join,
    # Before anybody edits: what lies there then is the invoices and nothing else.
    "sizes": lying.sizes,
    "lists": lying.lists,
    "start": lying.start,
    "reconnect": living.reconnect,
    "live": living.live,
    "return": living.returning,
    "writers": living.writers,
    "broadcast": living.broadcast,
    "overwrites": lying.overwrites,
    "window": windows.window,
}


def main(arguments: list[str]) -> int:
    """Measure and print; return 1 where a measure could not be taken."""
    chosen = _parse(arguments)
    if chosen.draw:
        runs = [json.loads(path.read_text(encoding="utf-8")) for path in chosen.draw]
        print(plot(runs), end="")
        return 0
    folder = chosen.keep or Path(tempfile.mkdtemp(prefix="selaras-bench-"))
    try:
        data, shown = measured(folder, chosen)
    finally:
        if chosen.keep is None:
            shutil.rmtree(folder, ignore_errors=True)
    text = json.dumps(data, ensure_ascii=False, indent=1)
    if chosen.out:
        chosen.out.write_text(text + "\n", encoding="utf-8")
    print(text if chosen.json else shown)
    return 1 if data["failed"] else 0


def measured(folder: Path, chosen: argparse.Namespace) -> tuple[dict[str, Any], str]:
    """Return what one run found, for scripts and for people."""
    figures: list[Figure] = []
    failed: dict[str, str] = {}
    began = time.monotonic()
    with ExitStack() as stack:
        run = Run(folder, chosen.n, rounds=chosen.rounds, stack=stack)
        for name in chosen.only or MEASURES:
            _tell(f"{time.monotonic() - began:6.0f} s  {name}")
            try:
                figures += _taken(name, run, figures, failed)
            except KeyboardInterrupt:
                failed[name] = "cut"
                break
    data = {
        "n": chosen.n,
        "rounds": chosen.rounds,
        "took_s": round(time.monotonic() - began),
        "load": load(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "system": platform.system(),
        "figures": [figure.plain() for figure in figures],
        "failed": failed,
    }
    return data, table(figures, failed)


def _taken(name: str, run: Run, so_far: list[Figure], failed: dict[str, str]) -> list[Figure]:
    """Take one measure; what came before a failure counts."""
    found: list[Figure] = []
    try:
        found.extend(MEASURES[name](run))
    except Exception as error:  # noqa: BLE001  # one measure must not take the others along
        failed[name] = f"{type(error).__name__}: {error}"
        _tell(traceback.format_exc())
    run.note({"figures": [each.plain() for each in [*so_far, *found]], "failed": failed})
    return found


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=10_000, help="how many invoices (10000)")
    parser.add_argument("--only", action="append", choices=sorted(MEASURES), help="this one only")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="the middle one counts (3)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--out", type=Path, help="write the JSON into this file as well")
    parser.add_argument("--keep", type=Path, help="keep the data here")
    parser.add_argument(
        "--draw", type=Path, nargs="+", metavar="RESULT", help="draw results as SVG and end"
    )
    return parser.parse_args(arguments)
