"""May what a former epoch had stand beside what the new epoch has made? Only what must be unique.

Asked of documents that were approved, and of facts that the hub does not know under their id; a
fact that both epochs changed is a contradiction by that alone.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from selaras.documents.approval_content import approval_hash
from selaras.documents.crdt import Document
from selaras.domain.by_hand import KIND as WORK
from selaras.domain.by_hand import LIVE
from selaras.domain.epochs import rev_floor
from selaras.store.db import Connection
from selaras.store.epochs import counter_since, epoch_after
from selaras.store.facts import StoredFact
from selaras.store.hub_documents import get_hub_document
from selaras_hub.aliases import JOINED, leads_back
from selaras_hub.facts import FactBook
from selaras_hub.revs import counter_of
from selaras_hub.unheard import Future

DIFFERS: Final = "epoch-contradiction"
SENT_TWICE: Final = "epoch-sent-twice"
_LIVE: Final = ("approved", "live")


def contradiction(db: Connection, fact: StoredFact, *, future: Future) -> str:
    """Return the code of the alarm that *fact* raises, or blank where it may stand.

    Args:
        future: Where it comes from.
    """
    content, facts = json.loads(fact.content), FactBook(db, fact.company)
    if fact.kind == "approval":
        return _approval(facts, fact, content, future=future)
    ask = _QUESTIONS.get(fact.kind)
    return ask(facts, fact, content) if ask else ""


def differs_from_approval(facts: FactBook, doc_id: str, *, registers: Mapping[str, str]) -> bool:
    """Say whether a document that comes back is not what was approved of it."""
    approvals = [content for _, content in facts.about(doc_id, "approval")]
    frozen = [content["hash"] for content in approvals if content["state"] == "approved"]
    present = approval_hash(doc_id, registers) if frozen else ""
    return any(each != present for each in frozen)


def _approval(
    facts: FactBook, fact: StoredFact, content: Mapping[str, Any], *, future: Future
) -> str:
    """One live approval for each invoice, of what the invoice is.

    What no epoch of this line has changed since it parted from the other is what was approved,
    or will be once the PC has given it back.
    """
    if content["state"] not in _LIVE:
        return ""
    others = [each for _, each in facts.about(fact.subject, fact.kind) if each["state"] in _LIVE]
    if others:
        return DIFFERS
    stored = get_hub_document(facts.db, fact.subject)
    floor = rev_floor(_parted_at(facts.db, future))
    if stored is None or all(last.rev <= floor for last in stored.registers.values()):
        return ""
    present = approval_hash(stored.doc_id, Document(stored.state).registers())
    return "" if present == content["hash"] else DIFFERS


def _parted_at(db: Connection, future: Future) -> int:
    """Return the counter of the first epoch of this line of which nobody in *future* knew.

    By what is shared only where that is no epoch of this line: it may be less than both know.
    """
    followed, counter = epoch_after(db, future.epoch), counter_of(db)
    parted = followed.counter if followed else counter_since(db, future.shared)
    return min(parted or counter, counter)


def _batch(facts: FactBook, fact: StoredFact, content: Mapping[str, Any]) -> str:
    """Each invoice in one live batch: else Coretax may have got it twice."""
    if content["state"] not in _LIVE:
        return ""
    mine = {item["invoice"] for item in content["invoices"]}
    for _, other in facts.of_kind(fact.kind):
        theirs = {item["invoice"] for item in other["invoices"]}
        if other["state"] in _LIVE and mine & theirs:
            return SENT_TWICE
    return ""


def _lease(facts: FactBook, fact: StoredFact, content: Mapping[str, Any]) -> str:
    """Blocks of numbers never overlap."""
    for _, other in facts.of_kind(fact.kind):
        is_same_year = other["year"] == content["year"]
        if is_same_year and other["first"] <= content["last"] and content["first"] <= other["last"]:
            return DIFFERS
    return ""


def _user(facts: FactBook, fact: StoredFact, content: Mapping[str, Any]) -> str:
    """Names are unique in the installation."""
    names = {str(each["name"]).casefold() for _, each in facts.of_kind(fact.kind)}
    return DIFFERS if str(content["name"]).casefold() in names else ""


def _alias(facts: FactBook, _: StoredFact, content: Mapping[str, Any]) -> str:
    """Customers are never joined in a circle."""
    is_joined = content["state"] == JOINED
    closes = is_joined and leads_back(
        facts, str(content["customer"]), direct=str(content["direct"])
    )
    return DIFFERS if closes else ""


def _work(facts: FactBook, fact: StoredFact, content: Mapping[str, Any]) -> str:
    """One live piece of work by hand for each invoice."""
    others = [each for _, each in facts.about(fact.subject, fact.kind) if each["state"] in LIVE]
    return DIFFERS if content["state"] in LIVE and others else ""


_QUESTIONS: Final[Mapping[str, Callable[[FactBook, StoredFact, Mapping[str, Any]], str]]] = {
    "alias": _alias,
    "batch": _batch,
    WORK: _work,
    "lease": _lease,
    "user": _user,
}
