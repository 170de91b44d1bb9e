"""The rows of a file before it is stored; what is to be said of a row stands under it."""

from typing import Final

import flet as ft

from selaras_client.window.models.note import Note
from selaras_client.window.models.preview import Fate, Preview, PreviewRow
from selaras_client.window.parts.notes import field_label, note_sentence
from selaras_client.window.wording import Wording

# Column, width in pixels (None takes the room that is left), right-aligned.
COLUMNS: Final[tuple[tuple[str, int | None, bool], ...]] = (
    ("number", 48, True),
    ("fate", 92, False),
    ("reference", 140, False),
    ("date", 92, False),
    ("buyer", None, False),
    ("goods", None, False),
    ("qty", 70, True),
    ("tax_base", 124, True),
    ("vat", 112, True),
)
_SIZE: Final = 13
_ICON: Final = 16


def preview_table(preview: Preview, *, wording: Wording) -> list[ft.Control]:
    """Return the table of *preview*, and how many rows had no room in it."""
    titles = {name: wording(f"window.preview.{name}") for name, _, _ in COLUMNS}
    header = ft.Container(
        _cells(titles, weight=ft.FontWeight.W_600),
        padding=ft.Padding.symmetric(horizontal=12, vertical=8),
        bgcolor=ft.Colors.SURFACE_CONTAINER_HIGH,
    )
    rows = [_row(each, wording) for each in preview.rows]
    shown = {"shown": len(preview.rows), "count": preview.count}
    parts: list[ft.Control] = [
        ft.Text(wording("window.preview.what", **shown), color=ft.Colors.ON_SURFACE_VARIANT),
        header,
        *rows,
    ]
    if preview.left_out:
        parts.append(ft.Text(wording("window.preview.left-out", count=preview.left_out)))
    return parts


def _row(row: PreviewRow, wording: Wording) -> ft.Control:
    texts = {name: str(getattr(row, name)) for name, _, _ in COLUMNS}
    texts["fate"] = wording(f"window.preview.fate-{row.fate.value}")
    quiet = None if row.fate is Fate.NEW else ft.Colors.ON_SURFACE_VARIANT
    parts: list[ft.Control] = [_cells(texts, color=quiet)]
    if row.needs_look:
        parts.append(_note(row, wording))
    return ft.Container(
        ft.Column(parts, spacing=4, tight=True),
        padding=ft.Padding.symmetric(horizontal=12, vertical=6),
        border=ft.Border.only(bottom=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
    )


def _note(row: PreviewRow, wording: Wording) -> ft.Control:
    """Return what is to be said of a row, in whole sentences: there is no room for them beside."""
    color = ft.Colors.ERROR if row.has_error else ft.Colors.TERTIARY
    icon = ft.Icons.ERROR_OUTLINE if row.has_error else ft.Icons.WARNING_AMBER
    text = ft.Text(_notes(row, wording), size=_SIZE, color=color, expand=True)
    return ft.Row(
        [ft.Container(width=COLUMNS[0][1]), ft.Icon(icon, size=_ICON, color=color), text],
        spacing=10,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def _notes(row: PreviewRow, wording: Wording) -> str:
    said = [
        note_sentence(Note(each.code, each.facts, each.severity), wording=wording)
        for each in row.findings
    ]
    if row.fields:
        fields = ", ".join(field_label(name, wording=wording) for name in row.fields)
        said.append(wording("window.preview.differs", fields=fields))
    return "\n".join(said)


def _cells(
    texts: dict[str, str],
    *,
    weight: ft.FontWeight | None = None,
    color: ft.ColorValue | None = None,
) -> ft.Row:
    cells: list[ft.Control] = [
        ft.Text(
            texts[name],
            width=width,
            expand=width is None,
            size=_SIZE,
            weight=weight,
            color=color,
            no_wrap=True,
            overflow=ft.TextOverflow.ELLIPSIS,
            text_align=ft.TextAlign.RIGHT if right else ft.TextAlign.LEFT,
        )
        for name, width, right in COLUMNS
    ]
    return ft.Row(cells, spacing=10)
