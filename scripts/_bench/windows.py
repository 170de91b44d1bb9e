"""The window in a browser, by the script that measures it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Final

from _bench.figures import Figure
from _bench.office import Run
from _bench.processes import SCRIPTS, StepFailedError, environment

SCRIPT: Final = SCRIPTS / "window_times.py"
# How the names of its figures end, the unit that says, and what must be reached.
_UNITS: Final = {"_s": "s", "_ms": "ms", "_mb": "MB"}
_LAST_WORDS: Final = 300


def window(run: Run) -> Iterator[Figure]:
    """Measure the window, which needs a browser and the tools of ``check.py``.

    Raises:
        StepFailedError: One of them is not here.
    """
    command = [sys.executable, str(SCRIPT), "--count", str(run.count)]
    done = subprocess.run(command, capture_output=True, check=False, env=environment())
    if done.returncode:
        raise StepFailedError(done.stderr.decode("utf-8", "replace").strip()[-_LAST_WORDS:])
    for name, value in json.loads(done.stdout).items():
        unit = next((unit for end, unit in _UNITS.items() if name.endswith(end)), "")
        if unit:
            yield from _figures(name.rpartition("_")[0], value, unit=unit)


def _figures(name: str, value: object, *, unit: str) -> Iterator[Figure]:
    """Yield one figure, or one for each member."""
    if isinstance(value, dict):
        for member, inner in value.items():
            yield from _figures(f"{name} {member}", inner, unit=unit)
    elif isinstance(value, int | float):
        key = f"window-{name.replace(' ', '-').replace('_', '-')}"
        yield Figure(key, f"window: {name.replace('_', ' ')}", float(value), unit)
