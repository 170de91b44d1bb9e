"""A hub that stepped aside becomes a PC of the office like any other.

Its own replica first gets all that the hub had said, with the seals and the outcomes of what it
had sent, so that nothing is only in the hub's books; then those are let go.
"""

from selaras.domain.audit import KIND as AUDIT
from selaras.protocol.frames import Outcome
from selaras.replica import Replica
from selaras.replica.ahead import count_from
from selaras.replica.identity import save_identity
from selaras.store.db import Connection
from selaras.store.engine import Store
from selaras.store.hub_members import get_outcome
from selaras.store.outbox import entry_numbers
from selaras.store.reset import forget_hub
from selaras.store.seals import copy_seals, newest_sealed
from selaras.trust.users import UserKey
from selaras_hub.epochs import step_aside
from selaras_hub.feeding import feed_page
from selaras_hub.identity import HubIdentity
from selaras_hub.standing import proven_epoch


def step_down(store: Store, replica: Replica, *, hub_address: str) -> None:
    """Let the hub in *store* end; *replica* is its own, and looks at *hub_address* from then on."""
    own = replica.identity
    with store.reading() as db:
        outcomes = _outcomes(db, own.incarnation)
    if outcomes:
        replica.settle(outcomes)
    while True:
        own = replica.identity
        with store.reading() as db:
            page = feed_page(db, own.seq, incarnation=own.incarnation)
        if page.through <= own.seq:
            break
        replica.store_feed(page)
    with store.transaction() as db:
        copy_seals(db)
        record = newest_sealed(db, AUDIT)
        count_from(db, record[0].seq if record else 0, epoch=own.epoch)
        forget_hub(db)
        # With neither a hub nor a hub's address it would be a PC that nothing helps.
        save_identity(db, hub_address=hub_address, token="")


def hear_of(db: Connection, hub: HubIdentity, *, record: str, key: UserKey | None) -> bool:
    """Step aside if *record* is a proven newer epoch of this hub; say whether it is."""
    newer = proven_epoch(record, hub, key=key)
    if newer is None or newer.order <= (hub.epoch_counter, hub.epoch):
        return False
    step_aside(db, newer)
    return True


def _outcomes(db: Connection, incarnation: str) -> list[Outcome]:
    """Return what the hub had answered and its own PC may not have heard."""
    found = [get_outcome(db, incarnation, n=n) for n in entry_numbers(db)]
    return [
        Outcome(each.n, each.code, each.rev, each.seq, each.conflicts, each.facts)
        for _, each in filter(None, found)
    ]
