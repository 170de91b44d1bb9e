"""What the shell asks of every screen."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date as Date
from typing import Protocol

import flet as ft

from selaras.errors import SelarasError
from selaras_client.closed_work import ClosedWork
from selaras_client.office import Office
from selaras_client.window.doors import Doors
from selaras_client.window.files import Files
from selaras_client.window.models.asking import Answer
from selaras_client.window.models.preferences import Preferences
from selaras_client.window.models.session import Lock
from selaras_client.window.parts.key_bar import KeyAction
from selaras_client.window.wording import Wording


@dataclass(frozen=True, slots=True)
class Pauses:
    """How long the window waits for a person's hands, in seconds.

    Args:
        search_s: After the last key before it searches.
        click_grace_s: After a field is left before its list of codes goes away.
        news_s: Gathers what changed elsewhere into one redrawing.
        link_s: Between two looks at how this PC stands with its hub.
    """

    search_s: float = 0.15
    click_grace_s: float = 0.2
    news_s: float = 0.2
    link_s: float = 2.0


Leave = Callable[[ClosedWork | SelarasError], None]


@dataclass(frozen=True, slots=True)
class Equipment:
    """What every window of one server shares.

    Args:
        today: The day by the clock on the wall.
        files: Where files for the person are put.
        lock: Whether a password is asked for before anything is shown.
        doors: Those of the hub on this PC; None where no process can open them.
        leave: Closes the office, for work on its folder or because it is damaged; None where
            nobody can.
    """

    today: Callable[[], Date]
    files: Files
    lock: Lock
    pauses: Pauses = Pauses()
    doors: Doors | None = None
    leave: Leave | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """What a screen stands on.

    Args:
        go: Shows another screen by its route.
        tell: Shows a passing sentence.
        like: Keeps what the person likes, and shows the window that way.
    """

    page: ft.Page
    office: Office
    wording: Wording
    go: Callable[[str], Awaitable[None]]
    tell: Callable[[str], None]
    like: Callable[[Preferences], Awaitable[None]]
    equipment: Equipment

    def tell_answer(self, answer: Answer) -> None:
        """Say in passing why something was refused, or that it waits for the hub."""
        if answer.refusal is not None:
            self.tell(self.wording(answer.refusal.code, **answer.refusal.facts))
        elif answer.is_waiting:
            self.tell(self.wording("window.ask.waits"))

    @property
    def today(self) -> Callable[[], Date]:
        """Return what tells the day."""
        return self.equipment.today

    @property
    def pauses(self) -> Pauses:
        """Return how long the window waits for a person's hands."""
        return self.equipment.pauses

    @property
    def files(self) -> Files:
        """Return where files for the person are put."""
        return self.equipment.files


class Screen(Protocol):
    """One screen."""

    control: ft.Control

    async def load(self) -> None:
        """Read what is shown; called before the control is on the page."""

    async def shown(self) -> None:
        """Put the cursor where work begins; called once the control is on the page."""

    async def refresh(self, changed: frozenset[str]) -> None:
        """Take in that documents *changed*."""

    async def key(self, event: ft.KeyboardEvent) -> bool:
        """React to a key; say whether it meant anything here."""

    async def may_leave(self) -> bool:
        """Write what is unsaved; say whether the person may go elsewhere."""

    async def may_be_covered(self) -> bool:
        """Write what is unsaved as far as it is taken; say whether it may be off the page."""

    def is_at(self, route: str) -> bool:
        """Say whether this very screen is what *route* shows."""

    def open_document(self) -> str:
        """Return the id of the document that is open here for changing; blank for none."""

    def actions(self) -> Sequence[KeyAction]:
        """Return what the keys do here, in the order in which they are shown."""


class PlainScreen:
    """A screen that reads once and holds nothing that could be lost; others say more."""

    def __init__(self, stage: Stage, route: str) -> None:
        """Stand on *stage* and answer to *route*."""
        self._stage, self._route = stage, route
        self.control: ft.Control = ft.Container(expand=True)

    async def load(self) -> None:
        """Nothing is read."""

    async def shown(self) -> None:
        """Nothing takes the cursor."""

    async def refresh(self, changed: frozenset[str]) -> None:
        """Nothing here depends on documents."""

    def resized(self) -> None:
        """Nothing here depends on how wide the page is."""

    async def key(self, event: ft.KeyboardEvent) -> bool:  # noqa: ARG002  # screens say more
        """No key but those of ``actions``."""
        return False

    async def may_leave(self) -> bool:
        """Nothing is typed here."""
        return True

    async def may_be_covered(self) -> bool:
        """What goes on here is not to be interrupted, whoever would leave or lock."""
        return await self.may_leave()

    def is_at(self, route: str) -> bool:
        """Say whether *route* is this screen's."""
        return route == self._route

    def open_document(self) -> str:
        """No document is open for changing."""
        return ""

    def actions(self) -> Sequence[KeyAction]:
        """Nothing can be done here."""
        return ()
