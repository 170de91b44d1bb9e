"""The window of one process: its page, its browser, and what a person chose there.

It stays while the office behind it is closed and opened again.
"""

import asyncio
import contextlib
import tempfile
from argparse import Namespace
from collections.abc import Awaitable
from pathlib import Path
from typing import TYPE_CHECKING

from selaras.errors import SelarasError
from selaras_client.cli.hub_doors import HubDoors
from selaras_client.cli.parser import WINDOW
from selaras_client.closed_work import ClosedWork, Done
from selaras_client.running import RunningOffice
from selaras_client.window.models.away import (
    Notice,
    done_notice,
    failed_notice,
    opening_page,
    trouble_page,
    upgrading_page,
    with_notice,
    working_page,
)
from selaras_client.window.open_window import OpenedWindow, has_screen, open_window

if TYPE_CHECKING:
    from selaras_client.window.front import Front


class Windows:
    """Served once per process, when somebody first asks for it."""

    def __init__(self, args: Namespace) -> None:
        """Speak the language of *args* and keep the browser's profile in its data folder."""
        self._lang: str = args.lang
        self._home: Path = args.home
        self._front: Front | None = None
        self._serving: asyncio.Task[None] | None = None
        self._url: asyncio.Future[str] | None = None
        self._opened: OpenedWindow | None = None
        self._office: tuple[RunningOffice, HubDoors | None] | None = None
        self.notice: Notice | None = None
        # Its address was told once.
        self.is_said = False
        # Why the office is to be closed: work on its folder, or damage that was met in it.
        self.wish: ClosedWork | SelarasError | None = None
        self.wished = asyncio.Event()

    @property
    def front(self) -> "Front":
        """Return what all pages show; made when somebody first looks."""
        if self._front is None:
            # Flet is imported only here: a PC that is only a hub need not have it.
            from selaras_client.window.front import Front

            self._front = Front(self._lang)
        return self._front

    async def show_office(self, office: RunningOffice, doors: HubDoors | None = None) -> None:
        """Show *office* from now on, whenever somebody looks."""
        self.wish = None
        self.wished.clear()
        self._office = office, doors
        if self._front is not None:
            await self._show_office()

    async def url(self) -> str:
        """Return the address of the page, serving it from now on."""
        if self._url is None:
            from selaras_client.window.serve import serve_front

            self._url = asyncio.get_running_loop().create_future()
            if self._office is not None and self._front is None:
                await self._show_office()
            serving = serve_front(self.front, on_ready=self._url.set_result)
            self._serving = asyncio.create_task(serving)
        return await self._url

    async def open(self) -> OpenedWindow:
        """Put the page on the screen, once."""
        if self._opened is None:
            # A folder that is not there, on a drive that is away, holds no profile either.
            place = self._home if self._home.is_dir() else Path(tempfile.gettempdir(), "selaras")
            self._opened = await open_window(await self.url(), home=place)
        return self._opened

    @property
    def closing(self) -> list[Awaitable[object]]:
        """Return what ends when the person closes the window; nothing where nobody can tell."""
        opened = self._opened
        return [opened.closed()] if opened is not None and opened.can_be_waited_for else []

    def can_ask(self, args: Namespace) -> bool:
        """Say whether there is a person before a page, or one can be put on the screen."""
        return self._serving is not None or (args.command == WINDOW and has_screen())

    async def show_trouble(
        self, error: SelarasError, choice: "asyncio.Future[ClosedWork | None]"
    ) -> None:
        """Show why the folder cannot be used; *choice* gets what the person wants done."""
        front, notice, self.notice = self.front, self.notice, None
        page = trouble_page(error, self._home, say=front.wording)

        def choose(work: ClosedWork | None) -> None:
            if not choice.done():
                choice.set_result(work)

        await front.show_away(with_notice(page, notice), choose)
        await self.open()

    async def show_upgrading(self, done: int, of: int) -> None:
        """Show how far the data is that is brought up to date."""
        page = upgrading_page(done, of, say=self.front.wording)
        await self.front.show_away(page, _nothing)
        await self.open()

    async def show_working(self, work: ClosedWork) -> None:
        """Show that *work* is done now."""
        await self.front.show_away(working_page(work, self.front.wording), _nothing)

    def keep_done(self, done: Done, work: ClosedWork) -> None:
        """Keep what *work* came to, for what is shown next."""
        self.notice = done_notice(done, work, say=self.front.wording)

    def keep_failure(self, error: SelarasError, work: ClosedWork) -> None:
        """Keep why *work* was not done."""
        self.notice = failed_notice(error, work, say=self.front.wording)

    async def put_away(self) -> None:
        """Let nothing behind the pages touch the office any more: it is closed next."""
        self._office = None
        if self._front is not None:
            await self._front.show_away(opening_page(self._front.wording), _nothing)

    async def close(self) -> None:
        """Stop serving, and close the browser's window."""
        if self._opened is not None and self._opened.process is not None:
            self._opened.process.terminate()
        if self._serving is not None:
            self._serving.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._serving

    async def _show_office(self) -> None:
        if self._office is None:
            return
        office, doors = self._office
        notice, self.notice = self.notice, None
        await self.front.show_office(office, doors=doors, leave=self._leave, notice=notice)

    def _leave(self, why: ClosedWork | SelarasError) -> None:
        if self.wish is None:
            self.wish = why
            self.wished.set()


def _nothing(_: ClosedWork | None) -> None:
    """Nothing can be chosen meanwhile."""


async def first_of(*waits: Awaitable[object]) -> None:
    """Wait for the first to end, and for no other."""
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
