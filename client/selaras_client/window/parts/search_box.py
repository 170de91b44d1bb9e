"""A field in which a person searches as she types: the field, its pause, and who looks."""

import asyncio
from collections.abc import Awaitable, Callable

import flet as ft

from selaras_client.window.parts.redraw import focus, nothing_more_to_redraw

# The longest label stands on one line of it.
WIDTH = 420


class SearchBox:
    """One field; what is typed is looked for once the hands rest."""

    def __init__(
        self,
        label: str,
        look_for: Callable[[str], Awaitable[None]],
        *,
        pause_s: float,
        submitted: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """Call *look_for* with the words, *pause_s* seconds after the last key.

        Args:
            submitted: Called when Enter is pressed in the field.
        """
        self._look_for, self._pause_s = look_for, pause_s
        self._pending: asyncio.Task[None] | None = None
        self.has_cursor = False

        async def entered(_: ft.Event[ft.TextField]) -> None:
            nothing_more_to_redraw()
            if submitted is not None:
                await submitted()

        self.control = ft.TextField(
            label=label,
            prefix_icon=ft.Icons.SEARCH,
            dense=True,
            width=WIDTH,
            ignore_up_down_keys=True,
            on_change=self._typed,
            on_submit=entered,
            on_focus=self._begun,
            on_blur=self._left,
        )

    async def focus(self) -> None:
        """Put the cursor into the field."""
        await focus(self.control)

    async def clear(self) -> bool:
        """Look for everything again; say whether there was anything to clear."""
        if not self.control.value:
            return False
        nothing_more_to_redraw()
        self.stop()
        self.control.value = ""
        self.control.update()
        await self._look_for("")
        return True

    def stop(self) -> None:
        """Look for nothing more."""
        if self._pending:
            self._pending.cancel()

    def _begun(self, _: ft.Event[ft.TextField]) -> None:
        nothing_more_to_redraw()
        self.has_cursor = True

    def _left(self, _: ft.Event[ft.TextField]) -> None:
        nothing_more_to_redraw()
        self.has_cursor = False

    async def _typed(self, _: ft.Event[ft.TextField]) -> None:
        nothing_more_to_redraw()
        self.stop()
        self._pending = asyncio.create_task(self._find(self.control.value))

    async def _find(self, text: str) -> None:
        await asyncio.sleep(self._pause_s)
        await self._look_for(text)
