"""What a revoked PC wrote, put into the tray of the office: proposals and nothing else.

Its updates are never merged and its requests never carried out; only what it says in clear is
kept, in one proposal for each document and author, for somebody with the right to apply. Each
entry ends here: an origin is taken once, whether it comes over the network or in a file.
"""

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

from selaras.domain.ids import derived_id
from selaras.protocol.codec import content_hash
from selaras.protocol.frames import Entry, Outcome
from selaras.store.db import Connection
from selaras.store.hub_documents import company_of_document
from selaras.store.hub_members import StoredOutcome, put_origin
from selaras.store.users import users_seq
from selaras_hub import rights
from selaras_hub.companies import Books, Shelf
from selaras_hub.facts import FactBook
from selaras_hub.judging import Refused, clear_fault
from selaras_hub.member import Member
from selaras_hub.origins import accepted_before, foreign_origin
from selaras_hub.proposing import KIND, MAX_CHANGES, OPEN

PROPOSED = "last-delivery.proposed"


class Delivery:
    """Takes entries of one revoked PC inside one open transaction."""

    def __init__(
        self, db: Connection, founding: str, *, member: Member, now: str, is_proven_pc: bool
    ) -> None:
        """Write to *db* what *member* wrote; *founding* is the company of the hub.

        Args:
            is_proven_pc: The PC itself speaks, by its key; a file proves no more than signatures.
        """
        self._db, self._member, self._now = db, member, now
        self._is_proven_pc = is_proven_pc
        self._shelf = Shelf(db, founding, now=now)

    def take(self, entries: Sequence[Entry], *, room: int) -> tuple[Outcome, ...]:
        """Settle entries, each for good.

        Args:
            room: How many more may become proposals.
        """
        outcomes = tuple(
            self._settled(entry, has_room=place < room) for place, entry in enumerate(entries)
        )
        self._shelf.flush()
        return outcomes

    def _settled(self, entry: Entry, *, has_room: bool) -> Outcome:
        content = content_hash(entry)
        before = accepted_before(self._db, entry, content=content)
        if before is not None:
            return Outcome(entry.n, before.code, before.rev, before.seq, facts=before.facts)
        books = self._shelf.of(entry)
        refused = self._fault(entry, books, has_room=has_room) or self._proposed(entry, books)
        outcome = StoredOutcome(entry.n, refused.code, 0, 0, (), refused.facts)
        if refused.code == PROPOSED:
            put_origin(
                self._db,
                entry.origin_incarnation,
                n=entry.origin_n,
                content=content,
                outcome=outcome,
            )
        books.audit.settled(entry, self._member, outcome=outcome)
        return Outcome(entry.n, refused.code, facts=refused.facts)

    def _fault(self, entry: Entry, books: Books, *, has_room: bool) -> Refused | None:
        if not has_room:
            return Refused("last-delivery.too-much")
        if not entry.changes:
            return Refused("last-delivery.request")
        fault = clear_fault(entry, company=books.facts.company)
        if fault is not None:
            return fault
        if company_of_document(self._db, entry.doc_id) not in (None, entry.company):
            return Refused("entry.company")
        return foreign_origin(entry, self._member, facts=books.facts)

    def _proposed(self, entry: Entry, books: Books) -> Refused:
        """Put the entry's values into the proposal of its document and author."""
        device = self._member.device
        name = rights.signer_of(entry, device=device, facts=books.facts)
        author = name or entry.author
        is_proven = bool(name) or (self._is_proven_pc and not self._has_users())
        for number in count(1):
            fact_id = f"{KIND}:{derived_id(KIND, device, entry.doc_id, author, str(number))}"
            content = books.facts.get(fact_id)
            changes = {**(content["changes"] if content else {}), **entry.changes}
            if content is None or (content["state"] == OPEN and _size(changes) <= MAX_CHANGES):
                break
        if _size(changes) > MAX_CHANGES:
            return Refused("entry.too-large", {"bytes": str(_size(changes))})
        was_proven = content is None or content["proven"] == "yes"
        proven = "yes" if is_proven and was_proven else "no"
        self._put(fact_id, entry, books.facts, author=author, changes=changes, proven=proven)
        return Refused(PROPOSED, {"proposal": fact_id})

    def _has_users(self) -> bool:
        return users_seq(self._db, table="hub_fact") > 0

    def _put(
        self, fact_id: str, entry: Entry, facts: FactBook, **members: str | Mapping[str, str]
    ) -> None:
        content: dict[str, Any] = {
            "document": entry.doc_id,
            "code": PROPOSED,
            "state": OPEN,
            "pc": self._member.pc,
            "device": self._member.device,
            "at": entry.at,
            "received": self._now,
        }
        facts.put(KIND, fact_id, subject=entry.doc_id, content={**content, **members})


def _size(changes: Mapping[str, str]) -> int:
    return sum(len(key) + len(text) for key, text in changes.items())
