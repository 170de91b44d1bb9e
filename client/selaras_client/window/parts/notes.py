"""Notes beside a field as sentences, with the field's name as people know it."""

from collections.abc import Iterable
from typing import Final

import flet as ft

from selaras.domain.findings import Severity
from selaras_client.window.models.note import Note
from selaras_client.window.wording import Wording

# Where a field's name may stand: of an invoice, a purchase or return, another document, a card.
_FAMILIES: Final = ("field", "paper", "document", "cards")


def note_sentence(note: Note, *, wording: Wording) -> str:
    """Return one note as a sentence.

    What a command line says of a field (dates as ``2026-10-31``) is wrong in a window, so its own
    sentence is taken where there is one.
    """
    facts = dict(note.facts)
    if "field" in facts:
        facts["field"] = field_label(str(facts["field"]), wording=wording)
    own = f"window.note.{note.key}"
    return wording(own if own in wording else note.key, **facts)


def field_label(path: str, *, wording: Wording) -> str:
    """Return the name of a field, of a line's member or of a register; *path* if it has none."""
    root, _, rest = path.partition(".")
    if root == "lines" and rest:
        number, _, member = rest.partition(".")
        return field_label(member, wording=wording) if member else number
    keys = (f"window.{family}.{path}" for family in _FAMILIES)
    return next((wording(key) for key in keys if key in wording), path)


def paper_label(path: str, *, wording: Wording) -> str:
    """Return the name of a paper's field, of a line's too."""
    root, _, rest = path.partition(".")
    if root == "lines" and rest:
        number, _, member = rest.partition(".")
        return f"{paper_label(member, wording=wording)} {number}"
    key = f"window.paper.{path}"
    return wording(key) if key in wording else field_label(path, wording=wording)


def has_error(notes: Iterable[Note]) -> bool:
    """Say whether one of *notes* stands in the way of export."""
    return any(note.severity is Severity.ERROR for note in notes)


def note_color(notes: Iterable[Note]) -> ft.ColorValue:
    """Return the colour of a text that says *notes*."""
    return ft.Colors.ERROR if has_error(notes) else ft.Colors.TERTIARY
