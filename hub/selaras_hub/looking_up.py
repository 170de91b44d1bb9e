"""What a batch of entries is held against, read at once before the first of them is judged.

What a statement may have changed meanwhile is read anew when it is asked for; see
``selaras.store.quick``. So this decides how quick the judging is and nothing else.
"""

from collections.abc import Collection, Sequence
from typing import Final

from selaras.protocol.frames import Entry
from selaras.store.db import Connection
from selaras.store.facts import remember_facts_about
from selaras.store.hub_documents import remember_hub_documents
from selaras.store.hub_members import remember_origins, remember_outcomes
from selaras_hub import approval_facts, conflict_book
from selaras_hub.member import Member

# Kinds of facts about its document that every change is held against.
_ASKED_ABOUT: Final = (approval_facts.KIND, conflict_book.KIND)


def look_up(db: Connection, entries: Sequence[Entry], *, member: Member) -> Collection[int]:
    """Read what judging *entries*, which *member* sent, asks for.

    Returns:
        The numbers of those that were settled, or came through under another number.
    """
    numbers = [entry.n for entry in entries]
    known = {*remember_outcomes(db, member.incarnation, numbers=numbers)}
    origins: dict[str, dict[int, int]] = {}
    for entry in entries:
        origins.setdefault(entry.origin_incarnation, {})[entry.origin_n] = entry.n
    for incarnation, given in origins.items():
        known |= {given[n] for n in remember_origins(db, incarnation, numbers=[*given])}
    documents = list({entry.doc_id for entry in entries})
    remember_hub_documents(db, documents)
    remember_facts_about(db, documents, kinds=_ASKED_ABOUT, table="hub_fact")
    return known
