"""The keys of the present screen, visible at the bottom: press one, or click it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import flet as ft

HEIGHT = 32
_ON_KEYBOARD = {
    "Escape": "Esc",
    "Insert": "Ins",
    "Delete": "Del",
    "Arrow Up": "Up",
    "Arrow Down": "Down",
}


@dataclass(frozen=True, slots=True)
class KeyAction:
    """What one key does on a screen.

    Args:
        key: As ``key_name`` writes it, ``F2`` or ``Ctrl+D``.
        label: A few words for people.
        is_shown: False for a key that everybody guesses.
    """

    key: str
    label: str
    act: Callable[[], Awaitable[None]]
    is_shown: bool = True


def key_name(event: ft.KeyboardEvent) -> str:
    """Return a key with its modifiers, ``Ctrl+Shift+K``; shift alone with a letter is no more."""
    held = (("Ctrl", event.ctrl), ("Alt", event.alt), ("Shift", event.shift))
    return "+".join([*(name for name, is_held in held if is_held), event.key])


def sort_keys(
    orders: Mapping[str, str], sort: Callable[[str], Awaitable[None]], *, label: str
) -> list[KeyAction]:
    """Return the keys that sort a list, Alt and a number; a title has a click besides.

    Args:
        orders: The title of the column behind each.
    """
    return [
        KeyAction(f"Alt+{number}", f"{label}: {title}", partial(sort, order), is_shown=False)
        for number, (order, title) in enumerate(orders.items(), start=1)
    ]


def action_of(actions: Sequence[KeyAction], key: str) -> KeyAction | None:
    """Return what *key* does, or None."""
    return next((each for each in actions if each.key == key), None)


def shown_key(key: str) -> str:
    """Return *key* as it stands on a keyboard."""
    *held, name = key.split("+")
    return "+".join([*held, _ON_KEYBOARD.get(name, name)])


class KeyBar:
    """One flat button for each key."""

    def __init__(self) -> None:
        """Begin with nothing to press."""
        self._row = ft.Row(spacing=2, scroll=ft.ScrollMode.HIDDEN)
        self._shown: list[tuple[str, str]] = []
        self.control = ft.Container(
            self._row,
            height=HEIGHT,
            padding=ft.Padding.symmetric(horizontal=8),
            bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
        )

    def show(self, actions: Sequence[KeyAction]) -> bool:
        """Show *actions*; say whether anything is to be redrawn."""
        shown = [each for each in actions if each.is_shown]
        words = [(each.key, each.label) for each in shown]
        if words == self._shown:
            return False
        self._shown = words
        self._row.controls = [_button(each) for each in shown]
        return True


def _button(action: KeyAction) -> ft.TextButton:
    async def pressed(_: ft.Event[ft.TextButton]) -> None:
        await action.act()

    return ft.TextButton(
        ft.Row(
            [
                ft.Text(shown_key(action.key), size=12, weight=ft.FontWeight.W_700),
                ft.Text(action.label, size=12),
            ],
            spacing=5,
            tight=True,
        ),
        on_click=pressed,
        height=HEIGHT - 4,
        style=ft.ButtonStyle(padding=ft.Padding.symmetric(horizontal=8)),
    )
