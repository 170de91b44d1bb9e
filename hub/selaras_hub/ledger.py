"""The hub's books: entries are judged and written down, in one order, in one transaction."""

from collections.abc import Sequence

from selaras.domain.epochs import HELD_REQUESTS, WAITING
from selaras.domain.requests import SETTLE, Request, decode_request
from selaras.domain.roles import action_of_request, is_of_installation
from selaras.protocol.frames import Entry, Outcome
from selaras.store.db import Connection
from selaras.store.hub_documents import company_of_document, get_hub_document, head_seq
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
from selaras.trust.authority import Authority
from selaras.values import replace
from selaras_hub import rights
from selaras_hub.ahead import Ahead, looked_at
from selaras_hub.companies import Books, Shelf
from selaras_hub.epochs import waiting_names
from selaras_hub.frozen import frozen_fault
from selaras_hub.handlers import HANDLERS
from selaras_hub.judging import Refused, judge, person_fault
from selaras_hub.looking_up import look_up
from selaras_hub.member import Member
from selaras_hub.origins import (
    accepted_before,
    came_back,
    check_own_number,
    foreign_origin,
    has_operations,
)
from selaras_hub.requesting import Asked, Done
from selaras_hub.revs import SHORT_CLIENT_BELOW, counter_of, may_be_of_lost_days
from selaras_hub.settling import check_settlement, conclude
from selaras_hub.writing import write_change


