"""The notes of one row of fields, under the row and in full sentences."""

from collections.abc import Iterable

import flet as ft

from selaras_client.window.parts.entry_field import EntryField
from selaras_client.window.parts.notes import field_label, note_color, note_sentence
from selaras_client.window.wording import Wording


class RowNotes:
    """A text that is there only while a field of its row has something to say."""

    def __init__(self, wording: Wording) -> None:
        """Begin with nothing to say."""
        self._wording = wording
        self.control = ft.Text(size=12, visible=False)

    def show(self, fields: Iterable[EntryField]) -> bool:
        """Take over the notes of *fields*; say whether the text is to be redrawn."""
        before = self.control.value
        found = [(entry, note) for entry in fields for note in entry.notes()]
        self.control.value = "\n".join(
            f"{self._label(entry)}: {note_sentence(note, wording=self._wording)}"
            for entry, note in found
        )
        self.control.visible = bool(found)
        self.control.color = note_color([note for _, note in found])
        return before != self.control.value

    def _label(self, entry: EntryField) -> str:
        is_of_line = entry.key.startswith("lines.")
        path = entry.key.rpartition(".")[2] if is_of_line else entry.key
        return field_label(path, wording=self._wording)
