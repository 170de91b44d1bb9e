"""A few fields in a dialog, for what has no form of its own; a refusal is said inside it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial

import flet as ft

from selaras_client.window.parts.dialogs import yes_button
from selaras_client.window.parts.leading import lead_on
from selaras_client.window.parts.redraw import focus, nothing_more_to_redraw

WIDTH = 440
FEW_ROWS = 6


@dataclass(frozen=True, slots=True)
class Asked:
    """One field.

    Args:
        choices: (value, words) to choose one of; none for a text.
        is_secret: A password.
    """

    label: str
    value: str = ""
    choices: Sequence[tuple[str, str]] = ()
    is_secret: bool = False


# Gets what was filled in; returns why it cannot be, or None.
Act = Callable[[list[str]], Awaitable[str | None]]


class FieldsDialog:
    """Enter goes from field to field and carries out at the last, F8 at any; Escape closes."""

    def __init__(self, page: ft.Page, *, title: str, yes: str, no: str) -> None:
        """Prepare a dialog on *page*."""
        self._page, self._title, self._words = page, title, (yes, no)
        self._inputs: list[ft.TextField | ft.SegmentedButton] = []
        self._refusal = ft.Text(color=ft.Colors.ERROR, visible=False)
        self._act: Act | None = None
        self._last_text = 0
        self._is_busy = False

    def show(self, asked: Sequence[Asked], act: Act, *, what: str = "") -> None:
        """Ask, and call *act* until it refuses no more; *what* explains above the fields."""
        self._act = act
        self._last_text = max((i for i, each in enumerate(asked) if not each.choices), default=0)
        self._inputs = [self._input(place, each) for place, each in enumerate(asked)]
        rows: list[ft.Control] = [ft.Text(what)] if what else []
        for each, control in zip(asked, self._inputs, strict=True):
            rows += [ft.Text(each.label, size=12)] if each.choices else []
            rows.append(control)
        yes, no = self._words
        self._page.show_dialog(
            ft.AlertDialog(
                modal=True,
                title=ft.Text(self._title),
                content=ft.Column(
                    [*rows, self._refusal],
                    spacing=12,
                    tight=True,
                    width=WIDTH,
                    # A dozen fields are taller than a small screen; what scrolls takes all of it.
                    scroll=ft.ScrollMode.AUTO if len(rows) > FEW_ROWS else None,
                    horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
                ),
                actions=[ft.TextButton(no, on_click=self._close), yes_button(yes, self._agreed)],
                data=self._agreed,
                on_dismiss=self._dismissed,
            )
        )

    def _input(self, place: int, asked: Asked) -> ft.TextField | ft.SegmentedButton:
        if asked.choices:
            segments = [ft.Segment(value, label=ft.Text(words)) for value, words in asked.choices]
            return ft.SegmentedButton(
                segments=segments,
                selected=[asked.value],
                on_change=lambda _: nothing_more_to_redraw(),
            )

        async def entered(_: ft.Event[ft.TextField]) -> None:
            nothing_more_to_redraw()
            later = [each for each in self._inputs[place + 1 :] if isinstance(each, ft.TextField)]
            if later:
                await focus(later[0])
            else:
                await self._agreed(None)

        return ft.TextField(
            label=asked.label,
            value=asked.value,
            password=asked.is_secret,
            can_reveal_password=asked.is_secret,
            dense=True,
            autofocus=place == 0,
            on_submit=entered,
            on_focus=partial(self._focused, place),
        )

    async def _agreed(self, _: object) -> None:
        nothing_more_to_redraw()
        if self._is_busy or self._act is None:
            return
        self._is_busy = True
        try:
            refusal = await self._act([_value(each) for each in self._inputs])
        finally:
            self._is_busy = False
        if refusal is None:
            self._page.pop_dialog()
            return
        self._refusal.value, self._refusal.visible = refusal, True
        self._refusal.update()

    def _focused(self, place: int, _: ft.Event[ft.TextField]) -> None:
        nothing_more_to_redraw()
        lead_on(self._page, is_leading=place < self._last_text)

    def _dismissed(self, _: object) -> None:
        nothing_more_to_redraw()
        lead_on(self._page, is_leading=False)

    def _close(self, _: object) -> None:
        nothing_more_to_redraw()
        self._page.pop_dialog()


def _value(control: ft.TextField | ft.SegmentedButton) -> str:
    return control.value if isinstance(control, ft.TextField) else control.selected[0]
