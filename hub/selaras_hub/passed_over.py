"""What a PC holds of a document and the hub does too, otherwise, and no hub has ever weighed.

Where a hub merged one of the two values away it knew whether its author had seen the other, and
opened a conflict if not. That hub may be gone, with all it had not fed yet: then what is left is
the document, with the value merged away and nobody told.
"""

import json
from collections.abc import Iterator

from selaras.documents.meeting import unaware
from selaras.protocol.heal_frames import OfferedDocument
from selaras.store.db import Connection
from selaras.store.facts import facts_about
from selaras.store.hub_documents import HubDocument
from selaras_hub.conflict_book import KIND as CONFLICT
from selaras_hub.recorded import records_about

_TABLE = "hub_fact"


def parted(db: Connection, offered: OfferedDocument, *, stored: HubDocument) -> dict[str, str]:
    """Return what is offered of the registers that both sides wrote and no hub has weighed."""
    found = unaware(stored.state, offered.state)
    told = set(_told(db, offered.doc_id)) if found else set()
    return {
        key: each.theirs
        for key, each in found.items()
        if each.passed_over is None or (key, each.passed_over) not in told
    }


def _told(db: Connection, doc_id: str) -> Iterator[tuple[str, str | None]]:
    """Return the values that a conflict holds, or that the audit says were changed."""
    for fact in facts_about(db, doc_id, kind=CONFLICT, table=_TABLE):
        for side in json.loads(fact.content)["sides"]:
            yield side["register"], side["value"]
    for record in records_about(db, doc_id):
        if not record.code:
            yield from ((key, change.before) for key, change in record.changes.items())
