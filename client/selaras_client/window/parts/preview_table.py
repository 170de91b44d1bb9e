"""The rows of a file before it is stored; what is to be said of a row stands under it."""

from typing import Final

import flet as ft

from selaras.replica.importing import ImportReport
from selaras_client.window.models.note import Note
from selaras_client.window.models.preview import Fate, Preview, Said, Spot
from selaras_client.window.models.row_window import WINDOW_ROWS, RowWindow, Tone, window_start
from selaras_client.window.parts.headings import quiet
from selaras_client.window.parts.notes import field_label, note_sentence
from selaras_client.window.parts.row_table import RowTable
from selaras_client.window.parts.simple_table import Column
from selaras_client.window.wording import Wording

# Column, width in pixels (None takes the room that is left), right-aligned.
COLUMNS: Final[tuple[tuple[str, int | None, bool], ...]] = (
    ("number", 50, True),
    ("fate", 84, False),
    ("reference", 140, False),
    ("date", 92, False),
    ("buyer", None, False),
    ("goods", None, False),
    ("qty", 70, True),
    ("tax_base", 130, True),
    ("vat", 120, True),
)


class PreviewTable:
    """All rows of a file, or only those that need a look."""

    def __init__(self, wording: Wording) -> None:
        """Begin with nothing to show."""
        self._wording = wording
        self._preview = Preview((), ImportReport())
        self.is_odd_only = False
        columns = [
            Column(wording(f"window.preview.{name}"), width, right=right)
            for name, width, right in COLUMNS
        ]
        self.table = RowTable(columns, load=self._load)
        self._what = quiet("")
        self.controls: list[ft.Control] = [self._what, self.table.control]

    def show(self, preview: Preview, *, is_odd_only: bool = False) -> None:
        """Show *preview* from its first row on."""
        self._preview, self.is_odd_only = preview, is_odd_only
        facts = {"count": preview.count, "odd": len(preview.said)}
        self._what.value = self._wording(
            "window.preview.odd" if is_odd_only else "window.preview.what", **facts
        )
        self.table.marked = 0
        self.table.fill(self._window(0))

    async def turn(self) -> None:
        """Show only the rows that need a look, or all of them again."""
        self.show(self._preview, is_odd_only=not self.is_odd_only)
        self._what.update()
        await self.table.to_top()

    async def _load(self, first: int) -> RowWindow:
        return self._window(first)

    def _window(self, first: int) -> RowWindow:
        preview = self._preview
        spots = preview.odd_spots if self.is_odd_only else preview.spots
        start = window_start(first, len(spots))
        shown = spots[start : start + WINDOW_ROWS]
        rows = [self._texts(spot) for spot in shown]
        return RowWindow(start, rows, len(spots), [self._tone(spot) for spot in shown])

    def _texts(self, spot: Spot) -> tuple[str, ...]:
        if spot.note >= 0:
            return (self._sentence(self._preview.said[spot.row], spot.note),)
        row = self._preview.row(spot.row)
        texts = {name: str(getattr(row, name)) for name, _, _ in COLUMNS}
        texts["fate"] = self._wording(f"window.preview.fate-{row.fate.value}")
        return tuple(texts.values())

    def _sentence(self, said: Said, note: int) -> str:
        say = self._wording
        if note < len(said.findings):
            found = said.findings[note]
            return note_sentence(Note(found.code, found.facts, found.severity), wording=say)
        fields = ", ".join(field_label(name, wording=say) for name in said.fields)
        return say("window.preview.differs", fields=fields)

    def _tone(self, spot: Spot) -> Tone:
        if spot.note < 0:
            is_new = self._preview.row(spot.row).fate is Fate.NEW
            return Tone.PLAIN if is_new else Tone.QUIET
        found = self._preview.said[spot.row].findings[spot.note : spot.note + 1]
        return Tone.ERROR if any(each.is_error for each in found) else Tone.WARNING
