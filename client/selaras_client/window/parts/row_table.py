"""A table of any length: titles, texts, one row marked by the arrows or a click.

Only a window of its rows is held and drawn; others are fetched while the person moves.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

import flet as ft

from selaras_client.window.models.row_window import (
    NO_ROWS,
    WINDOW_ROWS,
    Load,
    RowWindow,
    Tone,
    aligned_rows,
)
from selaras_client.window.parts.redraw import nothing_more_to_redraw
from selaras_client.window.parts.simple_table import SMALL, Column, table_cell
from selaras_client.window.parts.virtual_table import ROW_HEIGHT, VirtualTable

PAGE_ROWS: Final = 10
_SPACING: Final = 14
_PADDING: Final = ft.Padding.symmetric(horizontal=14)
_STEPS: Final[Mapping[str, int]] = {
    "Arrow Down": 1,
    "Arrow Up": -1,
    "Page Down": PAGE_ROWS,
    "Page Up": -PAGE_ROWS,
}
_COLORS: Final[Mapping[Tone, ft.Colors]] = {
    Tone.QUIET: ft.Colors.ON_SURFACE_VARIANT,
    Tone.WARNING: ft.Colors.TERTIARY,
    Tone.ERROR: ft.Colors.ERROR,
}
# Under the first letters of the row that a sentence is about.
_INDENT: Final = 40


class RowTable:
    """Rows of texts, as many as there are."""

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        load: Load,
        chosen: Callable[[int], Awaitable[None]] | None = None,
        sort: Callable[[str], Awaitable[None]] | None = None,
        size: int = WINDOW_ROWS,
    ) -> None:
        """Show *columns*.

        Args:
            load: Reads the window of rows that begins at a place.
            chosen: Called with the place of a row that is clicked twice over.
            sort: Called with the order of a column whose title is clicked.
            size: How many rows are ever drawn; fewer for a list that is short and stays so.
        """
        self._load, self._chosen, self._sort = load, chosen, sort
        self.marked = 0
        # Told of the place of every row that is marked.
        self.on_mark: Callable[[int], None] | None = None
        self._window = NO_ROWS
        # Amounts of one column are read against each other.
        self._amounts = [place for place, each in enumerate(columns) if each.right]
        self._ways: dict[str, ft.Icon] = {}
        # The title of the column behind each order, in the order of the columns.
        self.orders = {each.order: each.title for each in columns if each.order}
        header = ft.Container(
            ft.Row([self._title(each) for each in columns], spacing=_SPACING),
            height=ROW_HEIGHT,
            padding=_PADDING,
            bgcolor=ft.Colors.SURFACE_CONTAINER_HIGH,
        )
        rows = [_TextRow(self, columns) for _ in range(size)]
        self._table = VirtualTable(header, rows)
        self._table.fetch = self._fetched
        self.control = ft.Card(self._table.control, expand=True, margin=0)

    @property
    def count(self) -> int:
        """Return how many rows there are in all."""
        return self._window.total

    @property
    def window(self) -> RowWindow:
        """Return the rows that are held now."""
        return self._window

    def fill(self, window: RowWindow) -> None:
        """Show *window*; the mark stays where it was, as far as there is a row."""
        self._hold(window)
        self.marked = max(0, min(self.marked, window.total - 1))
        self._table.fill(window.first, window.total)

    def show_order(self, order: str, *, descending: bool) -> None:
        """Show by what the list is sorted, and which way."""
        for name, icon in self._ways.items():
            icon.visible = name == order
            icon.icon = ft.Icons.ARROW_DROP_DOWN if descending else ft.Icons.ARROW_DROP_UP

    async def move(self, key: str) -> bool:
        """Let an arrow or a page key mark another row; say whether *key* was one."""
        if key not in _STEPS:
            return False
        nothing_more_to_redraw()
        await self.mark(max(0, min(self.marked + _STEPS[key], self.count - 1)))
        return True

    async def mark(self, place: int) -> None:
        """Mark the row at *place*, if there is one, and bring it into sight."""
        if not 0 <= place < self.count:
            return
        self.marked = place
        if self.texts(place) is None:
            self._hold(await self._load(max(0, place - WINDOW_ROWS // 2)))
        self.fill(self._window)
        if self.on_mark is not None:
            self.on_mark(place)
        await self._table.reveal(place)

    async def to_top(self) -> None:
        """Mark the first row and scroll to it."""
        self.marked = 0
        self.fill(self._window)
        await self._table.to_top()

    def texts(self, place: int) -> Sequence[str] | None:
        """Return the texts of the row at *place*; None where it is not held now."""
        offset = place - self._window.first
        return self._window.rows[offset] if 0 <= offset < len(self._window.rows) else None

    def color(self, place: int) -> ft.Colors | None:
        """Return in what colour the row at *place*, which is held, is written."""
        tones = self._window.tones
        return _COLORS.get(tones[place - self._window.first]) if tones else None

    async def clicked(self, place: int) -> None:
        """Mark a row; open it when it was marked already."""
        nothing_more_to_redraw()
        again = place == self.marked
        await self.mark(place)
        if again and self._chosen is not None:
            await self._chosen(place)

    async def _fetched(self, first: int) -> int:
        self._hold(await self._load(first))
        return self._window.total

    def _hold(self, window: RowWindow) -> None:
        if window is not self._window:
            self._window = replace(window, rows=aligned_rows(window.rows, self._amounts))

    def _title(self, column: Column) -> ft.Control:
        title = table_cell(column, column.title, weight=ft.FontWeight.W_600)
        sort = self._sort
        if not column.order or sort is None:
            return title
        way = self._ways[column.order] = ft.Icon(ft.Icons.ARROW_DROP_DOWN, size=16, visible=False)
        title.expand = True

        async def clicked(_: ft.Event[ft.Container]) -> None:
            nothing_more_to_redraw()
            await sort(column.order)

        return ft.Container(
            ft.Row([title, way], spacing=0),
            width=column.width,
            expand=column.width is None,
            on_click=clicked,
        )


class _TextRow:
    """Shows one row after another."""

    def __init__(self, table: RowTable, columns: Sequence[Column]) -> None:
        self._table, self._place = table, 0
        self._cells = [table_cell(each) for each in columns]
        self._row = ft.Row(list(self._cells), spacing=_SPACING)
        self._shown: tuple[object, ...] = ()
        # Made once there is a sentence to show: most tables never have one.
        self._note: ft.Text | None = None
        self.control = ft.Container(
            self._row,
            height=ROW_HEIGHT,
            padding=_PADDING,
            border=ft.Border.only(bottom=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
            on_click=self._clicked,
            visible=False,
        )

    def show(self, place: int | None) -> bool:
        texts = None if place is None else self._table.texts(place)
        if place is None or texts is None:
            was_shown, self.control.visible, self._shown = bool(self._shown), False, ()
            return was_shown
        self._place = place
        shown = (*texts, self._table.color(place), place == self._table.marked)
        if shown == self._shown:
            return False
        self.control.visible, self._shown = True, shown
        self._fill(place, texts)
        return True

    def _fill(self, place: int, texts: Sequence[str]) -> None:
        is_note = len(texts) < len(self._cells)
        if is_note or self._note is not None:
            self._show_note(texts[0] if is_note else "")
        color = self._table.color(place)
        for cell, text in zip(self._cells, texts, strict=False):
            cell.value, cell.color = text, color
        is_marked = place == self._table.marked
        self.control.bgcolor = ft.Colors.SECONDARY_CONTAINER if is_marked else None

    def _show_note(self, sentence: str) -> None:
        """Show a sentence over all columns, or the columns again where it is blank."""
        if self._note is None:
            self._note = ft.Text(
                size=SMALL, max_lines=2, overflow=ft.TextOverflow.ELLIPSIS, expand=True
            )
            self._row.controls.append(
                ft.Container(self._note, padding=ft.Padding.only(left=_INDENT), expand=True)
            )
        for cell in self._cells:
            cell.visible = not sentence
        self._row.controls[-1].visible = bool(sentence)
        self._note.value, self._note.color = sentence, self._table.color(self._place)

    async def _clicked(self, _: ft.Event[ft.Container]) -> None:
        await self._table.clicked(self._place)
