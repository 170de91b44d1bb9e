"""One edit that the office did not take: what was written beside what stands there now."""

from collections.abc import Awaitable, Callable, Sequence

import flet as ft

from selaras_client.window.models.register_texts import moment_shown
from selaras_client.window.models.tray import APPLY, DROP, Undecided
from selaras_client.window.parts.notes import field_label
from selaras_client.window.parts.redraw import nothing_more_to_redraw
from selaras_client.window.wording import Wording

Decide = Callable[[int], Awaitable[None]]
Pairs = Sequence[tuple[str, str]]


def tray_card(wanted: Undecided, *, wording: Wording, decide: Decide) -> ft.Control:
    """Return the card of a refused or late edit; *decide* gets the number of the answer."""
    item = wanted.edit
    if item is None:
        raise ValueError(wanted)
    by = wording("window.conflict.by", who=item.who, pc=item.pc, when=moment_shown(item.when))
    why = wording(item.code, **item.facts)
    if not item.is_proven:
        why = f"{why} {wording('tray.unproven')}"
    columns: list[ft.Control] = [
        _side(wording("window.tray.written"), wanted.values, by=by, wording=wording),
        _side(wording("window.tray.present"), wanted.present, by="", wording=wording),
    ]
    buttons: list[ft.Control] = [
        _button(wording("window.tray.apply"), APPLY, decide),
        _button(wording("window.tray.drop"), DROP, decide),
    ]
    body: list[ft.Control] = [
        ft.Row([ft.Icon(ft.Icons.EDIT_OFF, size=18), ft.Text(why, expand=True)], spacing=8),
        ft.Row(columns, spacing=16, vertical_alignment=ft.CrossAxisAlignment.START),
        ft.Row(buttons, spacing=8),
    ]
    return _card(body)


def _card(body: list[ft.Control]) -> ft.Control:
    return ft.Container(
        ft.Column(body, spacing=8, tight=True),
        bgcolor=ft.Colors.SURFACE_CONTAINER_HIGH,
        border_radius=8,
        padding=12,
    )


def _side(title: str, pairs: Pairs, *, by: str, wording: Wording) -> ft.Control:
    quiet = ft.Colors.ON_SURFACE_VARIANT
    parts: list[ft.Control] = [ft.Text(title, size=12, color=quiet)]
    parts += [ft.Text(_line(name, text, wording)) for name, text in pairs]
    parts += [ft.Text(by, size=12, color=quiet)] if by else []
    return ft.Column(parts, spacing=2, tight=True, expand=True)


def _line(name: str, text: str, wording: Wording) -> str:
    shown = text or wording("window.conflict.blank")
    root, _, rest = name.partition(".")
    if root == "lines" and rest:
        number, _, member = rest.partition(".")
        line = wording("window.tray.line", line=number)
        return f"{line} {field_label(member, wording=wording)}: {shown}"
    return f"{field_label(name, wording=wording)}: {shown}"


def _button(label: str, number: int, decide: Decide) -> ft.Control:
    async def chosen(_: ft.Event[ft.OutlinedButton]) -> None:
        nothing_more_to_redraw()
        await decide(number)

    return ft.OutlinedButton(label, on_click=chosen)
