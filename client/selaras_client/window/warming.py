"""What the first keys of a window would wait for, brought in while its first page is looked at.

In a thread of its own, so that neither the page nor the data waits for it.
"""

import asyncio
from importlib import import_module
from typing import Final

from selaras.domain.tables import read_all

# The page is drawn by then, and whoever sits before it still reads.
AFTER_S: Final = 1.0
# Lists of cards and papers, with all that they need: the first letter in the buyer asks for it.
_LATE: Final = "selaras.store.rows"


async def bring_in_later() -> None:
    """Bring it in once the first page stands."""
    await asyncio.sleep(AFTER_S)
    await asyncio.to_thread(bring_in)


def bring_in() -> None:
    """Import what is imported late, and read the lists of the tax office."""
    import_module(_LATE)
    read_all()
