"""What a locked window keeps behind the password: the screen as it stood, dialogs too.

It is taken off the page whole, so that nothing of it can be seen or used there, and put back with
everything that was typed, also what is refused yet.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import flet as ft

from selaras_client.window.models.session import Who
from selaras_client.window.parts.sidebar import Sidebar
from selaras_client.window.screens.keys import Keys
from selaras_client.window.screens.screen import Screen
from selaras_client.window.screens.status_bar import StatusBar


@dataclass(frozen=True, slots=True)
class Frame:
    """Whoever sits at a window, the screen she is at, and what stands around it."""

    who: Who
    screen: Screen
    keys: Keys
    sidebar: Sidebar | None
    status: StatusBar | None


@dataclass(frozen=True, slots=True)
class _Aside:
    frame: Frame
    controls: Sequence[ft.BaseControl]
    dialogs: Sequence[ft.DialogControl]
    missed: set[str] = field(default_factory=set)


class Cover:
    """The cover of one window."""

    def __init__(self, page: ft.Page) -> None:
        """Cover *page*, once it is to be."""
        self._page = page
        self._aside: _Aside | None = None

    def put_on(self, frame: Frame) -> None:
        """Keep *frame* and take everything off the page."""
        page = self._page
        dialogs = [each for each in self._dialogs() if isinstance(each, ft.AlertDialog)]
        self._aside = _Aside(
            frame, tuple(page.controls), tuple(each for each in dialogs if each.open)
        )
        page.controls.clear()
        for each in self._aside.dialogs:
            # Taken off the page only, a dialog would stand there for good.
            each.open = False
            each.update()

    def heard(self, changed: frozenset[str]) -> None:
        """Keep what changed meanwhile, for the screen to take in."""
        if self._aside is not None:
            self._aside.missed.update(changed)

    async def take_off(self, who: Who) -> Frame | None:
        """Put everything back for *who* covered it; None for anybody else, or if nothing was."""
        aside, self._aside = self._aside, None
        if aside is None or aside.frame.who != who:
            return None
        self._page.controls[:] = aside.controls
        self._page.update()
        await aside.frame.screen.refresh(frozenset(aside.missed))
        await aside.frame.screen.shown()
        for each in aside.dialogs:
            self._show(each)
        return aside.frame

    def _show(self, dialog: ft.DialogControl) -> None:
        if dialog not in self._dialogs():
            self._page.show_dialog(dialog)
            return
        # The browser has not said yet that it is closed.
        dialog.open = True
        dialog.update()

    def _dialogs(self) -> list[ft.DialogControl]:
        dialogs: list[ft.DialogControl] = self._page._dialogs.controls  # noqa: SLF001  # no other way
        return dialogs
