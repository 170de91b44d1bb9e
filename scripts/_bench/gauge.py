"""What a process used: CPU seconds and memory; and what a list of measurements says.

Read from /proc; where there is none, memory and CPU are not known, and the rest goes on.
"""

import os
import statistics
from collections.abc import Sequence
from pathlib import Path

_STAT_UTIME, _STAT_STIME = 11, 12


def cpu_s(pid: int) -> float | None:
    """Return the CPU seconds that a process has used, all its threads; None where not known."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return None
    numbers = text.rpartition(")")[2].split()
    ticks = int(numbers[_STAT_UTIME]) + int(numbers[_STAT_STIME])
    return ticks / os.sysconf("SC_CLK_TCK")


def peak_mb(pid: int) -> float | None:
    """Return the most memory a process ever held, in MB; None where not known."""
    return _status(pid, "VmHWM")


def now_mb(pid: int) -> float | None:
    """Return the memory that a process holds, in MB; None where not known."""
    return _status(pid, "VmRSS")


def _status(pid: int, name: str) -> float | None:
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    for line in lines:
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024 / 1_000_000
    return None


def difference(after: float | None, before: float | None) -> float | None:
    """Return *after* less *before* where both are known."""
    return None if after is None or before is None else after - before


def median(values: Sequence[float | None]) -> float | None:
    """Return the middle one of those that are known."""
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None


def at_share(values: Sequence[float], share: float) -> float:
    """Return the value below which so large a share of *values* lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def load() -> str:
    """Return how busy the machine was, as the system says it; blank where it does not."""
    try:
        return ", ".join(f"{each:.1f}" for each in os.getloadavg())
    except (AttributeError, OSError):
        return ""
