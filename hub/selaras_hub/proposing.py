"""Proposed corrections: what somebody wanted to change and may not any more, kept for all."""

from selaras.domain.ids import derived_id
from selaras.domain.requests import Request
from selaras_hub.judging import Refused
from selaras_hub.requesting import Asked, Done

KIND = "proposal"
OUTCOMES = ("applied", "dropped")


def propose(asked: Asked, code: str) -> str:
    """Keep the entry's changes as a proposal; return its id."""
    entry = asked.entry
    origin = f"{entry.origin_incarnation}/{entry.origin_n}"
    fact_id = f"{KIND}:{derived_id(KIND, origin)}"
    content = {
        "document": entry.doc_id,
        "changes": dict(entry.changes),
        "code": code,
        "state": "open",
        "author": entry.author,
        "pc": asked.member.pc,
        "at": entry.at,
        "received": asked.now,
    }
    asked.facts.put(KIND, fact_id, subject=entry.doc_id, content=content)
    return fact_id


def close(asked: Asked, request: Request) -> Done | Refused:
    """Say what became of a proposal: a person applied it or dropped it."""
    fact_id, outcome = request.text("proposal"), request.text("outcome")
    content = asked.facts.get(fact_id)
    if content is None or not fact_id.startswith(f"{KIND}:") or outcome not in OUTCOMES:
        return Refused("proposal.not-found")
    if content["state"] != "open":
        return Refused("proposal.closed", {"state": content["state"]})
    moved = content | {"state": outcome, "closed_by": asked.entry.author, "closed_at": asked.now}
    asked.facts.put(KIND, fact_id, subject=content["document"], content=moved)
    return Done()
