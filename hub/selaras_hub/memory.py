"""What a turn needs of memory: a hub stays up for weeks, and most turns are small.

Left alone, glibc keeps freed memory for the next large turn, apart for each thread.
"""

import ctypes
import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

# Of glibc's ``mallopt``: by its number, what is given back at once.
_TRIM_FROM: Final = (-1, 128 * 1024)
_MAP_FROM: Final = (-3, 64 * 1024)
_ARENAS: Final = (-8, 1)
# About what a PC needs that comes back with a thousand edits.
AFTER_TURNS: Final = 20


def give_back_soon() -> bool:
    """Let freed memory go back to the system; say whether this system can be told so."""
    mallopt = _of_glibc("mallopt")
    return mallopt is not None and all(
        mallopt(name, value) for name, value in (_TRIM_FROM, _MAP_FROM, _ARENAS)
    )


class Freed:
    """What turns needed and no longer do: given back in a quiet moment after some of them.

    Of what lies between pieces that are still used glibc gives nothing back by itself.
    """

    def __init__(self) -> None:
        """Begin with nothing to give back."""
        self._turns = 0

    def turned(self) -> None:
        """Hear of a turn."""
        self._turns += 1

    def give_back(self) -> bool:
        """Give it back, in some milliseconds; say whether it was time and this system can."""
        if self._turns < AFTER_TURNS:
            return False
        self._turns = 0
        trim = _of_glibc("malloc_trim")
        return trim is not None and bool(trim(0))


def _of_glibc(name: str) -> Callable[..., int] | None:
    if not sys.platform.startswith("linux"):
        return None
    return getattr(ctypes.CDLL(None), name, None)


@contextmanager
def unsearched() -> Iterator[None]:
    """Look through nothing for garbage while inside.

    What a turn makes is used until it ends, and hardly any of it is in circles: each look through
    all of it finds nothing.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
