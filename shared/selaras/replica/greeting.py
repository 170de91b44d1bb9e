"""What this PC says first to its hub: all of itself, or only what the hub cannot say itself."""

from datetime import datetime

from selaras.clock import moment_text
from selaras.protocol.again import hello_again
from selaras.protocol.again_frames import AGAIN_SINCE, HelloAgain
from selaras.protocol.frames import Hello
from selaras.replica import epochs, incarnations
from selaras.replica.health import hub_protocol
from selaras.replica.identity import ids_wanted, load_identity
from selaras.replica.outcomes import receipt_of
from selaras.replica.sent_mark import sent_mark
from selaras.replica.witness import witness_of
from selaras.store.db import Connection
from selaras.store.migrations import MIGRATIONS
from selaras.store.outbox import count_entries


def hello_of(db: Connection, *, app_version: str, run: str, now: datetime) -> Hello:
    """Return what this PC says of itself."""
    identity = load_identity(db)
    sent, begun = sent_mark(db, identity.incarnation), incarnations.begun(db)
    return Hello(
        device=identity.device,
        token=identity.token,
        incarnation=identity.incarnation,
        epoch=identity.epoch,
        seq=identity.seq,
        last_n=sent.n,
        last_hash=sent.hash,
        app_version=app_version,
        schema_version=len(MIGRATIONS),
        client_ids_wanted=ids_wanted(identity),
        run=run,
        follows=begun.follows,
        reason=begun.reason,
        again=begun.again,
        between=begun.between,
        now=moment_text(now),
        waiting=count_entries(db),
        epoch_record=epochs.record_of(db),
        witness=witness_of(db),
        receipt=receipt_of(db),
    )


def again_of(db: Connection, hello: Hello) -> HelloAgain | None:
    """Return what to say first in the place of *hello*; None for a hub that is not known so well.

    Only over a network: the hub in this process is told all.
    """
    is_known = min(hub_protocol(db), hello.protocol_max) >= AGAIN_SINCE and hello.epoch
    if not is_known or hello.token:
        return None
    return hello_again(hello, hub_key=epochs.hub_key_of(db))