class Ledger:
    """Judges entries and writes them down inside one open transaction."""

    def __init__(
        self, db: Connection, company: str, *, now: str, authority: Authority | None = None
    ) -> None:
        """Write to *db*; *company* is the founding one, *now* the hub's clock.

        Args:
            authority: What the hub hands over to the PC that becomes the hub.
        """
        self._db, self._founding, self._now, self._authority = db, company, now, authority
        self._shelf, self._counter = Shelf(db, company, now=now), counter_of(db)
        # The number and hash of the entry that was settled last.
        self._last: tuple[int, bytes] | None = None

    def accept(self, entries: Sequence[Entry], member: Member) -> tuple[Outcome, ...]:
        """Settle entries in order; each is terminal, and the same one twice settles alike.

        Raises:
            ForkedError: What came before it is settled.
        """
        known = look_up(self._db, entries, member=member)
        try:
            ahead = looked_at(
                self._db, entries, member=member, known=known, founding=self._founding
            )
            return tuple([self._settle(each, member) for each in ahead])
        finally:
            self._note_last(member)
            self._shelf.flush()

    def _settle(self, ahead: Ahead, member: Member) -> Outcome:
        entry, digest = ahead.entry, ahead.digest
        known = get_outcome(self._db, member.incarnation, n=entry.n)
        if known is not None:
            return _frame(known[1]) if known[0] == digest else Outcome(entry.n, "entry.forked")
        outcome = self._outcome(ahead, member)
        put_outcome(self._db, member.incarnation, entry_hash=digest, outcome=outcome)
        self._last = entry.n, digest
        return _frame(outcome)

    def _note_last(self, member: Member) -> None:
        """Write how far *member* has come; once for all that was settled."""
        if self._last is not None:
            n, digest = self._last
            incarnation, device = member.incarnation, member.device
            put_incarnation(self._db, incarnation, device=device, last_n=n, last_hash=digest)

    def _outcome(self, ahead: Ahead, member: Member) -> StoredOutcome:
        entry, content = ahead.entry, ahead.content
        # Of what is new, as nearly all is, there is nothing to be asked.
        if get_origin(self._db, entry.origin_incarnation, n=entry.origin_n):
            before = accepted_before(self._db, entry, content=content)
            if before is not None:
                return self._once_more(entry, before)
            check_own_number(self._db, entry, member=member)
        books = self._shelf.of(entry)
        allowed = self._allowed(ahead, member, books)
        if isinstance(allowed, Refused):
            outcome = _refused(entry, allowed)
            books.audit.settled(entry, member, outcome=outcome)
            return outcome
        asked = self._asked(allowed, member, books=books)
        outcome = self._answer(asked) if allowed.request else self._edit(asked, ahead)
        if not outcome.code:
            put_origin(
                self._db,
                entry.origin_incarnation,
                n=entry.origin_n,
                content=content,
                outcome=outcome,
            )
        if outcome.code != WAITING:
            books.audit.settled(allowed, member, outcome=outcome)
        return outcome

    def _once_more(self, entry: Entry, before: StoredOutcome) -> StoredOutcome:
        """Answer what came through under another number: its effect stands already.

        By these very operations, where they came back with the document, or by others.
        """
        is_by_others = entry.updates and not has_operations(self._db, entry)
        already = {"already": str(before.n)} if is_by_others else {}
        return replace(before, n=entry.n, facts=before.facts | already)

    def _asked(self, entry: Entry, member: Member, *, books: Books) -> Asked:
        company, now = entry.company, self._now
        return Asked(entry, member, books.facts, company, now, books.audit, self._authority)

    def _allowed(self, ahead: Ahead, member: Member, books: Books) -> Entry | Refused:
        """Return the entry under its user's name, if she may and it is of one company of ours."""
        entry, founding = ahead.entry, self._founding
        allowed = ahead.allowed_by(books.facts)
        if allowed is None:
            allowed = rights.checked(entry, member, facts=books.facts, founding=founding)
        if isinstance(allowed, Refused):
            return allowed
        stored = company_of_document(self._db, entry.doc_id)
        is_ours = entry.company == books.facts.company and stored in (None, entry.company)
        if not is_ours:
            return Refused("entry.company")
        return foreign_origin(entry, member, facts=books.facts) or allowed

    def _answer(self, asked: Asked) -> StoredOutcome:
        """Carry out a request."""
        # Who asked is told with what comes of it, to every PC.
        request = None if person_fault(asked.entry) else decode_request(asked.entry.request)
        if request is None:
            return _refused(asked.entry, Refused("request.unreadable"))
        is_for_all = is_of_installation(action_of_request(request.kind))
        if is_for_all and asked.company != self._founding:
            return _refused(asked.entry, Refused("entry.company"))
        if request.kind == SETTLE:
            return self._settle_conflict(asked, request)
        awaited = waiting_names(self._db) if request.kind in HELD_REQUESTS else []
        if awaited:
            return _refused(asked.entry, Refused(WAITING, {"pcs": ", ".join(awaited)[:500]}))
        handler = HANDLERS.get(request.kind)
        if handler is None or asked.entry.changes:
            return _refused(asked.entry, Refused("request.unknown", {"kind": request.kind[:50]}))
        done = handler(asked, request)
        return self._done(asked, done)

    def _settle_conflict(self, asked: Asked, request: Request) -> StoredOutcome:
        fault = check_settlement(asked, request)
        if fault is not None:
            return _refused(asked.entry, fault)
        outcome = self._done(asked, Done())
        if asked.entry.changes:
            outcome = self._edit(asked, settling=request.text("conflict"))
        if not outcome.code:
            rev = conclude(asked, request, rev=outcome.rev)
            outcome = replace(outcome, rev=rev, seq=head_seq(self._db))
        return outcome

    def _done(self, asked: Asked, done: Done | Refused) -> StoredOutcome:
        if isinstance(done, Refused):
            return _refused(asked.entry, done)
        return StoredOutcome(asked.entry.n, "", 0, head_seq(self._db), (), done.facts)

    def _edit(
        self, asked: Asked, ahead: Ahead | None = None, *, settling: str = ""
    ) -> StoredOutcome:
        """Put a change into its document."""
        entry, member = asked.entry, asked.member
        fault = self._author_fault(entry, member)
        if fault:
            return _refused(entry, fault)
        stored = get_hub_document(self._db, entry.doc_id)
        if stored is not None and came_back(self._db, entry, stored=stored):
            return StoredOutcome(entry.n, "", stored.rev, stored.seq, (), {})
        # Also before it is kept as a proposal: what nobody could read must not reach every PC.
        known = ahead.verdict_on(entry, stored) if ahead else None
        verdict = known or judge(entry, stored, company=asked.company)
        if isinstance(verdict, Refused):
            return _refused(entry, verdict)
        fault = frozen_fault(asked, verdict)
        if fault:
            return _refused(entry, fault)
        return write_change(
            asked, stored, verdict=verdict, settling=settling, counter=self._counter
        )

    def _author_fault(self, entry: Entry, member: Member) -> Refused | None:
        drawn, owner = entry.client_id, owner_of_client(self._db, entry.client_id)
        if owner is None and (drawn >= SHORT_CLIENT_BELOW or may_be_of_lost_days(self._db, drawn)):
            own_client(self._db, drawn, incarnation=member.incarnation)
            return None
        return None if owner == member.incarnation else Refused("entry.foreign-author")


def _refused(entry: Entry, verdict: Refused) -> StoredOutcome:
    return StoredOutcome(entry.n, verdict.code, 0, 0, (), verdict.facts)


def _frame(outcome: StoredOutcome) -> Outcome:
    settled = outcome.n, outcome.code, outcome.rev, outcome.seq
    return Outcome(*settled, outcome.conflicts, outcome.facts)
