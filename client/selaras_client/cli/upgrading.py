"""How far the data is that a newer release brings up to date, for whoever waits at a window.

It is one transaction, which nobody may cut short; what is said is that nothing is lost by it.
"""

import asyncio
import time
from concurrent.futures import Future
from typing import Final

from selaras_client.cli.windows import Windows

# A page is not drawn more often; a folder that is done before shows nothing.
PAGE_S: Final = 0.5


class ShownUpgrade:
    """Shows it on the page of *windows*, and puts that on the screen."""

    def __init__(self, windows: Windows) -> None:
        """Show it while this event loop runs."""
        self._windows, self._loop = windows, asyncio.get_running_loop()
        self._next = time.monotonic() + PAGE_S
        self._shown: Future[None] | None = None

    def heard(self, done: int, of: int) -> None:
        """Show it, unless it was just shown; called in the thread that opens the folder."""
        is_showing = self._shown is not None and not self._shown.done()
        if time.monotonic() >= self._next and not is_showing:
            self._next = time.monotonic() + PAGE_S
            showing = self._windows.show_upgrading(done, of)
            self._shown = asyncio.run_coroutine_threadsafe(showing, self._loop)

    async def ended(self) -> None:
        """Wait until nothing more is put on the page."""
        if self._shown is not None:
            await asyncio.wrap_future(self._shown)
