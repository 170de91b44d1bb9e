"""A list that is searched as one types: the field, its pause, the table below it."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence

import flet as ft

from selaras_client.window.parts.headings import quiet
from selaras_client.window.parts.key_bar import KeyAction
from selaras_client.window.parts.redraw import focus, nothing_more_to_redraw
from selaras_client.window.parts.simple_table import Column, SimpleTable
from selaras_client.window.screens.screen import PlainScreen, Stage

Named = tuple[str, str, Callable[[], Awaitable[None]]]


class SearchedScreen(PlainScreen, ABC):
    """Arrows mark a row, Enter opens it; a subclass says what the rows are."""

    def __init__(self, stage: Stage, route: str) -> None:
        """Stand on *stage*; the subclass calls ``_build``."""
        super().__init__(stage, route)
        self._pending: asyncio.Task[None] | None = None

    def _build(
        self, columns: Sequence[Column], *, search: ft.TextField, count: str, hint: str
    ) -> None:
        """Take up the parts.

        Args:
            search: Where a person types what she looks for.
            count: The key of the text that says how many there are.
            hint: What stands there where nothing is found.
        """
        self._search = search
        search.prefix_icon, search.dense = ft.Icons.SEARCH, True
        search.ignore_up_down_keys = True
        search.on_change, search.on_submit = self._typed, self._submitted
        self._count = ft.Text(key=count)
        self._hint = quiet(hint)
        self._table = SimpleTable(columns, chosen=self._open)

    @abstractmethod
    async def _look_for(self, text: str) -> None:
        """Read the rows that *text* finds."""

    @abstractmethod
    async def _open(self, place: int) -> None:
        """Open the row at *place*."""

    @abstractmethod
    def _fill(self) -> None:
        """Show what was read."""

    async def shown(self) -> None:
        """Put the cursor into the search."""
        await focus(self._search)

    async def key(self, event: ft.KeyboardEvent) -> bool:
        """Arrows mark a row."""
        return self._table.move(event.key)

    async def may_leave(self) -> bool:
        """Nothing is typed here that could be lost."""
        if self._pending:
            self._pending.cancel()
        return True

    def _named(self, keys: Sequence[Named]) -> list[KeyAction]:
        say = self._stage.wording
        return [KeyAction(key, say(f"window.key.{label}"), act) for key, label, act in keys]

    def _show(self) -> None:
        self._fill()
        for control in (self._table.control, self._count, self._hint):
            control.update()

    async def _typed(self, _: ft.Event[ft.TextField]) -> None:
        nothing_more_to_redraw()
        if self._pending:
            self._pending.cancel()
        self._pending = asyncio.create_task(self._find(self._search.value))

    async def _find(self, text: str) -> None:
        await asyncio.sleep(self._stage.pauses.search_s)
        await self._look_for(text)
        self._show()

    async def _submitted(self, _: ft.Event[ft.TextField]) -> None:
        nothing_more_to_redraw()
        await self._open(self._table.marked)
