"""The list under a field that takes a code: arrows mark, Enter or a click takes."""

from collections.abc import Awaitable, Callable, Sequence

import flet as ft

from selaras_client.window.models.choices import Choice, matching

NONE = -1
Choose = Callable[[Choice], Awaitable[None]]


class TypeAhead:
    """Up to a handful of codes for what has been typed; hidden while there is nothing to say."""

    def __init__(self, *, on_choose: Choose, hint: str = "") -> None:
        """Call *on_choose* with what is clicked; *hint* says how to keep what was typed instead."""
        self._on_choose = on_choose
        self._hint, self._says_hint = hint, False
        self._found: list[Choice] = []
        self._mark = 0
        # Of the hundreds of fields of a long invoice few are ever asked: the rest stays unmade.
        self._rows: list[ft.Container] = []
        self.control = ft.Container(visible=False)

    @property
    def is_open(self) -> bool:
        """Say whether there is anything to choose."""
        return bool(self._found)

    @property
    def marked(self) -> Choice | None:
        """Return the code that Enter takes; None while none is marked."""
        return self._found[self._mark] if 0 <= self._mark < len(self._found) else None

    def suggest(self, choices: Sequence[Choice], typed: str) -> None:
        """Show what fits *typed*, the likeliest marked."""
        self._show(matching(choices, typed))

    def offer(self, found: Sequence[Choice], *, is_likely: bool) -> None:
        """Show what may be taken; mark the first only if it is likely to be what is meant."""
        if found or self._found:
            self._says_hint = is_likely and bool(self._hint)
            self._show(list(found), mark=0 if is_likely else NONE)

    def close(self) -> None:
        """Hide the list."""
        if self._found:
            self._show([])

    def move(self, step: int) -> None:
        """Mark another code."""
        start = self._mark if self._mark != NONE or step > 0 else 0
        self._mark = (start + step) % len(self._found)
        self._paint()
        self.control.update()

    def _show(self, found: list[Choice], *, mark: int = 0) -> None:
        self._found, self._mark = found, mark
        self._rows = [self._row(choice) for choice in found]
        self.control.content = self._layout() if found else None
        self.control.visible = bool(found)
        self._paint()
        self.control.update()

    def _layout(self) -> ft.Control:
        self.control.padding, self.control.border_radius = 4, 4
        self.control.bgcolor = ft.Colors.SURFACE_CONTAINER_HIGHEST
        stretched = ft.CrossAxisAlignment.STRETCH
        rows = ft.Column(list(self._rows), spacing=0, tight=True, horizontal_alignment=stretched)
        if not self._says_hint:
            return rows
        hint = ft.Text(self._hint, size=12, color=ft.Colors.ON_SURFACE_VARIANT)
        beside = ft.Padding.symmetric(horizontal=8)
        return ft.Column([rows, ft.Container(hint, padding=beside)], spacing=2, tight=True)

    def _row(self, choice: Choice) -> ft.Container:
        async def taken(_: ft.Event[ft.Container]) -> None:
            await self._on_choose(choice)

        return ft.Container(
            ft.Text(f"{choice.tag or choice.code}   {choice.label}", no_wrap=True),
            padding=ft.Padding.symmetric(horizontal=8, vertical=5),
            border_radius=4,
            ink=True,
            on_click=taken,
        )

    def _paint(self) -> None:
        for place, row in enumerate(self._rows):
            row.bgcolor = ft.Colors.SECONDARY_CONTAINER if place == self._mark else None
