"""The window in a browser, by the script that measures it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Final

from _bench.figures import Figure
from _bench.office import Run
from _bench.processes import SCRIPTS

SCRIPT: Final = SCRIPTS / "window_times.py"


def window(run: Run) -> Iterator[Figure]:
    """Measure the window, where the script and a browser for it are here."""
    if not SCRIPT.is_file():
        return
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "--json", "--n", str(run.count)],
        stdout=subprocess.PIPE,
        check=True,
    )
    for each in json.loads(done.stdout)["figures"]:
        yield Figure(**each)
