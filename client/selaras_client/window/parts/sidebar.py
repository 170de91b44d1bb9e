"""The navigation at the left: every place by name and key, the present one marked."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import flet as ft

WIDTH = 200
ITEM_HEIGHT = 32
GAP = 9


@dataclass(frozen=True, slots=True)
class SidebarItem:
    """One place a person can go to.

    Args:
        key: What to press for it, ``Alt+F``.
        begins_group: A line sets it off from what stands above.
    """

    label: str
    key: str
    icon: ft.IconData
    on_click: Callable[[], Awaitable[None]]
    begins_group: bool = False


class Sidebar:
    """A column of places that all fit into 640 pixels; only what changes is redrawn."""

    def __init__(self, items: Sequence[SidebarItem], *, foot: Sequence[ft.Control]) -> None:
        """Show *items* from the top and *foot* at the bottom."""
        self._marked = -1
        self._counts = [ft.Text(size=12, visible=False, key=f"count-{item.key}") for item in items]
        self._tiles = [_tile(item, count) for item, count in zip(items, self._counts, strict=True)]
        places = ft.Column(_grouped(items, self._tiles), spacing=2, expand=True)
        places.scroll = ft.ScrollMode.AUTO
        self.control = ft.Container(
            ft.Column([places, *foot], spacing=4, expand=True),
            width=WIDTH,
            padding=ft.Padding.symmetric(horizontal=8, vertical=12),
            bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
        )

    def mark(self, index: int) -> None:
        """Show that the person is at the place with this *index*."""
        if index == self._marked:
            return
        for place in {index, self._marked} - {-1}:
            tile = self._tiles[place]
            tile.style = _style(is_here=place == index)
            if tile.parent is not None:
                tile.update()
        self._marked = index

    def count(self, index: int, number: int) -> None:
        """Show how many things wait at the place with this *index*; nothing for none."""
        shown = self._counts[index]
        text = str(number) if number else ""
        if shown.value != text:
            shown.value, shown.visible = text, bool(number)
            shown.color, shown.weight = ft.Colors.ERROR, ft.FontWeight.W_700
            if shown.parent is not None and self.control.parent is not None:
                self._tiles[index].update()


def _grouped(items: Sequence[SidebarItem], tiles: Sequence[ft.TextButton]) -> list[ft.Control]:
    """Return *tiles* with a line before each group."""
    controls: list[ft.Control] = []
    for item, tile in zip(items, tiles, strict=True):
        if item.begins_group:
            controls.append(ft.Divider(height=GAP))
        controls.append(tile)
    return controls


def _tile(item: SidebarItem, count: ft.Text) -> ft.TextButton:
    async def clicked(_: ft.Event[ft.TextButton]) -> None:
        await item.on_click()

    hint = ft.Text(item.key, size=11, color=ft.Colors.OUTLINE)
    name = ft.Text(item.label, no_wrap=True, overflow=ft.TextOverflow.ELLIPSIS, expand=True)
    return ft.TextButton(
        ft.Row([ft.Icon(item.icon, size=18), name, count, hint], spacing=8),
        on_click=clicked,
        height=ITEM_HEIGHT,
        width=WIDTH - 16,
        style=_style(is_here=False),
    )


def _style(*, is_here: bool) -> ft.ButtonStyle:
    return ft.ButtonStyle(
        alignment=ft.Alignment.CENTER_LEFT,
        padding=ft.Padding.symmetric(horizontal=10),
        shape=ft.RoundedRectangleBorder(radius=8),
        color=ft.Colors.ON_SECONDARY_CONTAINER if is_here else ft.Colors.ON_SURFACE_VARIANT,
        bgcolor=ft.Colors.SECONDARY_CONTAINER if is_here else ft.Colors.TRANSPARENT,
    )
