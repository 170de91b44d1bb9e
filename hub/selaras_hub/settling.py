"""Settling a conflict: an entry of its own that names the conflict and the values it saw.

It may carry a change of value or none. If the sides changed meanwhile it is refused and the
person is shown the conflict again. Of two settlements the first at the hub counts; a later one
is an ordinary change, and meets the first as one. What a settlement keeps counts as changed by
who settled, also where no value changes: whoever does not know of it then clashes with it.
"""

from collections.abc import Mapping
from typing import Any

from selaras.documents.crdt import Document
from selaras.documents.values import is_readable
from selaras.domain.requests import SETTLE, Request, decode_request
from selaras.domain.settlement import seen_hash
from selaras.protocol.frames import Entry
from selaras.store.hub_documents import HubDocument, get_hub_document, put_hub_document
from selaras.store.last_changes import LastChange
from selaras.values import replace
from selaras_hub.approval_facts import live_approval
from selaras_hub.authoring import move_on
from selaras_hub.conflict_book import KIND, OPEN, SETTLED, ConflictBook
from selaras_hub.conflicting import Clash, side_of
from selaras_hub.facts import FactBook
from selaras_hub.judging import Refused
from selaras_hub.proposing import propose
from selaras_hub.requesting import Asked
from selaras_hub.revs import counter_of, rev_after


def check_settlement(asked: Asked, request: Request) -> Refused | None:
    """Say why a settlement may not stand; None for one that may."""
    fact_id = request.text("conflict")
    content = _conflict(asked, fact_id)
    if content is None:
        return Refused("conflict.not-found", {"id": fact_id[:100]})
    if content["state"] != OPEN:
        return _late_fault(asked, request)
    return None if _is_as_seen(content, request) else Refused("conflict.changed")


def conflict_of(entry: Entry, *, facts: FactBook) -> dict[str, Any] | None:
    """Return the conflict that *entry* asks to settle, settled or as it was seen; None for none.

    So it is where the conflict is not here, or is open with other sides by now, or *entry* asks for
    something else.
    """
    request = decode_request(entry.request)
    if request is None or request.kind != SETTLE:
        return None
    content = _conflict_on(entry, request.text("conflict"), facts=facts)
    is_other = content and content["state"] == OPEN and not _is_as_seen(content, request)
    return None if is_other else content


def conclude(asked: Asked, request: Request, *, rev: int) -> int:
    """Close the conflict, or hold the settlement against the first one; return the rev.

    Args:
        rev: In which the settlement's changes of value stand; 0 when it has none.
    """
    stored = get_hub_document(asked.facts.db, asked.entry.doc_id)
    content = _conflict(asked, request.text("conflict"))
    if stored is None or content is None:
        return rev
    if content["state"] != OPEN:
        _meet_first(asked, request, stored)
        return rev
    present = Document(stored.state).registers()
    keys = {content["register"], *(side["register"] for side in content["sides"])}
    kept = {key: present[key] for key in keys | asked.entry.changes.keys() if key in present}
    rev = _vouch(asked, stored, kept=kept, rev=rev)
    settled = content | {
        "state": SETTLED,
        "settled_by": asked.entry.author,
        "settled_pc": asked.member.pc,
        "settled_at": asked.now,
        "settled_rev": rev,
        "kept": kept,
    }
    asked.facts.put(KIND, request.text("conflict"), subject=asked.entry.doc_id, content=settled)
    return rev


def _conflict(asked: Asked, fact_id: str) -> dict[str, Any] | None:
    return _conflict_on(asked.entry, fact_id, facts=asked.facts)


def _conflict_on(entry: Entry, fact_id: str, *, facts: FactBook) -> dict[str, Any] | None:
    content = facts.get(fact_id) if fact_id.startswith(f"{KIND}:") else None
    is_ours = content is not None and content["document"] == entry.doc_id
    return content if is_ours else None


def _is_as_seen(content: Mapping[str, Any], request: Request) -> bool:
    """Say whether a conflict has the sides that its settlement was asked for with."""
    sides = [(each["incarnation"], each["register"], each["value"]) for each in content["sides"]]
    return seen_hash(sides) == request.text("seen")


def _late_fault(asked: Asked, request: Request) -> Refused | None:
    """Somebody was first; what an approval froze meanwhile is not put in question again."""
    stored = get_hub_document(asked.facts.db, asked.entry.doc_id)
    if stored is None or live_approval(asked, stored.doc_id) is None:
        return None
    differing = _differing(request, stored)
    return propose(asked, "invoice.approved", changes=differing) if differing else None


def _vouch(asked: Asked, stored: HubDocument, *, kept: Mapping[str, str], rev: int) -> int:
    """Let what was kept count as changed by who settled; return the rev that says so."""
    db, doc_id = asked.facts.db, stored.doc_id
    next_rev = rev or rev_after(db, doc_id, stored=stored, counter=counter_of(db))
    change = _own_change(asked, next_rev)
    if rev:
        registers = stored.registers | dict.fromkeys(kept, change)
        put_hub_document(db, replace(stored, registers=registers))
        return rev
    return move_on(asked, stored, keys=kept, change=change).rev


def _meet_first(asked: Asked, request: Request, stored: HubDocument) -> None:
    """Hold a second settlement against the first: a value that differs is a new conflict.

    Its changes of value have met the first as an ordinary edit; here are the values that needed
    no change on the PC of the second.
    """
    present = Document(stored.state).registers()
    mine = _own_change(asked, stored.rev)
    book = ConflictBook(asked.facts.db, asked.entry, mine)
    for key, text in _differing(request, stored).items():
        if key not in asked.entry.changes:
            other = side_of(key, present[key], last=stored.registers[key])
            book.clash(Clash(key, other, side_of(key, text, last=mine)))
    book.write()


def _differing(request: Request, stored: HubDocument) -> dict[str, str]:
    """Return what the settlement wants kept and the document does not hold."""
    present = Document(stored.state).registers()
    kept = request.members.get("kept")
    wanted = kept.items() if isinstance(kept, dict) else ()
    return {
        key: text
        for key, text in wanted
        if isinstance(text, str)
        and key in stored.registers
        and present.get(key) != text
        and is_readable(text)
    }


def _own_change(asked: Asked, rev: int) -> LastChange:
    entry, member = asked.entry, asked.member
    return LastChange(rev, member.incarnation, entry.author, member.pc, entry.at)
