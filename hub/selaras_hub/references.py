"""References (RefDesc): unique in the company for ever, because they are the only key that returns.

A duplicate does not refuse a draft: the draft is stored, carries a finding and cannot be approved.
"""

from collections.abc import Mapping
from typing import Final

from selaras.documents.values import decode_value
from selaras.store.db import Connection
from selaras.store.hub_references import documents_with_reference, put_reference, spent_by
from selaras_hub.requesting import Asked

# The register that says it.
REFERENCE: Final = "reference"


def note_reference(
    db: Connection, company: str, *, doc_id: str, registers: Mapping[str, str]
) -> None:
    """Remember which reference a document carries after a merge, whoever wrote it."""
    text = registers.get(REFERENCE)
    if text is not None:
        value = decode_value(text)
        reference = value if isinstance(value, str) else ""
        put_reference(db, company, doc_id=doc_id, reference=reference)


def holders_of(asked: Asked, reference: str) -> set[str]:
    """Return every invoice that carries *reference*, or was ever approved under it."""
    db, company = asked.facts.db, asked.company
    present = documents_with_reference(db, company, reference=reference)
    return {*present, *spent_by(db, company, reference=reference)}
