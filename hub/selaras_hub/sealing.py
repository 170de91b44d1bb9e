"""Sealing the hub's facts, so that the PCs can give them back to a hub that lost them.

A hub that has no keys yet has no other PCs either; what it made till then is sealed when it gets
them. The seals are those of ``selaras.trust.sealing``.
"""

from collections.abc import Sequence
from typing import Final

from selaras.store.db import Connection
from selaras.store.facts import StoredFact
from selaras.store.hub_documents import head_seq
from selaras.store.meta import get_meta, set_meta
from selaras.store.seals import HubSeal, hub_seal, put_hub_seals, unsealed_facts
from selaras.trust.sealing import MAX_TREE, Sealable, seal_facts
from selaras.trust.users import UserKey
from selaras_hub.identity import HubIdentity

SEALED: Final = "hub.sealed"


def seal_new(db: Connection, hub: HubIdentity, *, key: UserKey | None) -> None:
    """Seal the facts of the feed that have no seal yet; nothing to do without a key."""
    head = head_seq(db)
    done = int(get_meta(db, SEALED) or 0)
    if key is None or done >= head:
        return
    facts = unsealed_facts(db, done)
    for start in range(0, len(facts), MAX_TREE):
        _seal(db, hub, facts[start : start + MAX_TREE], key=key)
    set_meta(db, SEALED, value=str(head))


def seal_of(db: Connection, fact: StoredFact) -> bytes:
    """Return the seal of a fact as it stands, or blank."""
    found = hub_seal(db, fact.fact_id, seq=fact.seq)
    return found.seal if found else b""


def sealable(fact: StoredFact, *, counter: int = 0) -> Sealable:
    """Return what a seal covers of *fact*."""
    return Sealable(
        *(fact.fact_id, fact.kind, fact.company, fact.subject, fact.content, counter, fact.seq)
    )


def _seal(db: Connection, hub: HubIdentity, facts: Sequence[StoredFact], *, key: UserKey) -> None:
    seals = seal_facts([sealable(each, counter=hub.epoch_counter) for each in facts], key)
    put_hub_seals(
        db,
        [
            HubSeal(fact.fact_id, fact.seq, seal, hub.epoch)
            for fact, seal in zip(facts, seals, strict=True)
        ],
    )
