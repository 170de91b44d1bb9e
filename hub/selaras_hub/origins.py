"""Whose origin an entry may carry: its PC's own, or that of a file its PC's file came from.

A file that was copied and joined anew goes on with what it had not sent, under the origin of the
PC it was copied from; its first Hello says so, and the office was told. Nobody else speaks for
another PC's numbers.
"""

from selaras.protocol.frames import Entry
from selaras.store.hub_members import last_of_incarnation
from selaras_hub.facts import FactBook
from selaras_hub.incarnations import KIND
from selaras_hub.judging import Refused
from selaras_hub.member import Member

# A chain of copies of copies; longer ones are a claim that nobody has to follow.
MAX_FORMER = 1_000


def foreign_origin(entry: Entry, member: Member, *, facts: FactBook) -> Refused | None:
    """Say whether *entry* carries the origin of a PC that its own has nothing to do with."""
    origin = entry.origin_incarnation
    if origin == member.incarnation:
        return None
    owner = _pc_of(origin, facts=facts)
    if owner in ("", member.device):
        return None
    return None if _came_from(owner, member, facts=facts) else Refused("entry.foreign-origin")


def _came_from(owner: str, member: Member, *, facts: FactBook) -> bool:
    """Say whether any life before the member's was a file of the PC *owner*.

    Not whether it was the very life of the origin: one that had not spoken yet when its file was
    copied stands in no chain, unless the copy names it.
    """
    incarnation = member.incarnation
    for _ in range(MAX_FORMER):
        told = facts.get(f"{KIND}:{incarnation}")
        if told is None:
            return False
        incarnation = str(told["follows"])
        lives = [*told.get("between", ()), incarnation]
        if any(owner == _pc_of(str(life), facts=facts) for life in lives):
            return True
    return False


def _pc_of(incarnation: str, *, facts: FactBook) -> str:
    known = last_of_incarnation(facts.db, incarnation)
    return known[0] if known else ""
