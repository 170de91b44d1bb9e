"""What a field held before: each value with who, when and on which PC."""

from collections.abc import Sequence

import flet as ft

from selaras_client.window.models.field_history import Past
from selaras_client.window.parts.headings import quiet
from selaras_client.window.parts.redraw import nothing_more_to_redraw
from selaras_client.window.wording import Wording

WIDTH, HEIGHT = 520, 320


def show_history(page: ft.Page, wording: Wording, *, field: str, past: Sequence[Past]) -> None:
    """Show the values of *field*, newest first."""

    def close(_: object) -> None:
        nothing_more_to_redraw()
        page.pop_dialog()

    rows: list[ft.Control] = [_row(each, wording) for each in past]
    rows = rows or [quiet(wording("window.history.none"))]
    page.show_dialog(
        ft.AlertDialog(
            title=ft.Text(wording("window.history.title", field=field)),
            content=ft.Container(
                ft.Column(rows, spacing=10, scroll=ft.ScrollMode.AUTO), width=WIDTH, height=HEIGHT
            ),
            actions=[ft.TextButton(wording("window.file.close"), on_click=close, autofocus=True)],
        )
    )


def _row(past: Past, wording: Wording) -> ft.Control:
    parts: list[ft.Control] = [
        ft.Text(past.text or wording("window.conflict.blank"), weight=ft.FontWeight.W_600),
        quiet(wording("window.conflict.by", who=past.who, pc=past.pc, when=past.when), size=12),
    ]
    if past.refused:
        parts.append(ft.Text(wording(past.refused), size=12, color=ft.Colors.ERROR))
    return ft.Column(parts, spacing=2, tight=True)
