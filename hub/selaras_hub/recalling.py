"""What a PC that comes again leaves out of its Hello, as far as this hub can say it itself.

It takes it from its own file, as it is now: what the PC would have shown may be more than that, and
then the two differ and the PC is asked to say all (``selaras.protocol.again``).
"""

from collections.abc import Mapping
from typing import Any

from selaras.domain.audit import KIND as AUDIT
from selaras.protocol.again import Known, whole_hello
from selaras.protocol.again_frames import HelloAgain
from selaras.protocol.frames import Hello
from selaras.replica.witness import shown_of
from selaras.store.db import Connection
from selaras.store.hub_keys import device_of
from selaras.store.hub_members import last_of_incarnation
from selaras.store.seals import newest_hub_sealed
from selaras.trust.users import UserKey
from selaras_hub.doors import Key
from selaras_hub.epochs import own_epoch
from selaras_hub.facts import FactBook
from selaras_hub.identity import HubIdentity
from selaras_hub.incarnations import KIND as INCARNATION
from selaras_hub.receipts import receipt_of


def recalled(
    db: Connection, hub: HubIdentity, *, said: HelloAgain, line_key: Key, key: UserKey | None
) -> Hello | None:
    """Return the Hello that *said* stands for; None where this hub cannot say it.

    Args:
        line_key: Fingerprint of the certificate that the line shows.
        key: What this hub signs with.
    """
    last_n, last_hash = (last_of_incarnation(db, said.incarnation) or ("", 0, b""))[1:]
    if not line_key or last_n != said.last_n:
        return None
    told = FactBook(db, hub.company).often(f"{INCARNATION}:{said.incarnation}") or {}
    receipt = receipt_of(said.settled_n, said.incarnation, hub=hub, key=key)
    known = Known(
        device=device_of(db, line_key),
        epoch=hub.epoch,
        last_hash=last_hash,
        **_begun(told),
        epoch_record=own_epoch(db, hub, key=key).text(),
        witness=_witness(db, said.seq),
        receipt=receipt,
        hub_key=key.public if key else "",
    )
    return whole_hello(said, known)


def _begun(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return how a life of a file began, of which the office was told; nothing for the first."""
    return {
        "follows": told.get("follows", ""),
        "reason": told.get("reason", ""),
        "again": told.get("again", 0),
        "between": tuple(told.get("between", ())),
    }


def _witness(db: Connection, seq: int) -> str:
    """Return what a PC would show that has stored our feed up to *seq*, as far as is known."""
    return shown_of(newest_hub_sealed(db, seq, kind=AUDIT), newest_hub_sealed(db, seq))
