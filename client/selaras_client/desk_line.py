"""What a conversation over a socket asks of an opened data folder, done in its data thread."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress

from selaras_client.copying import CopyTaker
from selaras_client.discovery import Find
from selaras_client.home import Home
from selaras_client.line import Line
from selaras_client.syncer import Syncer
from selaras_client.thread import DataThread


class Said:
    """What is to be sent, in the order in which the data thread made it."""

    def __init__(self, thread: DataThread) -> None:
        """Let *thread* make it."""
        self._thread, self._loop = thread, asyncio.get_running_loop()
        self._messages: deque[bytes] = deque()
        self._fault: Exception | None = None

    async def ask(self, work: Callable[[], Sequence[bytes]], *, anew: bool = False) -> None:
        """Let *work* say what is to be sent; what was said before is forgotten if *anew*."""

        def run() -> None:
            if anew:
                self._messages.clear()
                self._fault = None
            self._messages.extend(work())

        await self._thread.ask(run)

    def at_once(self, work: Callable[[], Sequence[bytes]], *, then: Callable[[], None]) -> None:
        """In the thread: let *work* say what is to be sent; *then* runs on the loop."""
        try:
            self._messages.extend(work())
        except Exception as error:  # noqa: BLE001  # raised where the conversation is held
            self._fault = error
        with suppress(RuntimeError):
            # Only where the loop is closed, and nobody sends anything any more.
            self._loop.call_soon_threadsafe(then)

    def taken(self) -> list[bytes]:
        """Return what was said since this was last asked."""
        return [self._messages.popleft() for _ in range(len(self._messages))]

    def fault(self) -> Exception | None:
        """Return what went wrong since this was last asked."""
        fault, self._fault = self._fault, None
        return fault


def line_of(home: Home, thread: DataThread) -> Line:
    """Return the desk of *home*, and who takes copies for it; call it on the event loop."""
    desk, ask, copies, said = home.desk, thread.ask, CopyTaker(home), Said(thread)

    def dropped() -> None:
        desk.dropped()
        copies.dropped()

    def look(then: Callable[[], None]) -> None:
        if not desk.hears_of_more():
            said.at_once(desk.outbox_changed, then=then)

    return Line(
        begin=lambda: said.ask(lambda: _begin(home), anew=True),
        received=lambda messages: said.ask(lambda: desk.received(*messages)),
        look=look,
        taken=said.taken,
        is_held_back=lambda: desk.is_held_back,
        left=lambda: said.ask(desk.left),
        fault=said.fault,
        check_due=lambda: said.ask(desk.check_due),
        dropped=lambda: ask(dropped),
        deliver=lambda answer: ask(lambda: desk.deliver(answer)),
        copy=lambda answer: ask(lambda: copies.step(answer)),
        ended=lambda: desk.ended,
        is_even=lambda: desk.is_even,
        is_comparing=lambda: desk.is_comparing,
    )


def syncer_of(home: Home, thread: DataThread, *, address: str, find: Find) -> Syncer:
    """Return what holds conversations with the hub on behalf of *home*.

    Args:
        address: Where the hub answered last.
        find: Where else it may be.
    """
    line = line_of(home, thread)
    return Syncer(address, line, secured=lambda: thread.ask(home.secured), find=find)


def _begin(home: Home) -> list[bytes]:
    """Begin a conversation; a file that may only be read has nothing to say."""
    home.wake()
    if home.store.trouble is not None:
        raise home.store.trouble
    return home.desk.connect()
