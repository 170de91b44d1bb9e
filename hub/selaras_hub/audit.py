"""The audit: one record per settled entry and request, in the transaction of its effect.

Created documents of one push share a record, which names each by the hash of its content: an
import of 1,000 invoices takes a few records and not 1,000. Records are facts and travel like any.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, TypeAlias

from selaras.documents.crdt import Document
from selaras.documents.fingerprint import content_hash
from selaras.domain.audit import (
    BEGIN,
    CREATE,
    EDIT,
    HEALED,
    IMPORT,
    KIND,
    SOURCE,
    Change,
    Head,
    Whole,
    canonical,
    chain_start,
    record_id,
    sealed_text,
)
from selaras.protocol.frames import Entry
from selaras.store.audit import hub_head, put_hub_head, put_hub_record
from selaras.store.contents import spelled
from selaras.store.db import Connection
from selaras.store.facts import StoredFact
from selaras.store.hub_documents import append_feed, each_hub_document, get_hub_document
from selaras.store.hub_members import StoredOutcome
from selaras.values import Value
from selaras_hub.judging import MAX_ID, MAX_PERSON, MAX_REGISTER_NAME
from selaras_hub.member import Member
from selaras_hub.shown_requests import shown_request, shown_text

MAX_WHOLE: Final = 500
# A fact must fit into one text of the protocol, whatever else its record says.
MAX_CHANGES_BYTES: Final = 48 * 1024
MAX_REFUSED_BYTES: Final = 32 * 1024
MAX_OTHER_CONFLICTS: Final = 50

# Members of a record by the names of ``Record``; what is blank may be missing.
Said: TypeAlias = Mapping[str, Any]


class Move(Value):
    """What happened to one document.

    Args:
        before: Registers before, and *after*.
        wanted: What was written; a merge may have kept something else.
        content: The hash of *after*; blank where it is not at hand.
    """

    doc_id: str
    before: Mapping[str, str]
    after: Mapping[str, str]
    wanted: Mapping[str, str]
    rev: int
    content: bytes = b""

    def whole(self) -> Whole:
        """Return the document as it is named by its whole content."""
        return _whole_of(self.doc_id, self.after, self.content)

    def changes(self) -> dict[str, Change]:
        """Return what was written, register by register."""
        return {
            key: Change(
                self.before.get(key), self.after.get(key), text if self.after[key] != text else ""
            )
            for key, text in self.wanted.items()
        }

    def is_still(self) -> bool:
        """Say whether everything that was written stood there already."""
        return all(self.before.get(key) == text for key, text in self.wanted.items())


class AuditBook:
    """Writes the audit of one company inside one open transaction."""

    def __init__(self, db: Connection, company: str, *, now: str) -> None:
        """Write to *db*; *now* is the hub's clock."""
        self._db, self._company, self._now = db, company, now
        self._moves: list[Move] = []
        self._gathered: list[Whole] = []
        self._first: Said | None = None

    def begin(self) -> None:
        """Where no audit was kept so far, name what the hub holds, so that all is accounted for."""
        if self._head().number:
            return
        moments = {"at": self._now, "received": self._now}
        self._first = {"company": self._company, "kind": BEGIN, **moments}
        for document in each_hub_document(self._db):
            if document.company == self._company:
                registers = Document(document.state).registers()
                self._gathered.append(_whole_of(document.doc_id, registers))
                self._make_room()
        self.flush()

    def moved(self, move: Move) -> None:
        """Hear what the entry under way does to a document, before it is settled."""
        self._moves.append(move)

    def settled(self, entry: Entry, member: Member, *, outcome: StoredOutcome) -> None:
        """Write down what became of an entry."""
        moves, self._moves = self._moves, []
        is_new = bool(moves) and not moves[0].before
        said = self._said(entry, member, outcome, is_new=is_new)
        if _is_shared(entry, outcome, moves):
            self._gather(said, moves[0])
            return
        self.flush()
        if not moves:
            self._write(self._bare(said, entry))
        for each in _records(said, moves):
            self._write(each)

    def healed(self, member: Member, move: Move, *, source: str) -> None:
        """Write down what a PC of the epoch *source* gave back of what the hub had lost."""
        said = {**self._noting(member, HEALED, {SOURCE: source}), "rev": move.rev}
        if not move.before:
            self._gather(said, move)
            return
        self.flush()
        for each in _records(said, [move]):
            self._write(each)

    def noted(self, member: Member, kind: str, *, facts: Mapping[str, str]) -> None:
        """Write down what happened to a PC and is nobody's entry."""
        self._write(self._noting(member, kind, facts))

    def flush(self) -> None:
        """Write the record that gathers created documents; the turn may end after this."""
        if self._first is not None and self._gathered:
            self._write(self._whole(self._first))
        self._first, self._gathered = None, []

    def _noting(self, member: Member, kind: str, facts: Mapping[str, str]) -> Said:
        return {
            "company": self._company,
            "kind": kind,
            "pc": member.pc,
            "device": member.device,
            "at": self._now,
            "received": self._now,
            "facts": facts,
        }

    def _said(self, entry: Entry, member: Member, outcome: StoredOutcome, *, is_new: bool) -> Said:
        kind, members = shown_request(entry) if entry.request else (_kind(entry, is_new=is_new), {})
        return {
            "company": self._company,
            "kind": kind,
            "author": entry.author[:MAX_PERSON],
            "pc": member.pc,
            "device": member.device,
            "at": entry.at[:MAX_PERSON],
            "received": self._now,
            "document": entry.doc_id[:MAX_ID],
            "code": outcome.code,
            "user": entry.user[:MAX_ID],
            "rev": outcome.rev,
            "origin": f"{entry.origin_incarnation[:MAX_ID]}/{entry.origin_n}",
            "conflicts": outcome.conflicts,
            "request": members,
            "facts": {name: shown_text(text) for name, text in outcome.facts.items()},
        }

    def _bare(self, said: Said, entry: Entry) -> Said:
        """Return the record of what moved no document: a request, or a refused change."""
        if not entry.changes or not said["code"] or entry.company != self._company:
            return said
        stored = get_hub_document(self._db, entry.doc_id)
        is_ours = stored is not None and stored.company == self._company
        present = Document(stored.state).registers() if stored and is_ours else {}
        kept = {
            key: Change(present.get(key), text)
            for key, text in entry.changes.items()
            if len(key) <= MAX_REGISTER_NAME
        }
        if _size(kept) > MAX_REFUSED_BYTES:
            kept = {}
        return {**said, "changes": kept, "left_out": len(entry.changes) - len(kept)}

    def _gather(self, said: Said, move: Move) -> None:
        if self._first is not None and _shared_by(self._first) != _shared_by(said):
            self.flush()
        self._first = self._first or said
        self._gathered.append(move.whole())
        self._make_room()

    def _make_room(self) -> None:
        first = self._first
        if len(self._gathered) == MAX_WHOLE:
            self.flush()
            # A further document belongs to the same doing, under a record of its own.
            self._first = first

    def _whole(self, said: Said) -> Said:
        whole = tuple(self._gathered)
        if len(whole) == 1:
            return {**said, "document": whole[0].doc_id, "whole": whole}
        return {**said, "document": "", "rev": 0, "origin": "", "whole": whole}

    def _head(self) -> Head:
        return hub_head(self._db, self._company) or chain_start(self._company)

    def _write(self, said: Said) -> None:
        head, about = self._head(), said.get("document", "")
        number = head.number + 1
        fact_id = record_id(self._company, number)
        seq = append_feed(self._db, fact_id=fact_id)
        placed = {**said, "number": number, "seq": seq, "previous": head.hash}
        text = sealed_text(placed, spelled=spelled)
        fact = StoredFact(fact_id, KIND, self._company, about, seq, text)
        put_hub_record(self._db, fact, number=number)
        put_hub_head(self._db, self._company, head=Head(number, text.digest.decode("ascii")))


