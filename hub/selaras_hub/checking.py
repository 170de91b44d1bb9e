"""The hub's part in the comparison: it says what it holds, and reports by name what differs.

Each answer is read from what is on disk in the transaction of the turn. Nothing a PC asks here
changes a document.
"""

import logging
from typing import Final

from selaras.domain.alarms import Cause
from selaras.protocol.checking_frames import (
    Check,
    CheckAsk,
    CheckingAnswer,
    CheckingQuestion,
    Item,
    Items,
    ItemsAsk,
    KindSum,
    Mend,
    MendAsk,
    MendDocument,
    MendFact,
)
from selaras.store.db import Connection
from selaras.store.facts import StoredFact, get_fact
from selaras.store.hub_documents import HubDocument, get_hub_document, head_seq
from selaras.store.hub_references import reference_of_document
from selaras.store.sums import DOCUMENTS, HUB, digest_of, held_between, recount, sums
from selaras_hub.alarms import raise_alarm
from selaras_hub.facts import FactBook
from selaras_hub.identity import HubIdentity
from selaras_hub.judging import MAX_ID
from selaras_hub.member import Member
from selaras_hub.sealing import seal_of

ITEMS: Final = 1_000
MEND_BYTES: Final = 512 * 1024
MAX_NAMES: Final = 10

log = logging.getLogger(__name__)


def answer_check(
    db: Connection, question: CheckingQuestion, *, member: Member, hub: HubIdentity, now: str
) -> CheckingAnswer:
    """Answer one question of a PC that compares itself."""
    match question:
        case CheckAsk(digest=digest):
            return _check(db, digest)
        case ItemsAsk():
            return _items(db, question)
        case MendAsk(ids=()):
            _count_again(db, hub, now=now)
            return Mend(question.family, question.kind)
        case MendAsk():
            return _mend(db, question, member=member, hub=hub, now=now)


def _check(db: Connection, digest: bytes) -> Check:
    found = sums(db, side=HUB)
    if digest and digest == digest_of(found):
        return Check(head_seq(db), (), digest)
    kept = sorted(found.items())
    return Check(
        head_seq(db),
        tuple(
            KindSum(family, kind, max(0, found.count), bytes.fromhex(found.text()))
            for (family, kind), found in kept
        ),
    )


def _items(db: Connection, ask: ItemsAsk) -> Items:
    key = ask.family, ask.kind
    held = held_between(db, key, between=(ask.after, ""), limit=ITEMS, side=HUB)
    items = tuple(Item(each.item_id, each.seq, each.hash) for each in held)
    return Items(ask.family, ask.kind, ask.after, items, int(len(items) == ITEMS))


def _mend(db: Connection, ask: MendAsk, *, member: Member, hub: HubIdentity, now: str) -> Mend:
    """Report what differs and send what the hub holds of it, as far as fits into one frame."""
    found = _Found(db, ask.family)
    for item_id in ask.ids:
        if found.size > MEND_BYTES:
            break
        found.take(item_id)
    _report(db, found, member=member, founding=hub.company, now=now)
    log.warning("check.differs device=%s kind=%s count=%d", member.device, ask.kind, len(ask.ids))
    documents, facts = map(_document, found.documents), (_fact(db, each) for each in found.facts)
    return Mend(ask.family, ask.kind, tuple(found.names), tuple(documents), tuple(facts))


class _Found:
    """What the hub holds of some ids, and what each is called by people."""

    def __init__(self, db: Connection, family: str) -> None:
        self._db, self._family = db, family
        self.documents: list[HubDocument] = []
        self.facts: list[StoredFact] = []
        self.size = 0
        # Id to company and name; no company where the hub does not know the id.
        self.names: dict[str, tuple[str, str]] = {}

    def take(self, item_id: str) -> None:
        self.names[item_id] = ("", item_id[:MAX_ID])
        if self._family == DOCUMENTS:
            self._take_document(item_id)
        else:
            self._take_fact(item_id)

    def _take_document(self, doc_id: str) -> None:
        found = get_hub_document(self._db, doc_id)
        if found is not None:
            self.documents.append(found)
            self.size += len(found.state)
            name = reference_of_document(self._db, doc_id) or doc_id
            self.names[doc_id] = (found.company, name[:MAX_ID])

    def _take_fact(self, fact_id: str) -> None:
        found = get_fact(self._db, fact_id, table="hub_fact")
        if found is not None:
            self.facts.append(found)
            self.size += len(found.content)
            about = reference_of_document(self._db, found.subject)
            self.names[fact_id] = (found.company, f"{found.kind} {about}".strip()[:MAX_ID])


def _report(db: Connection, found: _Found, *, member: Member, founding: str, now: str) -> None:
    """Let each company know which of its documents a PC held otherwise."""
    by_company: dict[str, list[str]] = {}
    for company, name in found.names.values():
        by_company.setdefault(company or founding, []).append(name)
    for company, names in by_company.items():
        rest = len(names) - MAX_NAMES
        listed = ", ".join(names[:MAX_NAMES]) + (f" (+{rest})" if rest > 0 else "")
        facts = {"pc": member.pc, "documents": listed, "count": str(len(names))}
        cause = Cause("pc-differs", member.device, facts, company)
        raise_alarm(FactBook(db, company), cause, now=now)


def _count_again(db: Connection, hub: HubIdentity, *, now: str) -> None:
    """A PC holds all that the hub holds and the sums differ: perhaps ours are wrong."""
    wrong = recount(db, side=HUB)
    if wrong:
        kinds = ", ".join(kind for _, kind in wrong)
        log.error("check.sums-wrong kinds=%s", kinds)
        raise_alarm(FactBook(db, hub.company), Cause("hub-sums", facts={"kinds": kinds}), now=now)


def _document(found: HubDocument) -> MendDocument:
    return MendDocument(found.doc_id, found.company, found.rev, found.seq, found.state)


def _fact(db: Connection, found: StoredFact) -> MendFact:
    return MendFact(
        seq=found.seq,
        fact_id=found.fact_id,
        kind=found.kind,
        company=found.company,
        subject=found.subject,
        content=found.content,
        seal=seal_of(db, found),
    )
