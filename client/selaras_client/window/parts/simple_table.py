"""A table of a few dozen rows: titles, texts, one row marked by the arrows or a click."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import flet as ft

from selaras_client.window.parts.headings import empty_state
from selaras_client.window.parts.redraw import nothing_more_to_redraw

ROW_HEIGHT = 38
# Two lines of it stand in one row.
SMALL = 12
_PADDING = ft.Padding.symmetric(horizontal=14)


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Args:
        width: In pixels; None takes the room that is left.
        right: For amounts and counts.
        lines: Into how many a long text is broken.
        order: By what a click on the title sorts; blank where nothing does.
    """

    title: str
    width: int | None = None
    right: bool = False
    lines: int = 1
    order: str = ""


class SimpleTable:
    """Rows of texts; all of them are drawn, so keep them few."""

    def __init__(
        self, columns: Sequence[Column], *, chosen: Callable[[int], Awaitable[None]] | None = None
    ) -> None:
        """Show *columns*; *chosen* is called with the place of a row that is clicked twice over."""
        self._columns, self._chosen = columns, chosen
        self.marked = 0
        self.count = 0
        # What stands there while there is no row: what to do, for instance.
        self.empty = ""
        self._rows = ft.Column(spacing=0, scroll=ft.ScrollMode.AUTO, expand=True)
        titles: list[ft.Control] = [
            table_cell(each, each.title, weight=ft.FontWeight.W_600) for each in columns
        ]
        header = ft.Container(
            ft.Row(titles, spacing=14),
            height=ROW_HEIGHT,
            padding=_PADDING,
            bgcolor=ft.Colors.SURFACE_CONTAINER_HIGH,
        )
        self.control = ft.Card(
            ft.Column([header, self._rows], spacing=0, expand=True), expand=True, margin=0
        )

    def fill(self, rows: Sequence[Sequence[str]]) -> None:
        """Show *rows*; the mark stays where it was, as far as there is a row."""
        self.count = len(rows)
        self.marked = max(0, min(self.marked, self.count - 1))
        self._rows.controls = [self._row(place, row) for place, row in enumerate(rows)]
        self._paint()
        if not rows and self.empty:
            self._rows.controls = [empty_state(self.empty)]

    def move(self, key: str) -> bool:
        """Let an arrow mark another row; say whether *key* was one."""
        if key not in {"Arrow Down", "Arrow Up"}:
            return False
        nothing_more_to_redraw()
        self.mark(self.marked + (1 if key == "Arrow Down" else -1))
        return True

    def mark(self, place: int) -> None:
        """Mark the row at *place*, if there is one."""
        if 0 <= place < self.count:
            self.marked = place
            self._paint()
            self._rows.update()

    def _row(self, place: int, texts: Sequence[str]) -> ft.Control:
        async def clicked(_: ft.Event[ft.Container]) -> None:
            nothing_more_to_redraw()
            again = place == self.marked
            self.mark(place)
            if again and self._chosen is not None:
                await self._chosen(place)

        cells: list[ft.Control] = [
            table_cell(each, text) for each, text in zip(self._columns, texts, strict=True)
        ]
        return ft.Container(
            ft.Row(cells, spacing=14),
            height=ROW_HEIGHT,
            padding=_PADDING,
            border=ft.Border.only(bottom=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
            on_click=clicked,
        )

    def _paint(self) -> None:
        for place, row in enumerate(self._rows.controls):
            color = ft.Colors.SECONDARY_CONTAINER if place == self.marked else None
            row.bgcolor = color  # type: ignore[attr-defined]  # every row is a Container


def table_cell(column: Column, text: str = "", *, weight: ft.FontWeight | None = None) -> ft.Text:
    """Return a cell of *column*: as wide as it is, and cut off where the text is longer."""
    is_one_line = column.lines == 1
    return ft.Text(
        text,
        width=column.width,
        expand=column.width is None,
        weight=weight,
        size=None if is_one_line else SMALL,
        no_wrap=is_one_line,
        max_lines=column.lines,
        overflow=ft.TextOverflow.ELLIPSIS,
        text_align=ft.TextAlign.RIGHT if column.right else ft.TextAlign.LEFT,
    )
