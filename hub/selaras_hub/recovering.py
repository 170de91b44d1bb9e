"""The hub's wrapped authority as a fact, so that every PC carries the newest copy of it.

What is wrapped, and under what, is in ``trust.recovery``. The fact is no secret: the code is.
"""

from typing import Final

from selaras_hub.audit import AuditBook
from selaras_hub.facts import FactBook
from selaras_hub.identity import HubIdentity
from selaras_hub.member import Member

KIND: Final = "recovery"


def publish(facts: FactBook, hub: HubIdentity, *, bundle: bytes, by: Member, now: str) -> bool:
    """Let all PCs have *bundle*; say whether it is news."""
    fact_id, text = f"{KIND}:{hub.hub}", bundle.decode("ascii")
    known = facts.get(fact_id)
    if known is not None and known["bundle"] == text:
        return False
    facts.put(KIND, fact_id, subject="", content={"bundle": text, "at": now})
    audit = AuditBook(facts.db, facts.company, now=now)
    audit.begin()
    audit.noted(by, KIND, facts={})
    return True
