"""How quick the machine's Python is by itself: what compares one night, or one build, with another.

Nearly all that is measured is Python's own work. A build without profile-guided optimisation, as
pyenv makes it unless told otherwise, takes a tenth to a fifth longer for it than that of
python.org or of Debian.
"""

import platform
from collections.abc import Iterator
from time import thread_time
from typing import Final

from _bench.figures import Figure
from _bench.office import Run

ROUNDS: Final = 9
STEPS: Final = 20_000


def python(_: Run) -> Iterator[Figure]:
    """Let Python call, count, look up and join, a fixed number of times."""
    title = f"Python {platform.python_version()} by itself: a fixed piece of work"
    yield Figure("python", title, min(_piece_s() for _ in range(ROUNDS)) * 1e3, "ms")


def _piece_s() -> float:
    begun = thread_time()
    known: dict[str, int] = {}
    for step in range(STEPS):
        name = _name(step)
        known[name] = known.get(name, 0) + len(name)
    return thread_time() - begun


def _name(step: int) -> str:
    return f"{step % 97}.{step % 7}"
