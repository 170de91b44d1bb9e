"""The one thread that owns a data folder's store, replica and hub desk.

Its stack is large because a hostile update can nest so deep that reading it overflows a usual
stack, which Python cannot catch; 256 MiB is address space only. It takes what it is asked from a
queue of its own: the library's executor takes twice as long to hand a piece over and back.
"""

import asyncio
import atexit
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from queue import SimpleQueue
from types import TracebackType
from typing import TypeAlias, TypeVar

STACK_BYTES = 256 * 1024 * 1024
# Nothing was asked for so long: nobody is in the middle of something.
QUIET_S = 0.2

T = TypeVar("T")
U = TypeVar("U")
# Does a piece of work and tells who waits for it; raises nothing.
_Piece: TypeAlias = Callable[[], None]

log = logging.getLogger(__name__)


class DataThread:
    """Runs work one piece after the other."""

    def __init__(self) -> None:
        """Start the thread."""
        self._pieces: SimpleQueue[_Piece | None] = SimpleQueue()
        self._is_over, self._adding = False, threading.Lock()
        self._quiet_work: Callable[[], object] | None = None
        # On which loop a quiet moment is waited for, and when it was asked last.
        self._waiting: asyncio.AbstractEventLoop | None = None
        self._asked_at = 0.0
        # A process that ends otherwise than by ``stop`` is not kept alive, but finishes all.
        self._thread = threading.Thread(
            target=_take_up, args=(self._pieces,), name="selaras-data", daemon=True
        )
        before = threading.stack_size(STACK_BYTES)
        try:
            self._thread.start()
        finally:
            threading.stack_size(before)
        atexit.register(self.stop)

    def when_quiet(self, work: Callable[[], object]) -> None:
        """Run *work* there whenever nothing was asked for a moment, in the place of former such."""
        self._quiet_work = work

    def run(self, work: Callable[[], T]) -> T:
        """Run *work* there and wait for it."""
        answer: Future[T] = Future()
        self._add(partial(_do, work, answer))
        return answer.result()

    async def ask(self, work: Callable[[], T]) -> T:
        """Run *work* there without blocking the event loop."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()
        self._add(partial(_do_for, loop, work, answer))
        try:
            return await answer
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
            self._add(partial(_logged, work))

    def _add(self, piece: _Piece) -> None:
        with self._adding:
            if self._is_over:
                raise RuntimeError("the data thread has ended")
            self._pieces.put(piece)

    def stop(self) -> None:
        """Finish what was asked and end the thread."""
        with self._adding:
            if not self._is_over:
                self._is_over = True
                self._pieces.put(None)
        self._thread.join()
        atexit.unregister(self.stop)

    def __enter__(self) -> "DataThread":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def _take_up(pieces: SimpleQueue[_Piece | None]) -> None:
    """Do one piece after the other until there is none more to come."""
    while (piece := pieces.get()) is not None:
        piece()
        # What it was given and found is not held until the next one comes.
        del piece


# Panics of a library, which are no ``Exception``, are caught too: the thread outlives them.


def _do(work: Callable[[], T], answer: Future[T]) -> None:
    try:
        answer.set_result(work())
    except BaseException as error:  # noqa: BLE001  # raised where it was asked
        answer.set_exception(error)


def _do_for(
    loop: asyncio.AbstractEventLoop, work: Callable[[], T], answer: asyncio.Future[T]
) -> None:
    if answer.cancelled():
        return
    try:
        tell = partial(_tell, answer, answer.set_result, work())
    except BaseException as error:  # noqa: BLE001  # raised where it was asked
        tell = partial(_tell, answer, answer.set_exception, error)
    with suppress(RuntimeError):
        # Only where the loop is closed, and nobody waits any more.
        loop.call_soon_threadsafe(tell)


def _tell(answer: asyncio.Future[T], tell: Callable[[U], None], what: U) -> None:
    """Tell on the loop, unless whoever asked was called off meanwhile."""
    if not answer.done():
        tell(what)


def _logged(work: Callable[[], object]) -> None:
    try:
        work()
    except BaseException:
        # Whoever works here next meets the same fault, and is told.
        log.exception("later.failed")
