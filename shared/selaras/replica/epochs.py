"""The way of this PC from one epoch of its hub to the next: meet, give back, enter.

A hub that was restored from a backup knows less than its PCs. Before this PC follows its feed, it
gives back what lies behind the point at which the feeds part: first facts with their seals, then
whole documents without unsent work. Then its cursor goes back to that point, and the feed brings
all of it again; what the feed leaves out was not taken, and goes to the tray. Until then nothing
is removed. What waits in the outbox goes on as it is.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from selaras.domain.epochs import APPROVED, KIND, WRITTEN_TWICE
from selaras.protocol.frames import Welcome
from selaras.protocol.heal_frames import (
    Heal,
    Healed,
    Offer,
    OfferedDocument,
    OfferedFact,
    Taken,
)
from selaras.replica.ahead import told_through
from selaras.replica.identity import load_identity, save_identity
from selaras.replica.leaving import keep_content, leave_fact
from selaras.replica.references import highest_numbers
from selaras.replica.replacing import give_up
from selaras.replica.sent_mark import RECEIPT
from selaras.replica.writer import Writer
from selaras.store.awaited import await_whole, awaited_whole
from selaras.store.db import Connection
from selaras.store.documents import get_document
from selaras.store.epochs import (
    Ahead,
    count_documents,
    documents_ahead,
    documents_left_behind,
    facts_ahead,
    facts_left_behind,
    parked_numbers,
    unsettle,
)
from selaras.store.facts import StoredFact, facts_of_kind
from selaras.store.feed_marks import shared_through
from selaras.store.meta import delete_meta, get_meta, set_meta
from selaras.store.outbox import append_entry, authors_waiting, get_entry, remove_entries
from selaras.store.quick import lasting
from selaras.store.seals import get_seal
from selaras.store.sums import Held
from selaras.trust.epochs import is_epoch_of, read_epoch

OLDER_CODE: Final = "hub.older-epoch"
UNPROVEN_CODE: Final = "hub.epoch-unproven"
LOSS_CODE: Final = "epoch.would-lose"
PAGE_ROWS: Final = 256
# Among what is remembered of the facts; everybody may see it.
_TOLD: Final = "epoch told"
PAGE_BYTES: Final = 512 * 1024
# A PC stops and asks if it would lose more than this share of its documents.
_MOST_LOST: Final = 10

_RECORD, _KEY = "epoch.record", "epoch.key"
_SHARED, _REFUSED, _SWEEP = "epoch.shared", "epoch.refused", "epoch.sweep"
_LOSS_TAKEN: Final = "epoch.loss-taken"


@dataclass(slots=True)
class Offering:
    """How far this PC has come in giving back, in one conversation.

    Args:
        shared: Up to where its feed and the hub's are one.
    """

    shared: int
    fact: str = ""
    doc_no: int = 0
    are_facts_done: bool = False


def record_of(db: Connection) -> str:
    """Return the newest epoch this PC knows of, as its hub signed it; blank for none."""
    return get_meta(db, _RECORD) or ""


def hub_key_of(db: Connection) -> str:
    """Return the key that this PC's hub signs facts with; blank while it has none."""
    return get_meta(db, _KEY) or ""


def note_epoch(db: Connection, welcome: Welcome) -> None:
    """Remember the epoch that this PC follows, and the key its hub signs with."""
    for key, value in ((_RECORD, welcome.epoch_record), (_KEY, welcome.hub_key)):
        if value:
            set_meta(db, key, value=value)


def fault_of(db: Connection, welcome: Welcome) -> str:
    """Say why this PC does not follow the hub into its epoch; blank when it does."""
    identity = load_identity(db)
    record = read_epoch(welcome.epoch_record)
    key = hub_key_of(db) or welcome.hub_key
    is_the_one = record is not None and (record.id, record.counter) == (
        welcome.epoch,
        welcome.epoch_counter,
    )
    # A hub that never had keys has no PC but its own, in the same process.
    is_proven = record is not None and (not key or is_epoch_of(key, record))
    if record is None or not is_the_one or not is_proven:
        return UNPROVEN_CODE
    own = read_epoch(record_of(db))
    mine = own.order if own else (identity.epoch_counter, identity.epoch)
    return OLDER_CODE if record.order < mine else ""


def begin_offer(db: Connection, welcome: Welcome) -> tuple[Heal, Offering]:
    """Return what is said first, and where to begin."""
    marks = [Held(each.item_id, each.seq, each.hash) for each in welcome.marks]
    # A hub of before shows no marks: then its own word counts.
    shared = shared_through(db, marks, seq=welcome.shared_seq) if marks else welcome.shared_seq
    identity = load_identity(db)
    shared = told_through(db, shared, epoch=identity.epoch)
    # Also those that are good for nothing new: under them what waits is sent.
    authors = *identity.client_ids, *authors_waiting(db)
    heal = Heal(
        client_ids=tuple(dict.fromkeys(authors)),
        numbers={name: str(last) for name, last in highest_numbers(db).items()},
        documents=count_documents(db),
        unshared=welcome.shared_seq - shared,
    )
    set_meta(db, _SHARED, value=str(shared))
    set_meta(db, _REFUSED, value="{}")
    return heal, Offering(shared)


def next_offer(db: Connection, offering: Offering, *, number: int) -> Offer:
    """Return the next page of what the hub may lack, and move on."""
    if not offering.are_facts_done:
        facts = _facts(db, offering)
        if facts:
            return Offer(number, facts=facts)
        offering.are_facts_done = True
    documents = _documents(db, offering)
    more = documents_ahead(db, offering.shared, after_no=offering.doc_no, limit=1)
    return Offer(number, documents=documents, last=0 if more else 1)


