"""What a PC shows at hello of the hub's feed as it had it: seals that no other could make."""

import base64
from functools import lru_cache
from typing import TypeAlias

from selaras.domain.audit import KIND as AUDIT
from selaras.store.db import Connection
from selaras.store.facts import StoredFact
from selaras.store.seals import newest_sealed, newest_sealed_above
from selaras.trust.sealing import Sealable, proof_of

Sealed: TypeAlias = tuple[StoredFact, bytes]


def witness_of(db: Connection) -> str:
    """Return what proves to the hub how far its feed once went; blank for nothing.

    The newest record of the audit, then the newest fact of all if it is another one.
    """
    record = newest_sealed(db, AUDIT)
    return shown_of(record, newest_sealed_above(db, record[0].seq if record else 0) or record)


def shown_of(record: Sealed | None, latest: Sealed | None) -> str:
    """Return what is shown of the newest *record* of the audit and the *latest* fact of all."""
    shown = _proof(record), "" if latest == record else _proof(latest)
    return " ".join(shown).rstrip()


# Who comes again shows the same, and a hub shows itself what each of them does.
@lru_cache(maxsize=64)
def _proof(found: Sealed | None) -> str:
    if found is None:
        return ""
    return base64.b64encode(proof_of(_sealable(found[0]), seal=found[1])).decode("ascii")


def _sealable(fact: StoredFact) -> Sealable:
    return Sealable(fact.fact_id, fact.kind, fact.company, fact.subject, fact.content)
