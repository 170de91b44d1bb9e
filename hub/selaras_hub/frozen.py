"""What may no longer be changed: approved invoices, and papers of a closed period."""

from typing import Final

from selaras.documents.paper_codec import paper_codec
from selaras.domain.paper_shapes import shape_of
from selaras_hub.approval_facts import live_approval
from selaras_hub.judging import Accepted, Refused
from selaras_hub.periods import is_closed_period
from selaras_hub.proposing import propose
from selaras_hub.requesting import Asked

# What an approved invoice may still be given.
BESIDE_CONTENT: Final = frozenset({"archived", "former"})


def frozen_fault(asked: Asked, verdict: Accepted) -> Refused | None:
    """Say why an accepted change may not be written after all."""
    return _closed_fault(asked, verdict) or _approved_fault(asked, verdict)


def _approved_fault(asked: Asked, verdict: Accepted) -> Refused | None:
    """Turn a late edit of an approved invoice into a proposed correction."""
    changes = asked.entry.changes.items()
    if {key for key, text in changes if verdict.before.get(key) != text} <= BESIDE_CONTENT:
        # The same again, or out of the way or not: nothing of what was approved changes.
        return None
    if live_approval(asked, asked.entry.doc_id) is None:
        return None
    return propose(asked, "invoice.approved", changes=asked.entry.changes)


def _closed_fault(asked: Asked, verdict: Accepted) -> Refused | None:
    """Refuse what would change the sums of a closed period."""
    shape = shape_of(asked.entry.doc_id)
    if shape is None:
        return None
    decode, doc_id = paper_codec(shape).decode, asked.entry.doc_id
    before = decode(doc_id, verdict.before)[0] if verdict.before else None
    after = decode(doc_id, verdict.after)[0]
    for period in sorted(shape.touched(before, after)):
        if is_closed_period(asked, period.text):
            return Refused("paper.period-closed", {"period": period.text})
    return None
