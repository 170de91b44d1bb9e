"""Settling a conflict: an entry of its own that names the conflict and the values it saw.

It may carry a change of value or none. If the sides changed meanwhile it is refused and the
person is shown the conflict again. Of two settlements the first at the hub counts; a later one
is an ordinary change, and meets the first as one.
"""

from selaras.documents.crdt import Document
from selaras.documents.values import is_readable
from selaras.domain.requests import Request
from selaras.domain.settlement import seen_hash
from selaras.store.hub_documents import LastChange, get_hub_document
from selaras_hub.conflict_book import KIND, ConflictBook
from selaras_hub.conflicting import Clash, side_of
from selaras_hub.judging import Refused
from selaras_hub.requesting import Asked


def check_settlement(asked: Asked, request: Request) -> Refused | None:
    """Say why a settlement may not stand; None for one that may."""
    content = asked.facts.get(request.text("conflict"))
    if content is None or content.get("document") != asked.entry.doc_id:
        return Refused("conflict.not-found")
    if content["state"] != "open":
        # Somebody was first; what differs from what stands now becomes a conflict of its own.
        return None
    sides = [(each["incarnation"], each["register"], each["value"]) for each in content["sides"]]
    if seen_hash(sides) != request.text("seen"):
        return Refused("conflict.changed")
    return None


def close_conflict(asked: Asked, request: Request, *, rev: int) -> bool:
    """Write down that and how the conflict was settled; say whether it still was open."""
    fact_id = request.text("conflict")
    content = asked.facts.get(fact_id)
    if content is None or content["state"] != "open":
        return False
    settled = content | {
        "state": "settled",
        "settled_by": asked.entry.author,
        "settled_pc": asked.member.pc,
        "settled_at": asked.now,
        "settled_rev": rev,
        "kept": dict(asked.entry.changes),
    }
    asked.facts.put(KIND, fact_id, subject=asked.entry.doc_id, content=settled)
    return True


def meet_first(asked: Asked, request: Request) -> None:
    """Hold a second settlement against the first: a value that differs is a new conflict.

    Its changes of value have met the first as an ordinary edit; here are the values that needed
    no change on the PC of the second.
    """
    stored = get_hub_document(asked.facts.db, asked.entry.doc_id)
    kept = request.members.get("kept")
    if stored is None or not isinstance(kept, dict):
        return
    present = Document(stored.state).registers()
    mine = LastChange(
        stored.rev, asked.member.incarnation, asked.entry.author, asked.member.pc, asked.entry.at
    )
    book = ConflictBook(asked.facts.db, asked.entry, mine)
    for key, text in kept.items():
        last = stored.registers.get(key)
        met = key in asked.entry.changes or last is None or not is_readable(str(text))
        if not met and last is not None and present.get(key) != text:
            book.clash(
                Clash(key, side_of(key, present[key], last=last), side_of(key, text, last=mine))
            )
