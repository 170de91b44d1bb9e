"""What judging an entry takes that those before it hardly ever change, for many entries at once.

An entry's way through the books leads through so much code and data that each step finds little of
its own in the processor's caches: a document merged right behind another one takes 75 µs where it
took 150 between all else that is done for an entry. So entries are hashed, held against the
rights and merged before the first of them is settled. Whoever settles one takes what was found
only where it rests on the very rows that are there by then, and asks anew otherwise; so this
decides how quick the judging is and nothing else. Nothing is written here.
"""

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from typing import Any, Final

from selaras.protocol.codec import content_hash, entry_hash
from selaras.protocol.frames import Entry
from selaras.store.db import Connection
from selaras.store.hub_documents import HubDocument, get_hub_document
from selaras.store.quick import lasting
from selaras.values import Value
from selaras_hub import rights
from selaras_hub.facts import FactBook
from selaras_hub.judging import Accepted, Refused, judge
from selaras_hub.member import Member

_FACTS: Final = "hub_fact"
# Of documents and changes at once, as bytes; read they take several times that. A hundred invoices
# of five lines are less, one of two thousand lines is more.
_MOST_BYTES: Final = 256 * 1024


class Ahead(Value):
    """An entry, and what was found out of it before it is settled.

    Args:
        digest: Its ``entry_hash``, and *content*: its ``content_hash``.
        allowed: What its rights said, by *facts*, as they were remembered then.
        verdict: On what it makes of the document *stored*; None where nothing was merged.
    """

    entry: Entry
    digest: bytes
    content: bytes
    facts: Mapping[Hashable, Any]
    allowed: Entry | Refused | None = None
    stored: HubDocument | None = None
    verdict: Accepted | Refused | None = None

    def allowed_by(self, facts: FactBook) -> Entry | Refused | None:
        """Return what the rights say of the entry; None where they may have changed."""
        is_same = facts.company == self.entry.company and lasting(facts.db, _FACTS) is self.facts
        return self.allowed if is_same else None

    def verdict_on(self, entry: Entry, stored: HubDocument | None) -> Accepted | Refused | None:
        """Return what judging *entry* says; None where it or its document is another by now."""
        return self.verdict if entry is self.allowed and stored is self.stored else None


def looked_at(
    db: Connection,
    entries: Sequence[Entry],
    *,
    member: Member,
    known: Collection[int],
    founding: str,
) -> Iterator[Ahead]:
    """Go through *entries*, which *member* sent; each comes when those before it are settled.

    Args:
        known: What ``look_up`` said of them: nobody will ask what may be, and comes, of these.
        founding: The company whose role decides about what concerns every company.
    """
    at = 0
    while at < len(entries):
        stored = _documents(db, entries[at:])
        some = entries[at : at + len(stored)]
        at += len(some)
        digests = [(entry_hash(entry), content_hash(entry)) for entry in some]
        facts = lasting(db, _FACTS)
        allowed = [
            None if entry.n in known else _allowed(db, entry, member, founding=founding)
            for entry in some
        ]
        firsts = {entry.doc_id: entry for entry in reversed(some)}
        verdicts = [
            _verdict(entry, may, document) if firsts[entry.doc_id] is entry else None
            for entry, may, document in zip(some, allowed, stored, strict=True)
        ]
        for found in zip(some, digests, allowed, stored, verdicts, strict=True):
            entry, (digest, content), may, document, verdict = found
            yield Ahead(entry, digest, content, facts, may, document, verdict)


def _documents(db: Connection, entries: Sequence[Entry]) -> list[HubDocument | None]:
    """Return the documents of the first of *entries*: of one at least, and of not too much."""
    found: list[HubDocument | None] = []
    size = 0
    for entry in entries:
        document = get_hub_document(db, entry.doc_id)
        size += sum(map(len, entry.updates)) + (len(document.state) if document else 0)
        if found and size > _MOST_BYTES:
            break
        found.append(document)
    return found


def _allowed(db: Connection, entry: Entry, member: Member, *, founding: str) -> Entry | Refused:
    facts = FactBook(db, entry.company)
    return rights.checked(entry, member, facts=facts, founding=founding)


def _verdict(
    entry: Entry, allowed: Entry | Refused | None, stored: HubDocument | None
) -> Accepted | Refused | None:
    """Return what comes of a change that is allowed; what is asked beside one may come first."""
    if not isinstance(allowed, Entry) or entry.request:
        return None
    return judge(allowed, stored, company=entry.company)
