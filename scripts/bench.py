"""Measure Selaras on its own workload, beside what the machine allows; see docs/benchmarks.md.

Starts a hub and PCs as processes over loopback TLS, everything switched on, each with its own data
folder. One command, unattended; a measure that fails is named and the others go on.
"""

import subprocess
import sys
from pathlib import Path

from _environment import prepare_or_exit


def main(arguments: "list[str]") -> int:
    """Measure with the project's own Python; return the exit code."""
    python = prepare_or_exit("client", "hub")
    if Path(python).absolute() != Path(sys.executable).absolute():
        return subprocess.call([python, __file__, *arguments])
    from _bench.running import main as measure  # noqa: PLC0415  # needs the environment

    return measure(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
