"""Documents that a PC of a former epoch gives back, as whole states with any authors.

The state is merged into what the hub holds. What it changes among the values of the former epochs
is simply so again; where the new epoch has changed the same value meanwhile, neither side knew of
the other, and a conflict keeps both, whichever of them the merge kept.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from selaras.documents.crdt import Document
from selaras.documents.fingerprint import content_hash
from selaras.documents.meeting import Twice, written_twice
from selaras.documents.values import decode_value, is_readable
from selaras.domain.audit import IMPORT, Record
from selaras.domain.epochs import APPROVED, FORMER_AUDIT, WRITTEN_TWICE, next_rev, rev_floor
from selaras.domain.ids import derived_id
from selaras.errors import DocumentError
from selaras.protocol.heal_frames import OfferedDocument
from selaras.store.epochs import former_state, put_former_state
from selaras.store.hub_documents import (
    HubDocument,
    Moved,
    append_feed,
    get_hub_document,
    put_hub_document,
)
from selaras.store.hub_members import owner_of_client
from selaras.store.last_changes import LastChange
from selaras.values import Value, replace
from selaras_hub.audit import AuditBook, Move
from selaras_hub.authoring import own_client_id
from selaras_hub.conflicting import Meeting
from selaras_hub.contradicting import differs_from_approval
from selaras_hub.facts import FactBook
from selaras_hub.judging import MAX_ID, MAX_REGISTER_NAME
from selaras_hub.makers import MadeTogether, made_by
from selaras_hub.passed_over import parted
from selaras_hub.recorded import accepted_about, note_editors
from selaras_hub.references import note_reference
from selaras_hub.returned_entries import (
    UNSEEN,
    also_wrote,
    apart,
    authors_in,
    capped,
    entry_of,
    hold_present,
    last_of,
    open_conflicts,
    seen_rev,
)
from selaras_hub.returning import Return
from selaras_hub.revs import counter_of
from selaras_hub.same_words import Word, written_over
from selaras_hub.unheard import Merged, unheard
from selaras_hub.vouching import vouch_for


class _Merge(Value):
    """One offered document and what it does to ours.

    Args:
        before: Registers of ours before, and *after*.
        news: Registers that are new among what the former epochs left, with their values.
        parted: What it holds and we do too, differently, neither over the other's.
        clocks: Authors that moved, and to where.
        over: Words that somebody wrote over who knew only of another that wrote the same.
        told: What the audit of former epochs says.
        code: Why the PC must take our state in place of its own; blank where it can merge it.
    """

    before: Mapping[str, str]
    after: Mapping[str, str]
    news: Mapping[str, str]
    parted: Mapping[str, str]
    clocks: Mapping[int, int]
    state: bytes
    code: str = ""
    over: Sequence[Word] = ()
    told: Sequence[Record] = ()


class ReturnedDocuments:
    """Takes the documents of one page."""

    def __init__(self, way: Return) -> None:
        """Work on behalf of the PC whose way back it is."""
        self._way, self._db = way, way.db
        self._counter = counter_of(way.db)
        self._books: dict[str, AuditBook] = {}
        self._together = MadeTogether(way.db, kinds=[FORMER_AUDIT])

    def take(self, offered: OfferedDocument, *, is_ours: bool) -> str:
        """Take one document; return why it cannot be, or blank.

        Args:
            is_ours: Its company is of this installation.
        """
        stored = get_hub_document(self._db, offered.doc_id)
        kind, _, rest = offered.doc_id.partition(":")
        is_named = kind.isidentifier() and bool(rest) and len(offered.doc_id) <= MAX_ID
        if not is_ours or (stored is not None and stored.company != offered.company):
            return self._refuse(stored, "entry.company")
        try:
            merge = self._merged(offered, stored) if is_named else None
        except DocumentError:
            merge = None
        if merge is None:
            return self._refuse(stored, "entry.unreadable")
        if decode_value(merge.after.get("company", '""')) != offered.company:
            return self._refuse(stored, "entry.company")
        facts = FactBook(self._db, offered.company)
        if differs_from_approval(facts, offered.doc_id, registers=merge.after):
            self._propose(offered, merge)
            return self._refuse(stored, APPROVED)
        if stored is not None:
            hold_present(self._db, offered, stored=stored, after=merge.after)
        self._keep(offered, stored, merge)
        return merge.code

    def close(self) -> None:
        """Write what the audit still gathers."""
        for book in self._books.values():
            book.flush()

    def _merged(self, offered: OfferedDocument, stored: HubDocument | None) -> _Merge | None:
        ours = Document(stored.state if stored else None)
        before, clocks = ours.registers(), ours.clocks()
        ours.apply([offered.state])
        after = ours.well_formed()
        if after is None:
            return None
        if not all(len(key) <= MAX_REGISTER_NAME and is_readable(after[key]) for key in after):
            return None
        twice = written_twice(stored.state, offered.state) if stored else None
        if stored is not None and twice is not None:
            return self._written_again(offered, stored, twice)
        moved = {each: at for each, at in ours.clocks().items() if at != clocks.get(each, 0)}
        apart = parted(self._db, offered, stored=stored) if stored else {}
        news = self._news(offered, stored)
        return _Merge(before, after, news, apart, moved, ours.state())

    def _written_again(
        self, offered: OfferedDocument, stored: HubDocument, twice: Twice
    ) -> _Merge | None:
        """Write what is offered under an author id of the hub's: it cannot be merged."""
        if not all(is_readable(text) for text in (*twice.news.values(), *twice.apart.values())):
            return None
        self._news(offered, stored)
        ours = Document(stored.state, client_id=own_client_id(self._db))
        before, written = ours.registers(), ours.write(twice.news)
        moved = {written.client_id: written.end_clock} if written.updates else {}
        state, after = ours.state(), ours.registers()
        return _Merge(before, after, twice.news, twice.apart, moved, state, WRITTEN_TWICE)

    def _news(self, offered: OfferedDocument, stored: HubDocument | None) -> dict[str, str]:
        """Return what is new among the values of the former epochs, and keep them up to date."""
        kept = former_state(self._db, offered.doc_id)
        state = (stored.state if stored else b"") if kept is None else kept
        former = Document(state or None)
        before = former.registers()
        former.apply([offered.state])
        if kept is not None:
            put_former_state(self._db, offered.doc_id, state=former.state())
        return {key: text for key, text in former.registers().items() if before.get(key) != text}

    def _keep(self, offered: OfferedDocument, stored: HubDocument | None, merge: _Merge) -> None:
        merge = self._with_former(offered.doc_id, stored, merge=merge)
        is_known = not (merge.clocks or merge.parted or merge.over)
        if stored is not None and is_known and offered.rev <= stored.rev:
            self._tell_again(stored, rev=stored.rev)
            return
        rev = next_rev(max(stored.rev if stored else 0, offered.rev), counter=self._counter)
        meetings = list(self._meetings(offered, stored, merge))
        floor, last = rev_floor(self._counter), last_of(stored, meetings)
        # First, so that no page of the feed ends between this document and what it met.
        open_conflicts(self._db, meetings, rev=rev)
        moved = Moved(offered.doc_id, rev, "", None, stored.seq if stored else 0)
        document = HubDocument(
            doc_id=offered.doc_id,
            kind=offered.doc_id.partition(":")[0],
            company=offered.company,
            rev=rev,
            seq=append_feed(self._db, moved=moved),
            state=merge.state,
            registers=also_wrote(last, merge.told, after=merge.after, most=floor),
            hash=content_hash(offered.doc_id, merge.after),
        )
        put_hub_document(self._db, document)
        vouch_for(self._db, offered.doc_id, most=floor)
        note_reference(self._db, offered.company, doc_id=offered.doc_id, registers=merge.after)
        self._log(offered, merge, rev=rev)

    def _meetings(
        self, offered: OfferedDocument, stored: HubDocument | None, merge: _Merge
    ) -> Iterator[Meeting]:
        """Return what came back as the entries that it once was, as far as anybody can tell.

        Each under its former rev: it says who had seen it, and which of two was a PC's last word.
        """
        groups: dict[tuple[LastChange, int], dict[str, str]] = defaultdict(dict)
        last = stored.registers if stored else {}
        seen = seen_rev(self._way, counter=self._counter)
        came = {**merge.news, **merge.parted}
        authors = self._authors(offered, merge)
        merged = Merged(stored, merge.state, came) if stored else None
        unknown = unheard(self._db, merged, future=self._way.future)
        for key, text in came.items():
            change, base = authors[key], seen
            if key in merge.parted:
                change, base = apart(change, last.get(key), way=self._way), UNSEEN
            groups[change, base][key] = text
        for word in (each for each in merge.over if each.key not in came):
            groups[word.change, seen][word.key] = word.text
        for (change, base), changes in groups.items():
            entry = entry_of(offered, changes, n=change.rev, base_rev=base)
            yield Meeting(
                entry=entry,
                before=merge.before,
                after=merge.after,
                last=last,
                change=capped(change, rev_floor(self._counter)),
                unheard=unknown,
            )

    def _authors(self, offered: OfferedDocument, merge: _Merge) -> dict[str, LastChange]:
        """Return who wrote what came, as far as the audit of former epochs tells."""
        came = {**merge.news, **merge.parted}
        nobody = self._unknown(offered, merge)
        # Where we had no such document nothing is met, and nobody need be named. But what came
        # out of a file others may have brought too, and who goes on from it has not seen theirs.
        is_asked = merge.before or any(record.kind == IMPORT for record in merge.told)
        together = self._together.of(offered.doc_id) if is_asked else ()
        held = Document(offered.state).registers()
        made = made_by(offered.doc_id, held, told=merge.told, together=together, unknown=nobody)
        return dict.fromkeys(came, nobody) | made | authors_in(merge.told, wanted=came)

    def _with_former(self, doc_id: str, stored: HubDocument | None, *, merge: _Merge) -> _Merge:
        """Return *merge* with what the audit of former epochs says of the document."""
        former = accepted_about(self._db, doc_id, kinds=[FORMER_AUDIT])
        told = [record for record, _ in former]
        note_editors(self._db, doc_id, records=told)
        together = self._together.of(doc_id) if stored and former else ()
        over = written_over(self._db, stored, former=former, together=together, present=merge.after)
        return replace(merge, told=told, over=over)

    def _unknown(self, offered: OfferedDocument, merge: _Merge) -> LastChange:
        owners = {owner_of_client(self._db, each) for each in merge.clocks}
        incarnation = owners.pop() if len(owners) == 1 and not merge.code else None
        return LastChange(offered.rev, incarnation or "", "", self._way.member.pc, self._way.now)

    def _refuse(self, stored: HubDocument | None, code: str) -> str:
        """Send the PC, which forgets its own, what we have; say why."""
        if stored is not None:
            self._tell_again(stored, rev=next_rev(stored.rev, counter=self._counter))
        return code

    def _tell_again(self, stored: HubDocument, *, rev: int) -> None:
        """Let the PC, which follows the feed from the shared point, have ours too."""
        if stored.seq <= self._way.shared:
            moved = Moved(stored.doc_id, rev, "", None, stored.seq)
            seq = append_feed(self._db, moved=moved)
            put_hub_document(self._db, replace(stored, rev=rev, seq=seq))

    def _propose(self, offered: OfferedDocument, merge: _Merge) -> None:
        """Keep, as a proposed correction, what an approval of this epoch does not let in."""
        changes = {key: text for key, text in merge.news.items() if merge.before.get(key) != text}
        if not changes:
            return
        text = "".join(f"{key}={changes[key]}\n" for key in sorted(changes))
        fact_id = f"proposal:{derived_id('proposal', offered.doc_id, text)}"
        content = {
            "document": offered.doc_id,
            "changes": changes,
            "code": APPROVED,
            "state": "open",
            "author": "",
            "pc": self._way.member.pc,
            "at": self._way.now,
            "received": self._way.now,
        }
        facts = FactBook(self._db, offered.company)
        if facts.get(fact_id) is None:
            facts.put("proposal", fact_id, subject=offered.doc_id, content=content)

    def _log(self, offered: OfferedDocument, merge: _Merge, *, rev: int) -> None:
        """Write into the audit what came back, and from which PC."""
        if offered.company not in self._books:
            book = AuditBook(self._db, offered.company, now=self._way.now)
            book.begin()
            self._books[offered.company] = book
        wanted = {
            key: merge.after[key]
            for key in merge.after
            if merge.before.get(key) != merge.after[key]
        }
        move, way = Move(offered.doc_id, merge.before, merge.after, wanted, rev), self._way
        self._books[offered.company].healed(way.member, move, source=way.source)
