"""The lives of the PCs' files, as the hub hears of them: which may go on, what the office is told.

A file that is older than what it once sent, or that went on in two places, may not go on under
its incarnation: it begins a new one and comes again. Then the office is told, once. Where two
lives of one PC's file go on beside each other, an administrator hears of it: nothing is lost, but
the office sees both as one PC.
"""

from typing import Final

from selaras.domain.alarms import Cause
from selaras.protocol.frames import Hello
from selaras.store.db import Connection
from selaras.store.hub_incarnations import device_of, note_seen, spoke_last, spoke_meanwhile
from selaras_hub.alarms import raise_alarm, settle_alarm
from selaras_hub.audit import AuditBook
from selaras_hub.facts import FactBook
from selaras_hub.member import Member

KIND: Final = "incarnation"
MAX_ID: Final = 100
MOST_BETWEEN: Final = 20
# A copy that became a PC of its own.
JOINED_AGAIN: Final = "joined-again"
TWO_PLACES: Final = "two-places"
REASONS: Final = frozenset(
    {
        *("copied", "moved", "replaced", "restored", "rolled-back", "forked", "live-twice"),
        JOINED_AGAIN,
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
    facts = FactBook(db, company)
    if not spoke_last(db, member.incarnation):
        if spoke_meanwhile(db, member.incarnation):
            raise_alarm(facts, Cause(TWO_PLACES, member.device, {"pc": member.pc}), now=now)
        note_seen(db, member.incarnation, device=member.device)
    if hello.follows and facts.get(f"{KIND}:{member.incarnation}") is None:
        _tell(facts, hello, member=member, company=company, now=now)


def _tell(facts: FactBook, hello: Hello, *, member: Member, company: str, now: str) -> None:
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
    facts.put(KIND, f"{KIND}:{member.incarnation}", subject="", content=told)
    if reason == JOINED_AGAIN:
        settle_alarm(facts, Cause(TWO_PLACES, device_of(facts.db, hello.follows)), now=now)
    audit = AuditBook(facts.db, company, now=now)
    audit.begin()
    audit.noted(member, KIND, facts={"reason": reason, "again": str(hello.again)})
