"""Icons with a name: a tooltip alone tells a screen reader nothing."""

from collections.abc import Callable
from typing import Any

import flet as ft


def named_button(
    icon: ft.IconData, name: str, *, on_click: Callable[..., Any], size: int = 24
) -> ft.IconButton:
    """Return an icon button that says *name*."""
    shown = ft.Icon(icon, semantics_label=name, size=size)
    return ft.IconButton(shown, tooltip=name, on_click=on_click)


def named_icon(icon: ft.IconData, name: str, *, color: ft.ColorValue) -> ft.Icon:
    """Return a small icon that says *name*."""
    return ft.Icon(icon, semantics_label=name, tooltip=name, color=color, size=18)
