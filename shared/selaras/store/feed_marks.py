"""What stands at a few numbers of a feed, by which two copies of it show where they parted.

A hub that was put back without a word gives numbers anew that its PCs know otherwise. Where both
have the same item at a number, they have the same at every number before; a record of the audit
says so beyond doubt, since its hash goes through the whole chain.
"""

from collections.abc import Sequence
from itertools import islice
from typing import Final

from selaras.documents.crdt import Document
from selaras.documents.fingerprint import content_hash
from selaras.domain.audit import KIND as AUDIT
from selaras.store.contents import CONTENT
from selaras.store.db import Connection
from selaras.store.documents import get_document
from selaras.store.facts import StoredFact, get_fact, stored_fact
from selaras.store.record_blocks import newest_first
from selaras.store.sums import Held, fact_hash

# How many records back: most feeds part close to the end, and each further mark costs bytes.
RECORDS: Final = (0, 4, 16, 64)


def feed_marks(db: Connection, seq: int) -> list[Held]:
    """Return what the hub's feed has at *seq*, or last before, and some records before that.

    What moved on since has a later number and is no mark. The oldest comes first.
    """
    found = [_newest_document(db, seq), _fact(db, seq)]
    newest = max(filter(None, found), key=lambda each: each.seq, default=None)
    records = [_fact(db, seq, kind=AUDIT, back=back) for back in RECORDS]
    marks = {each.seq: each for each in (newest, *records) if each is not None}
    return [marks[number] for number in sorted(marks)]


def shared_through(db: Connection, marks: Sequence[Held], *, seq: int) -> int:
    """Return up to where, *seq* at most, this PC's feed is the one that has *marks*."""
    shared, recorded = 0, 0
    for mark in sorted(marks, key=lambda each: each.seq):
        if not _is_mark_of_ours(db, mark):
            return shared
        shared = mark.seq
        recorded = mark.seq if mark.item_id.startswith(f"{AUDIT}:") else recorded
    # The newest record of theirs is a mark, and none moves on: one of ours behind it is no other's.
    further = _record_after(db, recorded)
    if further is None or further > seq:
        return seq
    return max((each.seq for each in marks if each.seq < further), default=0)


def _is_mark_of_ours(db: Connection, mark: Held) -> bool:
    """Say whether our feed may have had that item at that number; a record does not move on."""
    fact = get_fact(db, mark.item_id)
    found = _held_fact(fact) if fact else _held_document(db, mark.item_id)
    if found is None or found.seq < mark.seq:
        return False
    if found.seq == mark.seq:
        return found.hash == mark.hash
    is_record = fact is not None and fact.kind == AUDIT
    return not is_record and not _is_taken(db, mark.seq)


def _is_taken(db: Connection, seq: int) -> bool:
    """Say whether our feed has something at a number; what is kept aside has none."""
    found = db.exec_driver_sql(
        """SELECT 1 FROM document WHERE seq = ? UNION ALL
        SELECT 1 FROM fact WHERE seq = ? AND NOT (kind = ? AND id LIKE '%~%')""",
        (seq, seq, AUDIT),
    )
    return found.first() is not None


def _record_after(db: Connection, seq: int) -> int | None:
    """Return the number of this PC's first record of the audit behind *seq*."""
    row = db.exec_driver_sql(
        "SELECT min(seq) FROM fact WHERE kind = ? AND seq > ? AND id NOT LIKE '%~%'", (AUDIT, seq)
    ).one()
    return None if row[0] is None else int(row[0])


def _newest_document(db: Connection, seq: int) -> Held | None:
    row = db.exec_driver_sql(
        "SELECT id, seq, hash FROM hub_document WHERE seq <= ? ORDER BY seq DESC LIMIT 1", (seq,)
    ).first()
    return None if row is None else Held(*row)


def _fact(db: Connection, seq: int, *, kind: str = "", back: int = 0) -> Held | None:
    """Return the newest of the hub's facts up to *seq*, or the *back*-th before it, or None."""
    is_wanted, values = ("kind = ? AND seq <= ?", (kind, seq)) if kind else ("seq <= ?", (seq,))
    rows = db.exec_driver_sql(
        f"""SELECT id, kind, company, subject, seq, {CONTENT} FROM hub_fact WHERE {is_wanted}
        ORDER BY seq DESC LIMIT ?""",
        (*values, back + 1),
    ).all()
    above = rows[back][4] if len(rows) > back else -1
    kept = (each.row for each in islice(newest_first(db, seq, above=above), back + 1))
    found = sorted([*rows, *kept], key=lambda row: -row[4])[back : back + 1]
    return _held_fact(stored_fact(found[0])) if found else None


def _held_fact(fact: StoredFact) -> Held:
    hashed = fact_hash(
        fact.fact_id,
        kind=fact.kind,
        company=fact.company,
        subject=fact.subject,
        content=fact.content,
    )
    return Held(fact.fact_id, fact.seq, hashed)


def _held_document(db: Connection, doc_id: str) -> Held | None:
    """Return a document as the hub knows it, without this PC's unsent work."""
    stored = get_document(db, doc_id)
    if stored is None or stored.confirmed is None:
        return Held(doc_id, stored.seq, stored.hash) if stored else None
    registers = Document(stored.confirmed).registers()
    return Held(doc_id, stored.seq, content_hash(doc_id, registers))
