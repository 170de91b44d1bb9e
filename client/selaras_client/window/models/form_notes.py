"""What stands beside the fields of an invoice: findings, and what cannot be read."""

from collections.abc import Callable, Sequence

from selaras_client.window.models.field_texts import key_of_path, split_line_key
from selaras_client.window.models.form_work import Snapshot
from selaras_client.window.models.note import Note

Placed = tuple[str, Note]


class FormNotes:
    """The notes of what is stored, by field and by line."""

    def __init__(self, shown: Snapshot | None = None) -> None:
        """Sort what is to be said of *shown*; of nothing there is nothing to say."""
        self._at: dict[str, list[Note]] = {}
        self._of_line: dict[str, list[Placed]] = {}
        for place, note in _all_notes(shown) if shown is not None else ():
            self._at.setdefault(place, []).append(note)
            line_id, _ = split_line_key(place)
            if line_id is not None:
                self._of_line.setdefault(line_id, []).append((place, note))

    def at(self, key: str) -> list[Note]:
        """Return the notes of one field."""
        return self._at.get(key, [])

    def of_line(self, line_id: str) -> Sequence[Placed]:
        """Return the notes of all fields of a line, each with its field."""
        return self._of_line.get(line_id, ())

    def elsewhere(self, is_shown: Callable[[str], bool]) -> list[Note]:
        """Return the notes of every field that does not show them itself."""
        return [note for place, found in self._at.items() if not is_shown(place) for note in found]


def _all_notes(shown: Snapshot) -> list[Placed]:
    found = [
        (key_of_path(shown.invoice, each.path), Note(each.code, each.facts, each.severity))
        for each in shown.findings
    ]
    return found + [
        (key_of_path(shown.invoice, defect.path), Note(defect.code)) for defect in shown.defects
    ]