def _is_shared(entry: Entry, outcome: StoredOutcome, moves: list[Move]) -> bool:
    """Say whether an entry is a plain creation, or the same import once more."""
    if outcome.code or entry.request or outcome.conflicts or len(moves) != 1:
        return False
    return not moves[0].before or ("origin" in entry.changes and moves[0].is_still())


def _shared_by(said: Said) -> tuple[str, ...]:
    return tuple(said.get(name, "") for name in ("kind", "author", "user", "device"))


def _kind(entry: Entry, *, is_new: bool) -> str:
    if "origin" in entry.changes:
        return IMPORT
    return CREATE if is_new else EDIT


def _records(said: Said, moves: Iterable[Move]) -> Iterator[Said]:
    """Return one record for each document, and more where its changes are too long for one."""
    for move in moves:
        placed = {**said, "document": move.doc_id, "rev": move.rev}
        if not move.before:
            yield {**placed, "whole": (move.whole(),)}
            continue
        # A conflict stands with its register; one on a line's removal is about another register.
        conflicts = said.get("conflicts", ())
        others = [key for key in conflicts if key not in move.wanted]
        for part in _parts(move.changes()):
            here = [key for key in conflicts if key in part] + others[:MAX_OTHER_CONFLICTS]
            further = len(move.wanted) - len(part)
            yield {**placed, "changes": part, "conflicts": tuple(here), "further": further}
            others = []


def _parts(changes: dict[str, Change]) -> Iterator[dict[str, Change]]:
    if len(changes) == 1:
        yield changes
        return
    part: dict[str, Change] = {}
    size = 0
    for key, change in changes.items():
        cost = _size({key: change})
        if part and size + cost > MAX_CHANGES_BYTES:
            yield part
            part, size = {}, 0
        part[key] = change
        size += cost
    yield part


def _size(changes: Mapping[str, Change]) -> int:
    texts = {key: [each.before, each.after, each.wanted] for key, each in changes.items()}
    return len(canonical(texts).encode("utf-8"))


def _whole_of(doc_id: str, registers: Mapping[str, str], content: bytes = b"") -> Whole:
    return Whole(doc_id, (content or content_hash(doc_id, registers)).hex(), len(registers))
