"""Which columns of a list are seen: one box for each, by Tab and the space bar."""

from collections.abc import Awaitable, Callable, Sequence

import flet as ft

from selaras_client.window.parts.redraw import nothing_more_to_redraw
from selaras_client.window.wording import Wording

WIDTH = 320

Toggle = Callable[[str], Awaitable[None]]


def ask_columns(
    page: ft.Page,
    wording: Wording,
    *,
    names: Sequence[str],
    hidden: frozenset[str],
    toggle: Toggle,
) -> None:
    """Show a box for each of *names*; one that is ticked or let go calls *toggle* at once."""

    def close(_: ft.Event[ft.Button]) -> None:
        nothing_more_to_redraw()
        page.pop_dialog()

    boxes: list[ft.Control] = [
        ft.Checkbox(
            label=wording(f"window.list.{name}"),
            value=name not in hidden,
            autofocus=name == names[0],
            on_change=_turned(name, toggle),
        )
        for name in names
    ]
    page.show_dialog(
        ft.AlertDialog(
            modal=True,
            title=ft.Text(wording("window.columns.title")),
            content=ft.Column(
                [ft.Text(wording("window.columns.what")), *boxes],
                spacing=4,
                tight=True,
                width=WIDTH,
            ),
            actions=[ft.FilledButton(wording("window.columns.done"), on_click=close)],
        )
    )


def _turned(name: str, toggle: Toggle) -> Callable[[ft.Event[ft.Checkbox]], Awaitable[None]]:
    async def turned(_: ft.Event[ft.Checkbox]) -> None:
        nothing_more_to_redraw()
        await toggle(name)

    return turned
