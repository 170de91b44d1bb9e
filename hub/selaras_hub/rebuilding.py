"""Making the hub's books from a PC's replica, where the hub moves to that PC.

All that travelled is there: documents as the hub knew them, facts with their seals, the audit. From
the audit comes who changed which register at which rev, and which entries were accepted already.
What only the old hub had (numbers of entries, author ids) the PCs say when they come.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from selaras.clock import Chance, Clock, moment_text
from selaras.documents.crdt import Document
from selaras.documents.fingerprint import content_hash
from selaras.domain.audit import KIND as AUDIT
from selaras.domain.audit import Head, Record, Whole
from selaras.domain.epochs import FORMER_AUDIT
from selaras.domain.record_reading import open_record
from selaras.replica.ahead import told_through
from selaras.replica.companies import profile_of
from selaras.replica.epochs import record_of
from selaras.replica.identity import Identity, load_identity, save_identity
from selaras.store.audit import newest_row, put_hub_head
from selaras.store.db import Connection
from selaras.store.documents import StoredDocument, each_document
from selaras.store.epochs import EpochRow, newest_number, put_epoch, set_head, settled_revs
from selaras.store.facts import StoredFact, each_fact, facts_of_kind, put_fact
from selaras.store.hub_documents import (
    HubDocument,
    Moved,
    append_feed,
    put_hub_document,
)
from selaras.store.hub_members import Device, put_device
from selaras.store.meta import set_meta
from selaras.store.reset import forget_hub
from selaras.store.seals import HubSeal, get_seal, put_hub_seals
from selaras.store.sums import is_compared
from selaras.trust.epochs import read_epoch
from selaras.trust.sealing import made_at
from selaras.trust.users import UserKey
from selaras.values import replace
from selaras_hub.audit import AuditBook, Move
from selaras_hub.companies import companies_of
from selaras_hub.conflict_book import KIND as CONFLICT
from selaras_hub.effects_of_facts import take_effect
from selaras_hub.identity import HubIdentity, save_hub
from selaras_hub.makers import MadeTogether
from selaras_hub.member import Member
from selaras_hub.members import Doorkeeper
from selaras_hub.rebuilt_authors import authors_of
from selaras_hub.recorded import accepted_about, note_editors
from selaras_hub.references import note_reference
from selaras_hub.returning import former_record, note_origin
from selaras_hub.sealing import SEALED
from selaras_hub.telling import Telling
from selaras_hub.vouching import vouch_for

TOKEN_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Rebuilding:
    """The hub that a replica becomes.

    Args:
        key: What its facts are sealed with.
    """

    db: Connection
    key: UserKey
    clock: Clock
    chance: Chance

    def rebuild(self, reason: str) -> HubIdentity:
        """Make the books, and begin a new epoch where the replica's feed stands."""
        db, known = self.db, load_identity(self.db)
        # What it has under numbers beyond its cursor is in the feed that it goes on with.
        own = replace(known, seq=max(known.seq, newest_number(self.db)))
        forget_hub(db)
        profile = profile_of(db, own.founding)
        name = profile.name if profile else ""
        hub = HubIdentity(own.hub, own.founding, name, own.epoch, own.epoch_counter)
        save_hub(db, hub)
        set_head(db, own.seq)
        self._keep_line()
        self._enlist(own)
        self._facts(own)
        together = MadeTogether(db, kinds=(FORMER_AUDIT, AUDIT))
        ahead = self._documents(together)
        self._conflicts()
        for company in companies_of(db, own.founding):
            self._head_of(company)
        self._tell_of(ahead, own)
        set_meta(db, SEALED, value=str(own.seq))
        door = Doorkeeper(db, hub, clock=self.clock, chance=self.chance, key=self.key)
        # Halfway through a feed it lacks what has a later number by now.
        shared = told_through(db, known.seq, epoch=own.epoch)
        door.begin_epoch(reason, parent_seq=shared)
        return door.hub

    def _keep_line(self) -> None:
        record = read_epoch(record_of(self.db))
        if record is not None:
            row = EpochRow(
                record.id, record.counter, record.parent, record.parent_seq, record.text()
            )
            put_epoch(self.db, row)

    def _enlist(self, own: Identity) -> None:
        """Be a member of oneself: in its own process a PC proves itself with a token."""
        token, now = self.chance.bytes(TOKEN_BYTES).hex(), moment_text(self.clock.now())
        digest = hashlib.sha256(token.encode("utf-8")).digest()
        put_device(self.db, Device(own.device, own.pc, digest, now, now))
        save_identity(self.db, token=token, hub_address="")

    def _facts(self, own: Identity) -> None:
        now = moment_text(self.clock.now())
        for fact in each_fact(self.db):
            if not is_compared(fact.fact_id, fact.kind):
                continue
            seal = get_seal(self.db, fact.fact_id)
            is_ahead = bool(seal) and made_at(seal) > (own.epoch_counter, own.seq)
            there = fact if fact.seq and not is_ahead else self._numbered(fact)
            put_fact(self.db, there, table="hub_fact")
            if seal:
                row = HubSeal(there.fact_id, there.seq, seal, own.epoch)
                put_hub_seals(self.db, [row])
            take_effect(self.db, there, now=now)
            if fact.kind in (AUDIT, FORMER_AUDIT):
                note_origin(self.db, fact.content)

    def _numbered(self, fact: StoredFact) -> StoredFact:
        """Give a fact a number of its own that others may lack under the one it has here.

        This PC had not got it again yet from the feed, or had it ahead of its number. A record of
        the audit says its number itself: it stays beside the chain that goes on.
        """
        kept = former_record(fact) if fact.kind == AUDIT else fact
        return replace(kept, seq=append_feed(self.db, fact_id=kept.fact_id))

    def _documents(self, together: MadeTogether) -> list[HubDocument]:
        """Make the books of documents; return those whose newest record has not come here."""
        settled, ahead, telling = settled_revs(self.db), [], Telling(self.db)
        for stored in each_document(self.db):
            rev = max(stored.rev, settled.get(stored.doc_id, 0))
            if not rev:
                continue
            document = self._document(stored, rev)
            is_on_its_way = rev > stored.rev or not stored.seq
            is_told = not is_on_its_way and not telling.lacks(document, seq=stored.seq)
            if not (is_told or is_on_its_way):
                # Ahead of its number, which others may be past without it.
                document = replace(document, seq=self._number(stored, rev))
            self._put(document, together.of(stored.doc_id), is_told=is_told)
            if not is_told:
                ahead.append(document)
        return ahead

    def _conflicts(self) -> None:
        """Let what was settled count as changed by who settled it, also where no value changed."""
        facts = facts_of_kind(self.db, CONFLICT, table="hub_fact")
        for doc_id in sorted({fact.subject for fact in facts}):
            vouch_for(self.db, doc_id)

    def _tell_of(self, ahead: list[HubDocument], own: Identity) -> None:
        """Let the audit name what this PC heard to be settled and the former feed had not told."""
        me, books = Member(own.device, own.pc, own.incarnation), dict[str, AuditBook]()
        for document in ahead:
            registers = Document(document.state).registers()
            book = books.setdefault(document.company, self._book(document.company))
            move = Move(document.doc_id, {}, registers, wanted={}, rev=document.rev)
            book.healed(me, move, source=own.epoch)
        for book in books.values():
            book.flush()

    def _book(self, company: str) -> AuditBook:
        return AuditBook(self.db, company, now=moment_text(self.clock.now()))

    def _document(self, stored: StoredDocument, rev: int) -> HubDocument:
        state = stored.state if stored.confirmed is None else stored.confirmed
        registers = Document(state).registers()
        seq = stored.seq
        if rev > stored.rev or not seq:
            seq = self._number(stored, rev)
        document = HubDocument(
            doc_id=stored.doc_id,
            kind=stored.kind,
            company=stored.company,
            rev=rev,
            seq=seq,
            state=state,
            registers={},
            hash=content_hash(stored.doc_id, registers),
        )
        note_reference(self.db, stored.company, doc_id=stored.doc_id, registers=registers)
        return document

    def _number(self, stored: StoredDocument, rev: int) -> int:
        """Take the next number of the feed for a document."""
        return append_feed(self.db, moved=Moved(stored.doc_id, rev, "", None, stored.seq))

    def _put(
        self, document: HubDocument, together: Sequence[tuple[Record, Whole]], *, is_told: bool
    ) -> None:
        """Write one document, with who last changed what as far as the audit says."""
        told = accepted_about(self.db, document.doc_id, kinds=(FORMER_AUDIT, AUDIT))
        records = [record for record, _ in told]
        note_editors(self.db, document.doc_id, records=records)
        own = load_identity(self.db)
        authors = authors_of(document, records, own=own, together=together, is_told=is_told)
        put_hub_document(self.db, replace(document, registers=authors))

    def _head_of(self, company: str) -> None:
        newest = newest_row(self.db, company)
        sealed = open_record(newest) if newest else None
        if sealed is not None:
            put_hub_head(self.db, company, head=Head(sealed.record.number, sealed.hash))
