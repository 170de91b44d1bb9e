"""The line at the bottom: how this PC stands with the others, and whose data this is."""

from collections.abc import Awaitable, Callable

import flet as ft

from selaras_client.window.models.sync_light import SyncLight
from selaras_client.window.wording import Wording

_LOOKS = {
    "calm": (ft.Icons.COMPUTER, ft.Colors.ON_SURFACE_VARIANT),
    "good": (ft.Icons.CHECK_CIRCLE_OUTLINE, ft.Colors.PRIMARY),
    "busy": (ft.Icons.SYNC, ft.Colors.PRIMARY),
    "waiting": (ft.Icons.CLOUD_OFF, ft.Colors.TERTIARY),
    "alarm": (ft.Icons.ERROR_OUTLINE, ft.Colors.ERROR),
}


class StatusBar:
    """Always visible; redrawn only when its words change."""

    def __init__(
        self, wording: Wording, whose: ft.Control, *, look: Callable[[], Awaitable[None]]
    ) -> None:
        """Build the bar; *whose* says whose data this is, *look* leads to what needs a person."""
        self._wording, self._look = wording, look
        self._shown: SyncLight | None = None
        self._icon = ft.Icon(ft.Icons.SYNC, size=18)
        # What is too long for the line is read by pointing at it.
        self._sentence = ft.Text(
            size=13,
            key="sync",
            no_wrap=True,
            overflow=ft.TextOverflow.ELLIPSIS,
            expand=True,
            expand_loose=True,
        )
        self._needs = ft.TextButton(
            wording("window.sync.look"), on_click=self._clicked, visible=False, height=28
        )
        self.who = ft.Text(size=13, no_wrap=True, key="who")
        parts: list[ft.Control] = [self._icon, self._sentence, self._needs]
        left = ft.Row(parts, spacing=10, expand=True)
        self.control = ft.Container(
            ft.Row([left, self.who, whose], spacing=10),
            height=34,
            padding=ft.Padding.symmetric(horizontal=16),
            bgcolor=ft.Colors.SURFACE_CONTAINER,
        )

    def show(self, light: SyncLight) -> bool:
        """Take over *light*; say whether the bar is to be redrawn."""
        if light == self._shown:
            return False
        self._shown = light
        self._icon.icon, self._icon.color = _LOOKS[light.tone]
        self._needs.visible = light.needs_you
        sentence = self._wording(light.key, **light.facts)
        if light.reason:
            sentence = f"{sentence} {self._wording(light.reason, **light.facts)}"
        self._sentence.value = self._sentence.tooltip = sentence
        return True

    async def _clicked(self, _: ft.Event[ft.TextButton]) -> None:
        await self._look()
