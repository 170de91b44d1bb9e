"""The navigation at the left: every place by name, the present one marked."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import flet as ft

WIDTH = 168
ITEM_HEIGHT = 38


@dataclass(frozen=True, slots=True)
class SidebarItem:
    """One place a person can go to."""

    label: str
    icon: ft.IconData
    on_click: Callable[[], Awaitable[None]]


class Sidebar:
    """A column of places that all fit into 720 pixels; only what changes is redrawn."""

    def __init__(self, items: Sequence[SidebarItem], *, foot: Sequence[ft.Control]) -> None:
        """Show *items* from the top and *foot* at the bottom."""
        self._marked = -1
        self._tiles = [_tile(item) for item in items]
        places = ft.Column(list(self._tiles), spacing=2, expand=True, scroll=ft.ScrollMode.AUTO)
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


def _tile(item: SidebarItem) -> ft.TextButton:
    async def clicked(_: ft.Event[ft.TextButton]) -> None:
        await item.on_click()

    return ft.TextButton(
        item.label,
        icon=item.icon,
        on_click=clicked,
        height=ITEM_HEIGHT,
        width=WIDTH - 16,
        style=_style(is_here=False),
    )


def _style(*, is_here: bool) -> ft.ButtonStyle:
    return ft.ButtonStyle(
        alignment=ft.Alignment.CENTER_LEFT,
        padding=ft.Padding.symmetric(horizontal=12),
        shape=ft.RoundedRectangleBorder(radius=8),
        color=ft.Colors.ON_SECONDARY_CONTAINER if is_here else ft.Colors.ON_SURFACE_VARIANT,
        bgcolor=ft.Colors.SECONDARY_CONTAINER if is_here else ft.Colors.TRANSPARENT,
    )
