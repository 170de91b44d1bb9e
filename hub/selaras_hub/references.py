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
        put_reference(db, entry.doc_id, reference=value if isinstance(value, str) else "")


def holders_of(asked: Asked, reference: str) -> set[str]:
    """Return every invoice that carries *reference*, or was ever approved under it."""
    db = asked.facts.db
    return {*documents_with_reference(db, reference), *spent_by(db, reference)}
