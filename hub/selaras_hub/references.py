"""References (RefDesc): unique in the company for ever, because they are the only key that returns.

A duplicate does not refuse a draft: the draft is stored, carries a finding and cannot be approved.
"""

from selaras.documents.values import decode_value
from selaras.protocol.frames import Entry
from selaras.store.db import Connection
from selaras.store.hub_references import documents_with_reference, put_reference, spent_by
from selaras_hub.requesting import Asked


def note_reference(db: Connection, entry: Entry) -> None:
    """Remember which reference a document carries now."""
    text = entry.changes.get("reference")
    if text is not None:
        value = decode_value(text)
        reference = value if isinstance(value, str) else ""
        put_reference(db, entry.company, doc_id=entry.doc_id, reference=reference)


def holders_of(asked: Asked, reference: str) -> set[str]:
    """Return every invoice that carries *reference*, or was ever approved under it."""
    db, company = asked.facts.db, asked.company
    present = documents_with_reference(db, company, reference=reference)
    return {*present, *spent_by(db, company, reference=reference)}
