"""How large the longest tests are: in each check a part, all of it when nobody waits."""

import os
from typing import Final

FULL: Final = "SELARAS_FULL"


def size(*, check: int, full: int) -> int:
    """Return *full* where the environment asks for it (``SELARAS_FULL=1``), else *check*."""
    return full if os.environ.get(FULL) else check
