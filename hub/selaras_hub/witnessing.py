"""A PC's witnesses: seals of what the hub once gave out, shown at hello.

They prove to the hub what its own feed held at a number, also when the hub's file does not know
any more. One is a record of the audit: it never changes, so it stays at its number. The other is
of whatever the PC heard last, behind the newest record: it may have moved on since.
"""

import base64
import binascii
from dataclasses import dataclass

from selaras.domain.audit import KIND as AUDIT
from selaras.store.db import Connection
from selaras.store.seals import hub_fact_at, is_document_at
from selaras.trust.sealing import body_of, is_body_sealed, made_at, read_proof
from selaras.trust.users import UserKey
from selaras_hub.sealing import sealable


@dataclass(frozen=True, slots=True)
class Witness:
    """What the hub's own seal says of one number of its feed.

    Args:
        counter: Of the epoch.
        body: Hash of the record that stood there.
    """

    counter: int
    seq: int
    body: bytes


def read_witness(text: str, *, key: UserKey | None) -> Witness | None:
    """Read what a PC shows of the audit; None where it proves nothing."""
    return _read(text.partition(" ")[0], key)


def _read(text: str, key: UserKey | None) -> Witness | None:
    if key is None or not text:
        return None
    try:
        body, seal = read_proof(base64.b64decode(text, validate=True))
    except (ValueError, binascii.Error):
        return None
    if not is_body_sealed(key.public, body, seal=seal):
        return None
    counter, seq = made_at(seal)
    return Witness(counter, seq, body)


def read_latest(text: str, *, key: UserKey | None) -> Witness | None:
    """Read what a PC shows of whatever it heard last; None where it proves nothing."""
    return _read(text.partition(" ")[2], key)


def is_ours_at(db: Connection, witness: Witness) -> bool:
    """Say whether the hub's feed has that record at that number."""
    own = hub_fact_at(db, witness.seq, kind=AUDIT)
    return own is not None and body_of(sealable(own)) == witness.body


def is_contradicted(db: Connection, witness: Witness) -> bool:
    """Say whether the hub's feed has another record, or none, at that number."""
    return not is_ours_at(db, witness)


def is_taken(db: Connection, latest: Witness) -> bool:
    """Say whether something else stands at that number; a fact that moved on leaves nothing."""
    own = hub_fact_at(db, latest.seq)
    if own is not None:
        return body_of(sealable(own)) != latest.body
    return is_document_at(db, latest.seq)
