"""What every page of one server shows now: the office, or why there is none to show.

The server and the browser's window stay while the office behind them is closed for a restore,
or cannot be opened at all.
"""

import asyncio
import logging
import sys
import time
from collections.abc import Callable
from datetime import date as Date
from datetime import datetime
from typing import Protocol

import flet as ft

from selaras.errors import SelarasError
from selaras.store.trouble import DamagedError
from selaras_client.closed_work import ClosedWork
from selaras_client.office import Office
from selaras_client.window.doors import Doors
from selaras_client.window.files import Files
from selaras_client.window.models.away import Away, Notice, opening_page
from selaras_client.window.models.session import Lock
from selaras_client.window.screens.away import AwayView, Choose
from selaras_client.window.screens.screen import Equipment, Leave
from selaras_client.window.screens.shell import Shell
from selaras_client.window.warming import bring_in_later
from selaras_client.window.wording import Wording

log = logging.getLogger(__name__)


OUT_OF_REACH = frozenset({"offline", "refused"})


class View(Protocol):
    """What one page shows."""

    async def start(self) -> None:
        """Put it on the page."""

    def close(self) -> None:
        """Stop what goes on behind it."""

    async def say_unsent(self, count: int) -> None:
        """Say that *count* changes would leave with this PC."""


Make = Callable[[ft.Page], View]


class Front:
    """The pages of one server."""

    def __init__(self, lang: str) -> None:
        """Begin with nothing to show but that it is being opened."""
        self.wording, self.files = Wording(lang), Files()
        self._lock = Lock(time.monotonic)
        self._views: dict[ft.Page, View] = {}
        self._office: Office | None = None
        self._leave: Leave | None = None
        # Once in a process is enough.
        self._warming: asyncio.Task[None] | None = None
        self._make: Make = self._away(opening_page(self.wording), _nothing)

    async def opened(self, page: ft.Page) -> None:
        """Show on a page that a browser just opened what all pages show."""

        def gone(_: object) -> None:
            view = self._views.pop(page, None)
            if view is not None:
                view.close()

        explain_failures(page, self._failed)
        page.on_close = gone
        await self._put(page)

    async def show_office(
        self,
        office: Office,
        *,
        doors: Doors | None = None,
        leave: Leave | None = None,
        notice: Notice | None = None,
    ) -> None:
        """Show *office* on every page.

        Args:
            doors: Those of the hub on this PC, which the window may open.
            leave: Closes the office; None where nobody can.
            notice: What the last such work came to; said once.
        """
        self._office, self._leave = office, leave
        equipment = Equipment(_today, self.files, self._lock, doors=doors, leave=leave)
        left = [notice] if notice is not None else []

        def make(page: ft.Page) -> View:
            told = left.pop() if left else None
            return Shell(page, office, wording=self.wording, equipment=equipment, notice=told)

        await self._change(make)

    async def show_away(self, away: Away, choose: Choose) -> None:
        """Show *away* on every page; *choose* hears what a person wants done."""
        self._office = None
        await self._change(self._away(away, choose))

    async def unsent(self) -> int:
        """Return how many changes wait for a hub that is out of reach."""
        if self._office is None:
            return 0
        status = await self._office.link_status()
        return status.waiting if status.state in OUT_OF_REACH else 0

    def touched(self) -> None:
        """Note that somebody is at work on a page."""
        self._lock.touch()

    def say_unsent(self, count: int) -> None:
        """Say on every page that *count* changes would leave with this PC."""
        for page, view in self._views.items():
            if is_looked_at(page):
                page.run_task(view.say_unsent, count)

    def _failed(self, page: ft.Page, error: SelarasError) -> None:
        """Say what a key or a click came to, in a sentence; damage closes the office."""
        if isinstance(error, DamagedError) and self._leave is not None:
            self._leave(error)
            return
        words = self.wording.say(error.code, error.facts)
        page.show_dialog(ft.SnackBar(ft.Text(words)))

    def _away(self, away: Away, choose: Choose) -> Make:
        return lambda page: AwayView(page, away, wording=self.wording, choose=choose)

    async def _change(self, make: Make) -> None:
        self._make = make
        for page, view in list(self._views.items()):
            if is_looked_at(page):
                # Flet asks in which page a thing happens; only its own tasks know.
                await asyncio.wrap_future(page.run_task(self._put, page))
            else:
                self._let_go(page, view)

    def _let_go(self, page: ft.Page, view: View) -> None:
        """Show no more on *page*, whose browser is closed or asleep, until it comes back."""

        async def back(_: object) -> None:
            if page not in self._views:
                await self._put(page)

        view.close()
        del self._views[page]
        page.on_connect = back

    async def _put(self, page: ft.Page) -> None:
        old = self._views.pop(page, None)
        if old is not None:
            old.close()
        while page.pop_dialog() is not None:
            pass
        page.controls.clear()
        self._views[page] = view = self._make(page)
        await view.start()
        page.update()
        if self._office is not None and self._warming is None:
            self._warming = asyncio.create_task(bring_in_later())


def is_looked_at(page: ft.Page) -> bool:
    """Say whether a browser holds *page* open; Flet keeps it for a while after it was closed."""
    return page.session.connection is not None


def explain_failures(page: ft.Page, failed: Callable[[ft.Page, SelarasError], None]) -> None:
    """Let *failed* hear of what was raised on purpose; Flet would show a traceback in its place."""
    session = page.session
    crashed = session.error

    def heard(message: str) -> None:
        # Flet calls this while it handles the exception.
        error = sys.exc_info()[1]
        if isinstance(error, SelarasError):
            log.warning("window.refused code=%s", error.code)
            failed(page, error)
        else:
            crashed(message)

    session.error = heard  # type: ignore[method-assign]


def _nothing(_: ClosedWork | None) -> None:
    """Nothing can be chosen while it opens."""


def _today() -> Date:
    return datetime.now().astimezone().date()
