"""What happens elsewhere, told to the window: changed documents, the state of the link."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine

from selaras_client.office import Office
from selaras_client.window.screens.screen import Pauses

Heard = Callable[[frozenset[str]], Awaitable[None]]
Look = Callable[[], Awaitable[None]]


class Watch:
    """Listens to one office for as long as its window is open."""

    def __init__(
        self, office: Office, pauses: Pauses, *, failed: Callable[[Exception], None]
    ) -> None:
        """Follow *office*; *failed* hears why that cannot go on."""
        self._office, self._pauses, self._failed = office, pauses, failed
        self._news: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._unsubscribe: Callable[[], None] | None = None
        self._heard: Heard | None = None

    def start(self, heard: Heard, look: Look) -> None:
        """Call *heard* with what changed, gathered for a moment, and *look* again and again."""
        loop = asyncio.get_running_loop()
        self._heard = heard

        def listen(changed: frozenset[str]) -> None:
            # In the thread that owns the replica.
            loop.call_soon_threadsafe(self._take, changed)

        self._unsubscribe = self._office.subscribe(listen)
        self._keep(self._look_on(look))

    def stop(self) -> None:
        """Stop listening and waiting; the window is gone."""
        if self._unsubscribe:
            self._unsubscribe()
            self._unsubscribe = None
        for task in self._tasks:
            task.cancel()

    def _take(self, changed: frozenset[str]) -> None:
        is_first = not self._news
        self._news |= changed
        if is_first:
            self._keep(self._tell())

    async def _tell(self) -> None:
        await asyncio.sleep(self._pauses.news_s)
        changed, self._news = frozenset(self._news), set()
        if self._heard is not None:
            await self._heard(changed)

    async def _look_on(self, look: Look) -> None:
        while True:
            await asyncio.sleep(self._pauses.link_s)
            await look()

    def _keep(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, Exception):
            self._failed(error)
        elif error is not None:
            raise error
