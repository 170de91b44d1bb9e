"""Somebody stops a long command: asked between two pieces of work; nothing is half done."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

from selaras.exchange import ImportCancelledError

T = TypeVar("T")


class Stopping:
    """Whether the person wants the command at hand to end."""

    def __init__(self) -> None:
        """Begin unstopped."""
        self._event = threading.Event()
        self.is_heeded = False

    def stop(self) -> None:
        """Want it; from any thread."""
        self._event.set()

    def is_wanted(self) -> bool:
        """Say whether it is wanted, to whoever ends then."""
        self.is_heeded = True
        return self._event.is_set()

    def checking(self, path: Path) -> Callable[[int], None]:
        """Return what ends the import of *path* between two pieces of it, if that is wanted."""

        def check(_: int) -> None:
            # In the data thread; the transaction ends with the exception.
            if self.is_wanted():
                raise ImportCancelledError(path=str(path))

        return check


async def heeding(work: Coroutine[Any, Any, T], stopping: Stopping) -> T:
    """Do *work*; when cancelled, let what heeds *stopping* end by itself and tell how it ended.

    The data thread cannot be cut off: without this nobody would know whether it stored anything.
    """
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        stopping.stop()
        if not stopping.is_heeded:
            task.cancel()
        return await task
