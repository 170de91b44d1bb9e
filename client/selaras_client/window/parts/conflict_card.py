"""One conflict, read-only: every value with who wrote it, when and on which PC."""

import flet as ft

from selaras.replica.conflicts import Conflict
from selaras_client.window.models.conflict_list import shown_sides
from selaras_client.window.parts.notes import field_label
from selaras_client.window.wording import Wording


def conflict_card(conflict: Conflict, *, wording: Wording) -> ft.Control:
    """Return the card of *conflict*."""
    title = wording("window.conflict.title", field=_place(conflict, wording))
    sides: list[ft.Control] = [
        ft.Column(
            [
                ft.Text(side.value or "–", weight=ft.FontWeight.W_600, selectable=True),
                ft.Text(
                    wording("window.conflict.by", who=side.who, pc=side.pc, when=side.when),
                    size=12,
                ),
            ],
            spacing=2,
            tight=True,
            expand=True,
        )
        for side in shown_sides(conflict)
    ]
    icon = ft.Icon(ft.Icons.CALL_SPLIT, color=ft.Colors.ON_ERROR_CONTAINER)
    return ft.Container(
        ft.Column(
            [
                ft.Row([icon, ft.Text(title, weight=ft.FontWeight.W_600)], spacing=8),
                ft.Row(sides, spacing=16, vertical_alignment=ft.CrossAxisAlignment.START),
            ],
            spacing=8,
            tight=True,
        ),
        bgcolor=ft.Colors.ERROR_CONTAINER,
        border_radius=8,
        padding=12,
    )


def _place(conflict: Conflict, wording: Wording) -> str:
    root, _, number = conflict.field.partition(".")
    if root == "lines":
        return wording("window.conflict.line", line=number)
    return field_label(conflict.field, wording=wording)
