"""Ctrl+K: type where you want to go; arrows mark, Enter goes, Escape closes."""

from collections.abc import Awaitable, Callable, Sequence

import flet as ft

from selaras_client.window.models.palette import MAX_SHOWN, Entry, matching_entries
from selaras_client.window.parts.redraw import nothing_more_to_redraw
from selaras_client.window.wording import Wording

WIDTH = 560
ROW_HEIGHT = 36

More = Callable[[str], Awaitable[list[Entry]]]


class Palette:
    """A dialog over the present screen."""

    def __init__(self, page: ft.Page, wording: Wording, more: More) -> None:
        """Open on *page*; *more* finds entries for what was typed."""
        self._page, self._more = page, more
        self._entries: Sequence[Entry] = ()
        self._found: list[Entry] = []
        self._mark = 0
        self._field = ft.TextField(
            label=wording("window.palette.label"),
            prefix_icon=ft.Icons.SEARCH,
            dense=True,
            autofocus=True,
            ignore_up_down_keys=True,
            on_change=self._typed,
            on_submit=self._entered,
        )
        self._rows = ft.Column(
            spacing=0, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
        )
        self._dialog = self._made_dialog()

    @property
    def is_open(self) -> bool:
        """Say whether the person is choosing."""
        return bool(self._dialog.open)

    def open(self, entries: Sequence[Entry]) -> None:
        """Ask where to go."""
        self._entries, self._field.value = entries, ""
        self._show(matching_entries(entries, ""))
        self._page.show_dialog(self._dialog)

    def key_pressed(self, key: str) -> None:
        """Take a key while it is open."""
        if key in {"Arrow Down", "Arrow Up"} and self._found:
            self._mark = (self._mark + (1 if key == "Arrow Down" else -1)) % len(self._found)
            self._paint()
            self._rows.update()
        elif key == "Escape":
            self._close()

    def _made_dialog(self) -> ft.AlertDialog:
        column = ft.Column(
            [self._field, self._rows],
            spacing=8,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
        return ft.AlertDialog(
            content=ft.Container(column, width=WIDTH, height=60 + MAX_SHOWN * ROW_HEIGHT),
            alignment=ft.Alignment.TOP_CENTER,
        )

    def _close(self) -> None:
        if self._dialog.open:
            self._dialog.open = False
            self._dialog.update()

    async def _typed(self, _: ft.Event[ft.TextField]) -> None:
        nothing_more_to_redraw()
        typed = self._field.value
        found = matching_entries(self._entries, typed) + await self._more(typed)
        # Whoever types on gets the answer to the later letters.
        if typed == self._field.value:
            self._show(found[:MAX_SHOWN])
            self._rows.update()

    async def _entered(self, _: ft.Event[ft.TextField]) -> None:
        nothing_more_to_redraw()
        if self._found:
            await self._take(self._found[self._mark])

    async def _take(self, entry: Entry) -> None:
        self._close()
        await entry.act()

    def _show(self, found: list[Entry]) -> None:
        self._found, self._mark = found, 0
        self._rows.controls = [self._row(entry) for entry in found]
        self._paint()

    def _row(self, entry: Entry) -> ft.Control:
        async def taken(_: ft.Event[ft.Container]) -> None:
            await self._take(entry)

        hint = ft.Text(entry.hint, color=ft.Colors.ON_SURFACE_VARIANT, no_wrap=True)
        return ft.Container(
            ft.Row([ft.Text(entry.label, no_wrap=True, expand=True), hint]),
            height=ROW_HEIGHT,
            padding=ft.Padding.symmetric(horizontal=12),
            border_radius=6,
            ink=True,
            on_click=taken,
        )

    def _paint(self) -> None:
        for place, row in enumerate(self._rows.controls):
            color = ft.Colors.SECONDARY_CONTAINER if place == self._mark else None
            row.bgcolor = color  # type: ignore[attr-defined]  # every row is a Container
