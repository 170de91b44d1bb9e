"""What a turn needs of memory: a hub stays up for weeks, and most turns are small.

Left alone, glibc keeps freed memory for the next large turn, apart for each thread.
"""

import ctypes
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

# Of glibc's ``mallopt``: by its number, what is given back at once.
_TRIM_FROM: Final = (-1, 128 * 1024)
_MAP_FROM: Final = (-3, 64 * 1024)
_ARENAS: Final = (-8, 1)


def give_back_soon() -> bool:
    """Let freed memory go back to the system; say whether this system can be told so."""
    if not sys.platform.startswith("linux"):
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    return all(mallopt(name, value) for name, value in (_TRIM_FROM, _MAP_FROM, _ARENAS))


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
