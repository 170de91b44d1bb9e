"""The one write path of a replica, inside one transaction.

A change is written three times over: into the document's state, into the outbox as values and as
updates, and into the projection. Either all of it is on disk, or nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from selaras.clock import Chance, Clock, moment_text
from selaras.documents.crdt import Document, Written
from selaras.documents.fingerprint import content_hash
from selaras.domain.result import Rejection
from selaras.domain.roles import Action
from selaras.replica.identity import SHORT_CLIENT_BELOW, load_identity, save_identity
from selaras.replica.people import Person, refusal
from selaras.replica.sent_mark import note_sending
from selaras.replica.signing import frame_of, signed
from selaras.store.awaited import await_whole, awaited_whole
from selaras.store.db import Connection
from selaras.store.documents import (
    StoredDocument,
    delete_document,
    get_document,
    put_document,
    put_documents,
)
from selaras.store.outbox import OutboxEntry, append_entry
from selaras.store.projection import Moved, project, project_all, unproject
from selaras.values import replace

# Of no document.
_NOTHING_READ: Final[tuple[bytes, Mapping[str, str]]] = b"", {}


@dataclass(frozen=True, slots=True)
class Base:
    """What was on the author's screen when she began to change the value."""

    epoch: str
    rev: int


class Changed(NamedTuple):
    """A document whose content is to be written.

    Args:
        registers: What ``stored.state`` holds.
        before: What its rows were derived from, where that is at hand.
    """

    stored: StoredDocument
    registers: Mapping[str, str]
    before: Mapping[str, str] | None = None


