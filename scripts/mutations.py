"""Break each safeguard in turn and see that a named fast test goes red.

Works on copies of the tree, never on the tree itself. A safeguard whose loss no test notices is
an error, and so is a mutation that no longer fits the code. Takes some minutes; not part of the
check. ``--write`` puts the table into docs/proof.md.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import cache_from_source
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
LIST: Final = ROOT / "scripts" / "mutations.toml"
PROOF: Final = ROOT / "docs" / "proof.md"
BEGIN, END = "<!-- mutations -->", "<!-- end of mutations -->"
PARTS: Final = ("shared", "hub", "client", "tests", "scripts")
RED: Final = 1
TIMEOUT_S: Final = 300
_FAILED = re.compile(r"^FAILED (\S+)", re.MULTILINE)


@dataclass(frozen=True)
class Mutation:
    """One safeguard that is broken.

    Args:
        old: Stands exactly once in *file*.
        test: The one that must go red, as pytest names it, without parameters.
    """

    name: str
    file: str
    old: str
    new: str
    test: str

    def break_in(self, tree: Path) -> str:
        """Break it; return the file as it was."""
        path = tree / self.file
        text = path.read_text(encoding="utf-8")
        count = text.count(self.old)
        if count != 1:
            raise LookupError(f"{self.name}: stands {count} times in {self.file}")
        _put(path, text.replace(self.old, self.new))
        return text


@dataclass(frozen=True)
class Result:
    """What became of a mutation: the test that went red, or blank."""

    mutation: Mutation
    red: str
    said: str

    @property
    def row(self) -> str:
        """Return its line of the table."""
        return f"| {self.mutation.name} | {f'`{self.red}`' if self.red else '**SURVIVED**'} |"


def main(arguments: list[str]) -> int:
    """Run the mutations asked for; return 1 if one survives."""
    chosen = _parse(arguments)
    wanted = [each for each in listed() if chosen.only in each.name]
    with TemporaryDirectory() as folder:
        trees: SimpleQueue[Path] = SimpleQueue()
        for number in range(chosen.jobs):
            trees.put(_copied(Path(folder) / f"tree-{number}"))
        with ThreadPoolExecutor(chosen.jobs) as threads:
            results = list(threads.map(lambda each: _tried(each, trees), wanted))
    survivors = [each for each in results if not each.red]
    for each in survivors:
        print(f"\nSURVIVED: {each.mutation.name} ({each.mutation.test})\n{each.said}")
    print(f"{len(results)} broken, {len(results) - len(survivors)} noticed")
    if chosen.write and not chosen.only:
        _write(results)
    return 1 if survivors else 0


def listed() -> list[Mutation]:
    """Return all mutations."""
    return [Mutation(**each) for each in tomllib.loads(LIST.read_text("utf-8"))["mutation"]]


def _tried(mutation: Mutation, trees: "SimpleQueue[Path]") -> Result:
    tree = trees.get()
    try:
        before = mutation.break_in(tree)
        done = _pytest(tree, mutation.test)
        _put(tree / mutation.file, before)
    finally:
        trees.put(tree)
    if done is None:
        return _shown(Result(mutation, "", f"It did not end within {TIMEOUT_S} s."))
    # Green is a survivor; anything but red says that the test never ran.
    failed = _FAILED.search(done.stdout)
    is_it = failed is not None and failed[1].partition("[")[0] == mutation.test
    red = mutation.test if done.returncode == RED and is_it else ""
    return _shown(Result(mutation, red, done.stdout[-1_500:] + done.stderr[-500:]))


def _put(path: Path, text: str) -> None:
    """Write a file of a copy, and let nobody take what was compiled of it for what it says now.

    Python tells that by size and second: two mutations of one file may share both.
    """
    path.write_text(text, encoding="utf-8", newline="\n")
    Path(cache_from_source(str(path))).unlink(missing_ok=True)


def _shown(result: Result) -> Result:
    print(result.row, flush=True)
    return result


def _pytest(tree: Path, test: str) -> "subprocess.CompletedProcess[str] | None":
    """Run one test; None if it does not end."""
    paths = [str(tree / part) for part in ("shared", "hub", "client")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    # Each test would else compile the whole copy anew, which takes longer than all else.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-n0", "--no-header", "--no-cov"]
    # Several that clear one folder of old files at once stumble over one another.
    command.append(f"--basetemp={tree / 'temporary'}")
    try:
        return subprocess.run(
            [*command, test],
            cwd=tree,
            env=environment,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None


def _copied(tree: Path) -> Path:
    hidden = shutil.ignore_patterns("__pycache__", ".*")
    for part in PARTS:
        shutil.copytree(ROOT / part, tree / part, ignore=hidden)
    shutil.copy(ROOT / "pyproject.toml", tree)
    return tree


def _write(results: Sequence[Result]) -> None:
    """Put the table between its marks in docs/proof.md."""
    text = PROOF.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    _, mark, tail = rest.partition(END)
    if not mark:
        raise LookupError(f"{PROOF} has no place for the table")
    rows = "\n".join(["| broken | goes red |", "|---|---|", *(each.row for each in results)])
    PROOF.write_text(f"{head}{BEGIN}\n\n{rows}\n\n{END}{tail}", encoding="utf-8", newline="\n")


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="mutations whose name contains this")
    parser.add_argument("--jobs", type=int, default=2, help="how many at once")
    parser.add_argument("--write", action="store_true", help="put the table into docs/proof.md")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
