"""The sidebar of the shell: a place for each part of the work, and the colours."""

from collections.abc import Awaitable, Callable

import flet as ft

from selaras_client.window.parts.icons import named_button
from selaras_client.window.parts.sidebar import Sidebar, SidebarItem
from selaras_client.window.screens.keys import Keys, place_key
from selaras_client.window.screens.places import GROUPS, PLACES
from selaras_client.window.wording import Wording


def navigation(
    say: Wording, keys: Keys, *, theme: Callable[[ft.Event[ft.IconButton]], Awaitable[None]]
) -> Sidebar:
    """Return the sidebar; its button for the colours calls *theme*."""
    items = [
        SidebarItem(
            say(place.label),
            place_key(place.label, say),
            place.icon,
            keys.to(place.root),
            begins_group=place.root in GROUPS,
        )
        for place in PLACES
    ]
    button = named_button(ft.Icons.DARK_MODE_OUTLINED, say("window.nav.theme"), on_click=theme)
    return Sidebar(items, foot=[button])
