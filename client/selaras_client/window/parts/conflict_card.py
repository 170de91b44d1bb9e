"""One conflict, read-only: every value with who wrote it, when and on which PC."""

import flet as ft

from selaras.replica.conflicts import Conflict
from selaras_client.window.models.conflict_list import ShownSide, shown_sides
from selaras_client.window.parts.notes import field_label
from selaras_client.window.wording import Wording


def conflict_card(conflict: Conflict, *, wording: Wording) -> ft.Control:
    """Return the card of *conflict*."""
    title = wording("window.conflict.title", field=_place(conflict, wording))
    icon = ft.Icon(ft.Icons.CALL_SPLIT, color=ft.Colors.ON_ERROR_CONTAINER)
    root = f"{conflict.register}." if conflict.register == "buyer" else ""
    sides = [_side(side, root, wording) for side in shown_sides(conflict)]
    parts: list[ft.Control] = [
        ft.Row([icon, _text(title, weight=ft.FontWeight.W_600)], spacing=8),
        ft.Row(sides, spacing=16, vertical_alignment=ft.CrossAxisAlignment.START),
    ]
    return ft.Container(
        ft.Column(parts, spacing=8, tight=True),
        bgcolor=ft.Colors.ERROR_CONTAINER,
        border_radius=8,
        padding=12,
    )


def _side(side: ShownSide, root: str, wording: Wording) -> ft.Control:
    by = wording("window.conflict.by", who=side.who, pc=side.pc, when=side.when)
    values = [
        _text(_value(f"{root}{member}" if member else "", text, wording))
        for member, text in side.values
    ]
    return ft.Column([*values, _text(by, size=12)], spacing=2, tight=True, expand=True)


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
