"""The rows of a file before it is stored; what is to be said of a row stands in the row."""

from typing import Final

import flet as ft

from selaras_client.window.models.note import Note
from selaras_client.window.models.preview import Fate, Preview, PreviewRow
from selaras_client.window.parts.notes import field_label, note_sentence
from selaras_client.window.wording import Wording

# Column, width in pixels (None takes the room that is left), right-aligned.
COLUMNS: Final[tuple[tuple[str, int | None, bool], ...]] = (
    ("number", 44, True),
    ("fate", 84, False),
    ("reference", 120, False),
    ("date", 84, False),
    ("buyer", 150, False),
    ("goods", 150, False),
    ("qty", 64, True),
    ("tax_base", 116, True),
    ("vat", 104, True),
    ("notes", None, False),
)
_SIZE: Final = 13


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
    names = [name for name, _, _ in COLUMNS if name not in {"notes", "fate"}]
    texts = {name: str(getattr(row, name)) for name in names}
    texts["fate"] = wording(f"window.preview.fate-{row.fate.value}")
    texts["notes"] = _notes(row, wording)
    color = ft.Colors.ERROR if row.has_error else ft.Colors.TERTIARY
    is_quiet = row.fate is not Fate.NEW
    return ft.Container(
        _cells(
            texts,
            color=ft.Colors.ON_SURFACE_VARIANT if is_quiet else None,
            note_color=color if row.needs_look else None,
        ),
        padding=ft.Padding.symmetric(horizontal=12, vertical=6),
        border=ft.Border.only(bottom=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
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
    note_color: ft.ColorValue | None = None,
) -> ft.Row:
    cells: list[ft.Control] = [
        ft.Text(
            texts[name],
            width=width,
            expand=width is None,
            size=_SIZE,
            weight=weight,
            color=note_color if name == "notes" else color,
            no_wrap=name != "notes",
            overflow=ft.TextOverflow.ELLIPSIS,
            text_align=ft.TextAlign.RIGHT if right else ft.TextAlign.LEFT,
        )
        for name, width, right in COLUMNS
    ]
    return ft.Row(cells, spacing=10, vertical_alignment=ft.CrossAxisAlignment.START)
