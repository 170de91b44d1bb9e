"""A table of any length with a fixed number of row controls on a sheet as long as the list.

The scroll bar is true. A row control stays where it is while its row is in the window, so that
only the rows that come into it travel when the person scrolls.
"""

from collections.abc import Awaitable, Callable, Sequence
from math import ceil
from typing import Protocol, TypeVar

import flet as ft

from selaras_client.window.models.row_window import WINDOW_ROWS
from selaras_client.window.parts.redraw import nothing_more_to_redraw

ROW_HEIGHT = 40
MARGIN_ROWS = 5
USUAL_VIEWPORT = 480.0
# Of a page that has not told its height.
USUAL_PAGE = 720.0
# To tell of one row costs Flet little, but each telling is drawn by the browser on its own.
_FEW = 3


def rows_for(page_height: float | None) -> int:
    """Return how many rows a page of this height needs: all it could show, and as many around.

    Each one more is looked through and laid out with every change of the list.
    """
    return min(WINDOW_ROWS, 2 * ceil((page_height or USUAL_PAGE) / ROW_HEIGHT))


class Row(Protocol):
    """One reused row."""

    control: ft.Container

    def show(self, place: int | None) -> bool:
        """Take over the row at *place* of the whole list; None when there is none.

        Returns:
            Whether anything is to be redrawn.
        """


R = TypeVar("R", bound=Row)


class VirtualTable:
    """Rows that are filled anew while the person scrolls."""

    def __init__(self, header: ft.Control, rows: Sequence[Row]) -> None:
        """Use *rows* again and again; ``fetch`` must be set before anything is shown."""
        self._rows: list[Row] = []
        self.fetch: Callable[[int], Awaitable[int]] | None = None
        self._first = self._total = 0
        self._wanted: int | None = None
        self._is_fetching = False
        self._pixels, self._viewport = 0.0, USUAL_VIEWPORT
        self._stack = ft.Stack([])
        self._use(rows)
        self._sheet = ft.Container(self._stack, height=0)
        self._column = ft.Column(
            [self._sheet],
            spacing=0,
            expand=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
            scroll=ft.ScrollMode.ALWAYS,
            scroll_interval=30,
            on_scroll=self._scrolled,
        )
        self.control = ft.Column([header, self._column], spacing=0, expand=True)

    def fit(self, page_height: float | None, make: Callable[[], R]) -> list[R]:
        """Have as many rows as a page of this height needs; return those that *make* made.

        They are used from the next ``fill`` on, after which ``control`` is to be updated.
        """
        new = [make() for _ in range(rows_for(page_height) - len(self._rows))]
        self._use(new)
        return new

    def _use(self, rows: Sequence[Row]) -> None:
        for row in rows:
            row.control.left = row.control.right = 0
        self._rows += rows
        self._stack.controls += [row.control for row in rows]

    def fill(self, first: int, total: int) -> None:
        """Show the rows from *first* of *total*; the model behind the rows holds them."""
        self._first, self._total = first, total
        places = range(first, first + len(self._rows))
        changed = [self._row_at(place).control for place in places if self._take(place)]
        height = total * ROW_HEIGHT
        is_other_length = self._sheet.height != height
        self._sheet.height = height
        # Flet refuses to update what is not on the page yet; it comes with its page then.
        if self._column.parent is None:
            return
        if is_other_length or len(changed) > _FEW:
            self._sheet.update()
            return
        for control in changed:
            control.update()

    def _row_at(self, place: int) -> Row:
        return self._rows[place % len(self._rows)]

    def _take(self, place: int) -> bool:
        """Put the row at *place* where it belongs; say whether it is to be redrawn."""
        row, top = self._row_at(place), place * ROW_HEIGHT
        is_other = row.show(place if place < self._total else None)
        if row.control.top != top:
            row.control.top, is_other = top, True
        return is_other

    async def to_top(self) -> None:
        """Scroll to the first row."""
        self._pixels = 0.0
        await self._column.scroll_to(offset=0, duration=0)

    async def reveal(self, place: int) -> None:
        """Scroll as little as needed to show the row at *place*."""
        top = place * ROW_HEIGHT
        if top < self._pixels:
            await self._column.scroll_to(offset=top, duration=0)
        elif top + ROW_HEIGHT > self._pixels + self._viewport:
            await self._column.scroll_to(offset=top + ROW_HEIGHT - self._viewport, duration=0)

    async def _scrolled(self, event: ft.OnScrollEvent) -> None:
        nothing_more_to_redraw()
        self._pixels, self._viewport = event.pixels, event.viewport_dimension
        at = int(event.pixels // ROW_HEIGHT)
        seen = int(event.viewport_dimension // ROW_HEIGHT) + 1
        near_top = at < self._first + MARGIN_ROWS and self._first > 0
        near_end = at + seen > self._first + len(self._rows) - MARGIN_ROWS
        if near_top or (near_end and self._first + len(self._rows) < self._total):
            await self._fetch(at - (len(self._rows) - seen) // 2)

    async def _fetch(self, first: int) -> None:
        """Fetch the newest place wanted; places passed while waiting are skipped."""
        self._wanted = max(0, min(self._total - len(self._rows), first))
        if self._is_fetching or self.fetch is None:
            return
        self._is_fetching = True
        try:
            while self._wanted is not None and self._wanted != self._first:
                wanted, self._wanted = self._wanted, None
                total = await self.fetch(wanted)
                self.fill(wanted, total)
        finally:
            self._is_fetching = False
