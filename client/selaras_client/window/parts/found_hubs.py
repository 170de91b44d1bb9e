"""Hubs that announce themselves on this network: a click, and nobody types an address."""

from collections.abc import Awaitable, Callable

import flet as ft

from selaras_client.window.parts.headings import quiet
from selaras_client.window.parts.redraw import nothing_more_to_redraw
from selaras_client.window.wording import Wording


class FoundHubs:
    """A button that looks around, and what it found; nothing of it is ever trusted."""

    def __init__(
        self,
        wording: Wording,
        look: Callable[[], Awaitable[list[str]]],
        take: Callable[[str], Awaitable[None]],
    ) -> None:
        """Look with *look*; *take* gets the address that is chosen."""
        self._wording, self._look, self._take = wording, look, take
        self._is_looking = False
        self._found = ft.Column(spacing=4, tight=True)
        button = ft.OutlinedButton(
            wording("window.first.find-key"), icon=ft.Icons.WIFI_FIND, on_click=self._clicked
        )
        self.control = ft.Column([button, self._found], spacing=8, tight=True)

    async def find(self) -> None:
        """Look around for a few seconds."""
        nothing_more_to_redraw()
        if self._is_looking:
            return
        self._is_looking = True
        self._show([quiet(self._wording("window.first.looking"))])
        try:
            addresses = await self._look()
        finally:
            self._is_looking = False
        none: list[ft.Control] = [quiet(self._wording("window.first.none-found"))]
        self._show([self._choice(each) for each in addresses] or none)

    async def _clicked(self, _: ft.Event[ft.OutlinedButton]) -> None:
        await self.find()

    def _choice(self, address: str) -> ft.Control:
        async def chosen(_: ft.Event[ft.TextButton]) -> None:
            nothing_more_to_redraw()
            await self._take(address)

        return ft.TextButton(address, icon=ft.Icons.LAN_OUTLINED, on_click=chosen)

    def _show(self, controls: list[ft.Control]) -> None:
        self._found.controls = controls
        self._found.update()
