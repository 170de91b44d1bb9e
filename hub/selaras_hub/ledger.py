"""The hub's books: entries are judged and written down, in one order, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass

from selaras.protocol.codec import entry_hash
from selaras.protocol.frames import Entry, Outcome
from selaras.store.db import Connection
from selaras.store.hub_documents import (
    HubDocument,
    LastChange,
    append_feed,
    get_hub_document,
    put_hub_document,
)
from selaras.store.hub_members import (
    StoredOutcome,
    get_origin,
    get_outcome,
    own_client,
    owner_of_client,
    put_incarnation,
    put_origin,
    put_outcome,
)
from selaras_hub.conflict_book import ConflictBook
from selaras_hub.conflicting import Clash, Meeting
from selaras_hub.judging import Accepted, Refused, judge

# An author id drawn by chance lies above this; it is bound to whoever uses it first.
SHORT_CLIENT_BELOW = 2**32


@dataclass(frozen=True, slots=True)
class Member:
    """Who is speaking: one life of one PC's file.

    Args:
        pc: The PC's name, for people.
    """

    device: str
    pc: str
    incarnation: str


class Ledger:
    """Judges entries and writes them down inside one open transaction."""

    def __init__(self, db: Connection, company: str) -> None:
        """Write to *db* for the one company of this office."""
        self._db, self._company = db, company

    def accept(self, entries: Sequence[Entry], member: Member) -> tuple[Outcome, ...]:
        """Settle entries in order; each is terminal, and the same one twice settles alike."""
        return tuple(self._settle(entry, member) for entry in entries)

    def _settle(self, entry: Entry, member: Member) -> Outcome:
        digest = entry_hash(entry)
        known = get_outcome(self._db, member.incarnation, entry.n)
        if known is not None:
            return _frame(known[1]) if known[0] == digest else Outcome(entry.n, "entry.forked")
        outcome = self._outcome(entry, member)
        put_outcome(self._db, member.incarnation, digest, outcome)
        put_incarnation(
            self._db,
            member.incarnation,
            device=member.device,
            last_n=entry.n,
            last_hash=digest,
        )
        return _frame(outcome)

    def _outcome(self, entry: Entry, member: Member) -> StoredOutcome:
        before = get_origin(self._db, entry.origin_incarnation, entry.origin_n)
        if before is not None:
            # Written again after it had come through after all: its effect stands already.
            return StoredOutcome(entry.n, "", before.rev, before.seq, before.conflicts, {})
        fault = self._author_fault(entry, member)
        if fault:
            return _refused(entry, fault)
        stored = get_hub_document(self._db, entry.doc_id)
        verdict = judge(entry, stored, self._company)
        if isinstance(verdict, Refused):
            return _refused(entry, verdict)
        outcome = self._write(entry, member, stored, verdict)
        put_origin(self._db, entry.origin_incarnation, entry.origin_n, outcome)
        return outcome

    def _author_fault(self, entry: Entry, member: Member) -> Refused | None:
        owner = owner_of_client(self._db, entry.client_id)
        if owner is None and entry.client_id >= SHORT_CLIENT_BELOW:
            own_client(self._db, entry.client_id, member.incarnation)
            return None
        return None if owner == member.incarnation else Refused("entry.foreign-author")

    def _write(
        self, entry: Entry, member: Member, stored: HubDocument | None, verdict: Accepted
    ) -> StoredOutcome:
        rev = stored.rev + 1 if stored else 1
        change = LastChange(rev, member.incarnation, entry.author, member.pc, entry.at)
        last = dict(stored.registers) if stored else {}
        clashes = list(Meeting(entry, verdict.before, last, change).clashes())
        one_update = stored is not None and len(entry.updates) == 1
        seq = append_feed(
            self._db,
            doc_id=entry.doc_id,
            rev=rev,
            incarnation=member.incarnation,
            data=entry.updates[0] if one_update else None,
        )
        put_hub_document(
            self._db,
            HubDocument(
                doc_id=entry.doc_id,
                kind=entry.doc_id.partition(":")[0],
                company=entry.company,
                rev=rev,
                seq=seq,
                state=verdict.state,
                registers=last | dict.fromkeys(entry.changes, change),
            ),
        )
        registers = self._record(entry, change, clashes)
        return StoredOutcome(entry.n, "", rev, seq, registers, {})

    def _record(self, entry: Entry, change: LastChange, clashes: list[Clash]) -> tuple[str, ...]:
        """Open or extend conflicts, and bring a side that edited again up to date."""
        book = ConflictBook(self._db, entry, change)
        for clash in clashes:
            book.clash(clash)
        for key, text in entry.changes.items():
            book.edited(key, text)
        return tuple(dict.fromkeys(clash.register for clash in clashes))


def _refused(entry: Entry, verdict: Refused) -> StoredOutcome:
    return StoredOutcome(entry.n, verdict.code, 0, 0, (), verdict.facts)


def _frame(outcome: StoredOutcome) -> Outcome:
    return Outcome(
        n=outcome.n,
        code=outcome.code,
        rev=outcome.rev,
        seq=outcome.seq,
        conflicts=outcome.conflicts,
        facts=outcome.facts,
    )
