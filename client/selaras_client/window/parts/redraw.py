"""Two calls of Flet that it leaves without types, under names that say what they do."""

from typing import Protocol

import flet as ft


class _Focusable(Protocol):
    async def focus(self) -> None: ...


def nothing_more_to_redraw() -> None:
    """Say that this event's handler redraws what it changes; else Flet compares the whole page."""
    ft.context.mark_update_called()  # type: ignore[no-untyped-call]  # Flet has none


async def focus(control: _Focusable) -> None:
    """Put the cursor into *control*, which must be on the page."""
    await control.focus()