def note_taken(db: Connection, taken: Taken) -> None:
    """Remember what the hub could not take."""
    if taken.refused:
        refused = _refused(db) | dict(taken.refused)
        set_meta(db, _REFUSED, value=json.dumps(refused, sort_keys=True))


def loss_of(db: Connection, welcome: Welcome) -> dict[str, str]:
    """Say how many documents would be lost, if a person must be asked; empty when not."""
    lost, held = len(_refused(db).keys() - _refused_as(db, WRITTEN_TWICE)), count_documents(db)
    if lost * _MOST_LOST <= held or get_meta(db, _LOSS_TAKEN) == welcome.epoch:
        return {}
    set_meta(db, _LOSS_TAKEN, value=f"?{welcome.epoch}")
    return {"count": str(lost), "of": str(held)}


def take_loss(db: Connection) -> bool:
    """Go on although it would lose so many; say whether that was asked at all."""
    asked = get_meta(db, _LOSS_TAKEN) or ""
    if asked.startswith("?"):
        set_meta(db, _LOSS_TAKEN, value=asked[1:])
    return asked.startswith("?")


def enter(writer: Writer, healed: Healed) -> None:
    """Go over into the hub's epoch; its feed is followed from the shared point."""
    db = writer.db
    for doc_id, code in _refused(db).items():
        if code != WRITTEN_TWICE:
            _let_go(writer, doc_id, code)
    unsettle(db, healed.seq)
    # What was written on a state that goes is written again on the one that comes.
    await_whole(db, _refused_as(db, WRITTEN_TWICE, APPROVED))
    save_identity(db, seq=healed.seq)
    give_up(writer, healed.others)
    release_parked(db)
    set_meta(db, _SWEEP, value=str(healed.head))
    for key in (_SHARED, _REFUSED, _LOSS_TAKEN, RECEIPT):
        delete_meta(db, key)


def sweep(writer: Writer, through: int, *, head: int) -> None:
    """Once the feed has brought everything again, let go of what it left out.

    Args:
        head: The newest number of the feed when the page was made. What changed since this PC
            entered comes under a later number: only there has everything come.
    """
    until = get_meta(writer.db, _SWEEP)
    if until is None or through < max(int(until), head):
        return
    delete_meta(writer.db, _SWEEP)
    for doc_id in documents_left_behind(writer.db):
        _let_go(writer, doc_id, "epoch.not-taken")
    for fact in facts_left_behind(writer.db):
        leave_fact(writer, fact)


def waits_for(db: Connection) -> dict[str, str]:
    """Return the PCs that the hub awaits before it approves, exports, numbers: names by id."""
    return {str(each["device"]): str(each["name"]) for each in epoch_told(db).get("waiting", ())}


def epoch_told(db: Connection) -> Mapping[str, Any]:
    """Return what the hub told the office of its epoch; empty for the first one."""
    known = lasting(db, "fact")
    if _TOLD not in known:
        found = facts_of_kind(db, KIND)
        known[_TOLD] = json.loads(found[-1].content) if found else {}
    content: Mapping[str, Any] = known[_TOLD]
    return content


def release_parked(db: Connection) -> None:
    """Let the requests that had to wait be sent, under new numbers."""
    kept_back = awaited_whole(db)
    for n in parked_numbers(db):
        entry = get_entry(db, n)
        if entry is not None and entry.doc_id not in kept_back:
            append_entry(db, entry._replace(n=0))
            remove_entries(db, [n])


def _facts(db: Connection, offering: Offering) -> tuple[OfferedFact, ...]:
    found: list[OfferedFact] = []
    size = 0
    while not found:
        rows = facts_ahead(db, offering.shared, after=offering.fact, limit=PAGE_ROWS)
        if not rows:
            break
        for row in rows:
            seal = get_seal(db, row.fact_id)
            size += len(row.content)
            if found and size > PAGE_BYTES:
                return tuple(found)
            offering.fact = row.fact_id
            if seal and row.kind != KIND:
                found.append(_offered_fact(row, seal))
    return tuple(found)


def _documents(db: Connection, offering: Offering) -> tuple[OfferedDocument, ...]:
    found: list[OfferedDocument] = []
    size = 0
    for ahead in documents_ahead(db, offering.shared, after_no=offering.doc_no, limit=PAGE_ROWS):
        offered = _offered_document(ahead)
        size += len(offered.state)
        if found and size > PAGE_BYTES:
            break
        offering.doc_no = ahead.document.doc_no
        found.append(offered)
    return tuple(found)


def _offered_document(ahead: Ahead) -> OfferedDocument:
    stored = ahead.document
    state = stored.state if stored.confirmed is None else stored.confirmed
    return OfferedDocument(stored.doc_id, stored.company, ahead.rev, state)


def _offered_fact(fact: StoredFact, seal: bytes) -> OfferedFact:
    return OfferedFact(
        fact_id=fact.fact_id,
        kind=fact.kind,
        company=fact.company,
        subject=fact.subject,
        content=fact.content,
        seal=seal,
    )


def _let_go(writer: Writer, doc_id: str, code: str) -> None:
    """Take a document out of this PC that the hub does not take; its values go to the tray."""
    stored = get_document(writer.db, doc_id)
    if stored is not None:
        keep_content(writer, stored, code=code)
        writer.forget(stored)


def _refused_as(db: Connection, *codes: str) -> set[str]:
    return {doc_id for doc_id, code in _refused(db).items() if code in codes}


def _refused(db: Connection) -> dict[str, str]:
    found: dict[str, str] = json.loads(get_meta(db, _REFUSED) or "{}")
    return found
