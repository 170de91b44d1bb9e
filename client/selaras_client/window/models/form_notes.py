"""What stands beside the fields of an invoice: findings, and what cannot be read."""

from selaras_client.window.models.field_texts import key_of_path
from selaras_client.window.models.form_work import Snapshot
from selaras_client.window.models.note import Note


def all_notes(shown: Snapshot) -> list[tuple[str, Note]]:
    """Return (field, note) of everything that is to be said about an invoice."""
    found = [
        (key_of_path(shown.invoice, each.path), Note(each.code, each.facts, each.severity))
        for each in shown.findings
    ]
    return found + [
        (key_of_path(shown.invoice, defect.path), Note(defect.code)) for defect in shown.defects
    ]
