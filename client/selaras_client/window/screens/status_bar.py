"""The line at the bottom: how this PC stands with the others, and whose data this is."""

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

    def __init__(self, wording: Wording, whose: ft.Control) -> None:
        """Build the bar; *whose* says whose data this is."""
        self._wording = wording
        self._shown: SyncLight | None = None
        self._icon = ft.Icon(ft.Icons.SYNC, size=18)
        self._sentence = ft.Text(size=13, key="sync")
        self.control = ft.Container(
            ft.Row(
                [
                    self._icon,
                    self._sentence,
                    ft.Container(expand=True),
                    whose,
                ],
                spacing=8,
            ),
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
        sentence = self._wording(light.key, **light.facts)
        if light.reason:
            sentence = f"{sentence} {self._wording(light.reason, **light.facts)}"
        self._sentence.value = sentence
        return True
