"""What happened, in a panel that stays until the person leaves: a snack bar would be gone."""

from collections.abc import Sequence

import flet as ft


class Told:
    """Some sentences, to read and to copy; hidden while there are none."""

    def __init__(self, key: str) -> None:
        """Begin hidden; tests find the text under *key*."""
        self._text = ft.Text(key=key, selectable=True, expand=True)
        self._icon = ft.Icon(ft.Icons.INFO_OUTLINE, size=18, color=ft.Colors.PRIMARY)
        self._ring = ft.ProgressRing(width=18, height=18, stroke_width=2, visible=False)
        row = ft.Row([self._ring, self._icon, self._text], spacing=10)
        self.control = ft.Container(
            row,
            visible=False,
            padding=ft.Padding.symmetric(horizontal=14, vertical=10),
            border_radius=8,
            bgcolor=ft.Colors.SURFACE_CONTAINER_HIGH,
        )

    def show(
        self, sentences: Sequence[str], *, is_bad: bool = False, is_working: bool = False
    ) -> None:
        """Show *sentences*, one a line; *is_working* while more is to come."""
        self._text.value = "\n".join(each for each in sentences if each)
        self._ring.visible, self._icon.visible = is_working, not is_working
        self._icon.icon = ft.Icons.ERROR_OUTLINE if is_bad else ft.Icons.INFO_OUTLINE
        self._icon.color = ft.Colors.ERROR if is_bad else ft.Colors.PRIMARY
        self.control.visible = bool(self._text.value)
        if self.control.parent is not None:
            self.control.update()
