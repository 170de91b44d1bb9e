"""One conflict: every value side by side with who wrote it, when and where; one key settles it."""

from collections.abc import Awaitable, Callable

import flet as ft

from selaras.replica.conflicts import Conflict
from selaras_client.window.models.conflict_list import ShownSide, shown_sides
from selaras_client.window.parts.notes import field_label
from selaras_client.window.parts.redraw import nothing_more_to_redraw
from selaras_client.window.wording import Wording

Keep = Callable[[int], Awaitable[None]]


def conflict_card(conflict: Conflict, *, wording: Wording, keep: Keep | None = None) -> ft.Control:
    """Return the card of *conflict*; *keep* gets the number of the side that is chosen."""
    title = wording("window.conflict.title", field=_place(conflict, wording))
    icon = ft.Icon(ft.Icons.CALL_SPLIT, color=ft.Colors.ON_ERROR_CONTAINER)
    root = f"{conflict.register}." if conflict.register == "buyer" else ""
    sides: list[ft.Control] = []
    for number, side in enumerate(shown_sides(conflict), start=1):
        parts = _side(side, root, wording)
        if keep is not None:
            parts.append(_button(number, keep, wording))
        sides.append(ft.Column(parts, spacing=4, tight=True, expand=True))
    body: list[ft.Control] = [
        ft.Row([icon, _text(title, weight=ft.FontWeight.W_600)], spacing=8),
        ft.Row(sides, spacing=16, vertical_alignment=ft.CrossAxisAlignment.START),
    ]
    return ft.Container(
        ft.Column(body, spacing=8, tight=True),
        bgcolor=ft.Colors.ERROR_CONTAINER,
        border_radius=8,
        padding=12,
    )


def _button(number: int, keep: Keep, wording: Wording) -> ft.Control:
    async def chosen(_: ft.Event[ft.OutlinedButton]) -> None:
        nothing_more_to_redraw()
        await keep(number)

    return ft.OutlinedButton(wording("window.conflict.keep", number=number), on_click=chosen)


def _side(side: ShownSide, root: str, wording: Wording) -> list[ft.Control]:
    by = wording("window.conflict.by", who=side.who, pc=side.pc, when=side.when)
    values: list[ft.Control] = [
        _text(_value(f"{root}{member}" if member else "", text, wording))
        for member, text in side.values
    ]
    return [*values, _text(by, size=12)]


def _value(path: str, text: str, wording: Wording) -> str:
    shown = text or wording("window.conflict.blank")
    return f"{field_label(path, wording=wording)}: {shown}" if path else shown


def _text(value: str, *, size: int = 14, weight: ft.FontWeight | None = None) -> ft.Text:
    return ft.Text(value, size=size, weight=weight, color=ft.Colors.ON_ERROR_CONTAINER)


def _place(conflict: Conflict, wording: Wording) -> str:
    root, _, number = conflict.field.partition(".")
    if root == "lines":
        return wording("window.conflict.line", line=number)
    return field_label(conflict.field, wording=wording)
