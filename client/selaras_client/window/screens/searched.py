"""A list that is searched as one types: the field, its pause, the table below it."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence

import flet as ft

from selaras_client.window.models.row_window import RowWindow
from selaras_client.window.parts.headings import beside_search, quiet
from selaras_client.window.parts.key_bar import KeyAction, sort_keys
from selaras_client.window.parts.row_table import RowTable
from selaras_client.window.parts.search_box import SearchBox
from selaras_client.window.parts.simple_table import Column
from selaras_client.window.screens.screen import PlainScreen, Stage

Named = tuple[str, str, Callable[[], Awaitable[None]]]


class SearchedScreen(PlainScreen, ABC):
    """Arrows mark a row, Enter opens it; a subclass says what the rows are."""

    def __init__(self, stage: Stage, route: str) -> None:
        """Stand on *stage*; the subclass calls ``_build``."""
        super().__init__(stage, route)

    def _build(self, columns: Sequence[Column], *, search: str, count: str, hint: str) -> None:
        """Take up the parts.

        Args:
            search: What the field says in which a person types what she looks for.
            count: The key of the text that says how many there are.
            hint: What stands there where nothing is found.
        """
        self._search = SearchBox(
            search,
            self._find,
            pause_s=self._stage.pauses.search_s,
            submitted=lambda: self._open(self._table.marked),
        )
        self._count = beside_search(count)
        self._hint, self._empty = quiet(hint), hint
        self._table = RowTable(columns, load=self._window_from, chosen=self._open, sort=self._sort)

    @abstractmethod
    async def _look_for(self, text: str) -> None:
        """Read the rows that *text* finds."""

    @abstractmethod
    async def _open(self, place: int) -> None:
        """Open the row at *place*."""

    @abstractmethod
    async def _window_from(self, first: int) -> RowWindow:
        """Read the window of rows that begins at place *first*."""

    async def _sort(self, order: str) -> None:
        """Sort by *order*; lists without any have no titles to click."""

    @abstractmethod
    def _fill(self) -> None:
        """Show what was read."""

    async def shown(self) -> None:
        """Put the cursor into the search."""
        await self._search.focus()

    async def key(self, event: ft.KeyboardEvent) -> bool:
        """Arrows and page keys mark a row; Escape clears the search."""
        if event.key == "Escape" and await self._search.clear():
            return True
        return not (event.ctrl or event.alt) and await self._table.move(event.key)

    async def may_leave(self) -> bool:
        """Nothing is typed here that could be lost."""
        self._search.stop()
        return True

    def _named(self, keys: Sequence[Named]) -> list[KeyAction]:
        say = self._stage.wording
        return [KeyAction(key, say(f"window.key.{label}"), act) for key, label, act in keys]

    def _sort_keys(self) -> list[KeyAction]:
        """Return the keys that sort by the columns that have an order."""
        label = self._stage.wording("window.key.sort")
        return sort_keys(self._table.orders, self._sort, label=label)

    def _hint_of(self, query: str, *, is_empty: bool) -> None:
        """Say what to do where there is no row: clear the search, or begin."""
        self._hint.value = self._stage.wording("window.search.none") if query else self._empty
        self._hint.visible = is_empty

    def _show(self) -> None:
        self._fill()
        for control in (self._table.control, self._count, self._hint):
            control.update()

    async def _find(self, text: str) -> None:
        await self._look_for(text)
        self._show()
        await self._table.to_top()
