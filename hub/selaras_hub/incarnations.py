"""The lives of the PCs' files, as the hub hears of them: which may go on, what the office is told.

A file that is older than what it once sent, or that went on in two places, may not go on under
its incarnation: it begins a new one and comes again. Then the office is told, once.
"""

from typing import Final

from selaras.protocol.frames import Hello
from selaras.store.db import Connection
from selaras.store.hub_incarnations import note_seen
from selaras_hub.audit import AuditBook
from selaras_hub.facts import FactBook
from selaras_hub.member import Member

KIND: Final = "incarnation"
MAX_ID: Final = 100
MOST_BETWEEN: Final = 20
REASONS: Final = frozenset(
    {
        *("copied", "moved", "replaced", "restored", "rolled-back", "forked", "live-twice"),
        "joined-again",
        "rebuilt",
    }
)


def fault_of(hello: Hello, *, last_n: int, last_hash: bytes) -> str:
    """Say why the file that speaks may not go on under its incarnation; blank when it may.

    Args:
        last_n: The newest entry the hub holds of the incarnation, and its hash; 0 for none.
    """
    if last_n > hello.last_n:
        return "hub.rolled-back"
    if last_n == hello.last_n and last_hash != hello.last_hash:
        return "hub.forked"
    return ""


def note(db: Connection, hello: Hello, *, member: Member, company: str, now: str) -> None:
    """Write that an incarnation spoke; where it is a new one after another, tell the office."""
    note_seen(db, member.incarnation, device=member.device)
    fact_id = f"{KIND}:{member.incarnation}"
    facts = FactBook(db, company)
    if not hello.follows or facts.get(fact_id) is not None:
        return
    reason = hello.reason if hello.reason in REASONS else "copied"
    told = {
        "device": member.device,
        "pc": member.pc,
        "incarnation": member.incarnation,
        "follows": hello.follows[:MAX_ID],
        "between": [each[:MAX_ID] for each in hello.between[:MOST_BETWEEN]],
        "reason": reason,
        "again": hello.again,
        "at": now,
    }
    facts.put(KIND, fact_id, subject="", content=told)
    audit = AuditBook(db, company, now=now)
    audit.begin()
    audit.noted(member, KIND, facts={"reason": reason, "again": str(hello.again)})
