"""The one thread that owns a data folder's store, replica and hub desk.

Its stack is large because a hostile update can nest so deep that reading it overflows a usual
stack, which Python cannot catch; 256 MiB is address space only.
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from types import TracebackType
from typing import TypeVar

STACK_BYTES = 256 * 1024 * 1024
# Nothing was asked for so long: nobody is in the middle of something.
QUIET_S = 0.2

T = TypeVar("T")

log = logging.getLogger(__name__)


class DataThread:
    """Runs work one piece after the other."""

    def __init__(self) -> None:
        """Start the thread."""
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="selaras-data")
        self._quiet_work: Callable[[], object] | None = None
        # On which loop a quiet moment is waited for, and when it was asked last.
        self._waiting: asyncio.AbstractEventLoop | None = None
        self._asked_at = 0.0
        before = threading.stack_size(STACK_BYTES)
        try:
            # The executor starts its thread with the first piece of work.
            self._executor.submit(threading.get_ident).result()
        finally:
            threading.stack_size(before)

    def when_quiet(self, work: Callable[[], object]) -> None:
        """Run *work* there whenever nothing was asked for a moment, in the place of former such."""
        self._quiet_work = work

    def run(self, work: Callable[[], T]) -> T:
        """Run *work* there and wait for it."""
        return self._executor.submit(work).result()

    async def ask(self, work: Callable[[], T]) -> T:
        """Run *work* there without blocking the event loop."""
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._executor, work)
        finally:
            self._asked_at = loop.time()
            if self._waiting is not loop and self._quiet_work is not None:
                self._await_quiet(loop)

    def _await_quiet(self, loop: asyncio.AbstractEventLoop) -> None:
        self._waiting = loop
        loop.call_at(self._asked_at + QUIET_S, self._is_quiet_now, loop)

    def _is_quiet_now(self, loop: asyncio.AbstractEventLoop) -> None:
        self._waiting = None
        if loop.time() < self._asked_at + QUIET_S:
            self._await_quiet(loop)
        elif self._quiet_work is not None:
            self.later(self._quiet_work)

    def later(self, work: Callable[[], object]) -> None:
        """Run *work* there when what was asked before is done; nobody waits for it."""
        with suppress(RuntimeError):
            # Only where nothing is taken any more, and the next start begins with such work.
            self._executor.submit(_logged, work)

    def stop(self) -> None:
        """Finish what was asked and end the thread."""
        self._executor.shutdown(wait=True)

    def __enter__(self) -> "DataThread":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def _logged(work: Callable[[], object]) -> None:
    try:
        work()
    except Exception:
        # Whoever works here next meets the same fault, and is told.
        log.exception("later.failed")