class Writer:
    """Writes documents inside one open transaction."""

    def __init__(self, db: Connection, *, clock: Clock, chance: Chance, person: Person) -> None:
        """Write to *db* as *person*, who sits at this PC."""
        self.db = db
        self.clock, self.chance, self.person = clock, chance, person
        self.identity = load_identity(db)
        self.touched: set[str] = set()
        self._read: dict[str, tuple[bytes, Mapping[str, str]]] = {}
        self.sends_at_once = False

    def reload_identity(self) -> None:
        """Go on as whom the file has become in this transaction."""
        self.identity = load_identity(self.db)
        # The users of the office before are not those of the one that this file belongs to now.
        self.person = Person("", self.person.name)

    def refusal(self, action: Action) -> Rejection | None:
        """Say why the person at this PC may not, so that nobody writes what will be refused."""
        return refusal(self.db, self.person, action=action)

    def edit(
        self, doc_id: str, company: str, *, changes: Mapping[str, str], base: Base | None = None
    ) -> bool:
        """Change registers of a document, new or known; say whether anything changed.

        Args:
            changes: Register to canonical text.
            base: What the author saw; the replica's newest when None.
        """
        return self.write(self.draft(doc_id, company=company, base=base, changes=changes))

    def know(self, stored: StoredDocument, registers: Mapping[str, str]) -> None:
        """Let a document's *registers* not be read again if it is written as it is *stored* now."""
        self._read[stored.doc_id] = stored.state, registers

    def draft(
        self,
        doc_id: str,
        *,
        company: str = "",
        base: Base | None = None,
        request: str = "",
        changes: Mapping[str, str] | None = None,
    ) -> OutboxEntry:
        """Return an entry about a document, by the person at this PC, to be written."""
        stored = get_document(self.db, doc_id)
        base = base or Base(self.identity.epoch, stored.rev if stored else 0)
        return OutboxEntry(
            n=0,
            origin_incarnation=self.identity.incarnation,
            origin_n=0,
            doc_id=doc_id,
            company=company or self.identity.company,
            base_epoch=base.epoch,
            base_rev=base.rev,
            changes=dict(changes or {}),
            client_id=0,
            first_clock=0,
            end_clock=0,
            author=self.person.name,
            user=self.person.user,
            at=moment_text(self.clock.now()),
            request=request,
        )

    def write(self, draft: OutboxEntry) -> bool:
        """Write *draft*'s changes now, under the author id in use; say whether anything changed.

        Origin, base, author and time stay as the draft says: an entry that is written again is
        still its author's.
        """
        stored = get_document(self.db, draft.doc_id)
        client_id = self.client_id()
        document = Document(stored.state if stored else None, client_id=client_id)
        read_from, before = self._read.pop(draft.doc_id, _NOTHING_READ)
        if stored is None or read_from is not stored.state:
            before = document.registers()
        changes = {key: text for key, text in draft.changes.items() if before.get(key) != text}
        if not changes and not (draft.origin_n and draft.request):
            return False
        confirmed = _confirmed_before(stored, document)
        if draft.origin_n:
            # Its signature is over all of it, also over what is so by now.
            changes = draft.changes
        written = document.write(changes, present=before, again=bool(draft.origin_n))
        self.append(_filled(draft, changes, written))
        registers = {**before, **changes}
        there = stored or _unknown_yet(draft)
        there = replace(there, state=document.state(), confirmed=confirmed)
        self._store(Changed(there, registers, before))
        return True

    def append(self, entry: OutboxEntry) -> OutboxEntry:
        """Put an entry into the outbox, signed where the person's key is at hand."""
        stored = append_entry(self.db, entry, complete=self._signed)
        if entry.doc_id in awaited_whole(self.db):
            await_whole(self.db, (entry.doc_id,))
        elif self.sends_at_once:
            # It is on disk with the entry; a second commit before sending is spared.
            note_sending(self.db, frame_of(stored))
        return stored

    def _signed(self, entry: OutboxEntry) -> OutboxEntry:
        if entry.signature or entry.user != self.person.user:
            return entry
        return signed(entry, self.person, device=self.identity.device)

    def store(
        self,
        stored: StoredDocument,
        document: Document,
        *,
        before: Mapping[str, str] | None = None,
    ) -> None:
        """Write a document's row and what derives from it.

        Args:
            before: Its registers as they were stored, where they are at hand.
        """
        self._store(Changed(stored, document.registers(), before))

    def _store(self, changed: Changed) -> None:
        stored, registers, before = changed
        item_hash = content_hash(stored.doc_id, registers)
        doc_no = put_document(self.db, replace(stored, hash=item_hash))
        project(self.db, Moved(doc_no, stored.doc_id, registers, before))
        self.touched.add(stored.doc_id)

    def store_all(self, changed: Sequence[Changed], *, stale: Collection[str]) -> None:
        """Write the rows of documents, whatever hash they say, and what derives from them.

        Each step is taken for all of them before the next one: what it works with stays in the
        processor's cache meanwhile.

        Args:
            stale: Of which of them a fact is new in this transaction.
        """
        hashes = [content_hash(each.stored.doc_id, each.registers) for each in changed]
        hashed = [
            replace(each.stored, hash=item_hash)
            for each, item_hash in zip(changed, hashes, strict=True)
        ]
        numbers = put_documents(self.db, hashed)
        moved = [
            Moved(doc_no, stored.doc_id, registers, before, stored.doc_id in stale)
            for doc_no, (stored, registers, before) in zip(numbers, changed, strict=True)
        ]
        project_all(self.db, moved)
        self.touched.update(each.stored.doc_id for each in changed)

    def refresh(self, doc_id: str) -> None:
        """Derive anew what depends on facts about a document."""
        stored = get_document(self.db, doc_id)
        if stored is not None:
            registers = Document(stored.state).registers()
            project(self.db, Moved(stored.doc_no, doc_id, registers, registers, is_stale=True))
        self.touched.add(doc_id)

    def forget(self, stored: StoredDocument) -> None:
        """Remove a document that the hub never had and that nothing is left of."""
        delete_document(self.db, stored.doc_no)
        unproject(self.db, stored.doc_no)
        self.touched.add(stored.doc_id)

    def client_id(self) -> int:
        """Return the author id in use; draw one by chance while the hub gave none."""
        if not self.identity.client_ids:
            drawn = int.from_bytes(self.chance.bytes(6), "big") | SHORT_CLIENT_BELOW
            self.use_clients((drawn,))
        return self.identity.client_ids[0]

    def retire_client(self) -> None:
        """Never write under the present author id again: its clock would leave a gap."""
        self.use_clients(self.identity.client_ids[1:])

    def use_clients(self, client_ids: tuple[int, ...]) -> None:
        """Write under these author ids from now on, the first one first."""
        save_identity(self.db, client_ids=client_ids)
        self.identity = replace(self.identity, client_ids=client_ids)


def _unknown_yet(draft: OutboxEntry) -> StoredDocument:
    return StoredDocument(
        doc_no=0,
        doc_id=draft.doc_id,
        kind=draft.doc_id.partition(":")[0],
        company=draft.company,
        rev=0,
        seq=0,
        state=b"",
        confirmed=None,
        hash=b"",
    )


def _confirmed_before(stored: StoredDocument | None, document: Document) -> bytes:
    """Return the hub's state of a document that is about to get unsent work."""
    if stored is not None:
        return stored.confirmed if stored.confirmed is not None else stored.state
    return document.state()


def _filled(draft: OutboxEntry, changes: dict[str, str], written: Written) -> OutboxEntry:
    return draft._replace(
        changes=changes,
        client_id=written.client_id,
        first_clock=written.first_clock,
        end_clock=written.end_clock,
        updates=written.updates,
    )
