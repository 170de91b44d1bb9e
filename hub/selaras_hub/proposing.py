"""Proposed corrections: what somebody wanted to change and may not any more, kept for all."""

from collections.abc import Mapping
from typing import Final

from selaras.domain.ids import derived_id
from selaras.domain.requests import Request
from selaras.protocol.codec import content_hash
from selaras_hub.judging import MAX_ID, Refused
from selaras_hub.requesting import Asked, Done

KIND = "proposal"
OPEN = "open"
OUTCOMES = ("applied", "dropped")
# A fact must fit into one text of the protocol, with room for escapes.
MAX_CHANGES: Final = 1024 * 1024


def propose(asked: Asked, code: str, *, changes: Mapping[str, str]) -> Refused:
    """Keep changes that may not be made as a proposal; return the refusal that names it."""
    size = sum(len(key) + len(text) for key, text in changes.items())
    if size > MAX_CHANGES:
        return Refused("entry.too-large", {"bytes": str(size)})
    entry = asked.entry
    origin = f"{entry.origin_incarnation}/{entry.origin_n}"
    fact_id = f"{KIND}:{derived_id(KIND, origin)}"
    known = asked.facts.get(fact_id)
    if known is not None and known["changes"] == changes:
        # The same edit under another number: what became of its proposal stands.
        return Refused(code, {"proposal": fact_id})
    if known is not None:
        # Two copies of a file went on from one number.
        fact_id = f"{KIND}:{derived_id(KIND, origin, content_hash(entry).hex())}"
    content = {
        "document": entry.doc_id,
        "changes": dict(changes),
        "code": code,
        "state": OPEN,
        "author": entry.author,
        "pc": asked.member.pc,
        "at": entry.at,
        "received": asked.now,
    }
    asked.facts.put(KIND, fact_id, subject=entry.doc_id, content=content)
    return Refused(code, {"proposal": fact_id})


def close(asked: Asked, request: Request) -> Done | Refused:
    """Say what became of a proposal: a person applied it or dropped it."""
    fact_id, outcome = request.text("proposal"), request.text("outcome")
    content = asked.facts.get(fact_id)
    if content is None or not fact_id.startswith(f"{KIND}:") or outcome not in OUTCOMES:
        return Refused("proposal.not-found", {"id": fact_id[:MAX_ID]})
    if content["state"] != OPEN:
        return Refused("proposal.closed", {"state": content["state"]})
    moved = content | {"state": outcome, "closed_by": asked.entry.author, "closed_at": asked.now}
    asked.facts.put(KIND, fact_id, subject=content["document"], content=moved)
    return Done()
