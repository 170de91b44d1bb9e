"""Set up the project if needed and check all of it; what CI runs.

Every step runs even if one before it failed. When all is well the last line of the output is
pytest's own; otherwise it names the steps that failed.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Mapping

from _environment import ROOT, prepare_or_exit

PYTEST = "pytest"


def main(arguments: "list[str]") -> int:
    """Run every step and return the exit code."""
    chosen = _parse(arguments)
    python = prepare_or_exit("client", "hub", "dev")
    failed = [name for name, command in still_steps(python) if not _passes(name, command)]
    print(f"  …  {PYTEST}", flush=True)
    command = pytest_command(python, fast=chosen.fast, expression=chosen.k)
    environment = compiled_once(os.environ)
    done = subprocess.run(command, cwd=ROOT, env=environment, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        failed.append(PYTEST)
    if failed:
        print(f"FAILED: {', '.join(failed)}", flush=True)
    return 1 if failed else 0


def still_steps(python: str) -> "list[tuple[str, list[str]]]":
    """Return the steps that only read the code, as (name, command)."""
    return [
        ("ruff format", [python, "-m", "ruff", "format", "--check", "--diff", "."]),
        ("ruff check", [python, "-m", "ruff", "check", "."]),
        ("mypy", [python, "-m", "mypy"]),
        ("lint-imports", [python, "-c", LINT_IMPORTS]),
        ("house rules", [python, "scripts/house_rules.py"]),
    ]


# The command's own module has no __main__, and the folder of console scripts differs by system.
LINT_IMPORTS = (
    "from importlinter.cli import lint_imports_command as command; command(['--no-logo'])"
)


def pytest_command(python: str, *, fast: bool, expression: str) -> "list[str]":
    """Return how the tests are run.

    Args:
        python: The environment's interpreter.
        fast: Leave out the slow tests.
        expression: Only tests whose name matches, as pytest's ``-k``; empty for all.
    """
    # One more than there are processors: many tests wait for a disk, a process or a browser.
    workers = str((os.cpu_count() or 1) + 1)
    command = [python, "-m", "pytest", "-q", "-n", workers, "--dist", "loadgroup"]
    if fast:
        command += ["-m", "not slow"]
    if expression:
        command += ["-k", expression]
    # A part of the tests says nothing about coverage.
    return command if fast or expression else [*command, "--cov", "--cov-config=pyproject.toml"]


def compiled_once(environment: "Mapping[str, str]") -> "dict[str, str]":
    """Return *environment* for the tests, in which Python keeps what it compiled.

    Every worker and every program that a test starts would otherwise compile all of the project
    anew. Whoever wants no compiled files among the sources finds them in ``.venv``.
    """
    kept = dict(environment)
    if kept.pop("PYTHONDONTWRITEBYTECODE", ""):
        kept.setdefault("PYTHONPYCACHEPREFIX", str(ROOT / ".venv" / "compiled"))
    return kept


def _passes(name: str, command: "list[str]") -> bool:
    began = time.monotonic()
    done = subprocess.run(
        command,
        cwd=ROOT,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    word = "FAIL" if done.returncode else "  ok"
    print(f"{word}  {name}  {time.monotonic() - began:.1f} s", flush=True)
    if done.returncode:
        print(done.stdout, flush=True)
    return not done.returncode


def _parse(arguments: "list[str]") -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Check format, lint, types, layers and tests.")
    parser.add_argument("--fast", action="store_true", help="leave out slow tests and coverage")
    parser.add_argument("-k", metavar="EXPR", default="", help="only tests whose name matches")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
