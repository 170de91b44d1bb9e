"""The hub's epochs: when a new one begins, where a PC of another one stands, whom the hub awaits.

A hub whose file was restored, that learns from a PC that its file is older than what it once
said, or that moved to another PC goes on in a new epoch: its feed parts from the former one at a
known number, and every PC gives back what lies behind it. See docs/protocol.md, "Epochs".
"""

import json
from dataclasses import dataclass, replace
from typing import Any, Final

from selaras.clock import Chance
from selaras.domain.epochs import KIND
from selaras.domain.ids import RANDOM_BYTES, time_ordered_id
from selaras.protocol.refusals import SUPERSEDED
from selaras.store.db import Connection
from selaras.store.engine import Store
from selaras.store.epochs import (
    LEFT_OUT,
    REPORTED,
    WAITING,
    EpochPc,
    EpochRow,
    epoch_pcs,
    forget_epoch_state,
    get_epoch,
    put_epoch,
    put_pc,
)
from selaras.store.hub_documents import head_seq
from selaras.store.hub_inbox import forget_inbox
from selaras.store.hub_keys import is_revoked
from selaras.store.hub_members import all_devices, rename_clients
from selaras.store.meta import get_meta, set_meta
from selaras.trust.epochs import Epoch, read_epoch, signed_epoch
from selaras.trust.users import UserKey
from selaras_hub.authoring import INCARNATION
from selaras_hub.errors import NoHubError
from selaras_hub.facts import FactBook
from selaras_hub.identity import HubIdentity, load_hub, save_hub

RESTORED: Final = "restored"
# The hub learned from a PC that its file is older than what it once said.
BEHIND: Final = "behind"
MOVED, HANDED_OVER = "moved", "handed-over"
# The id of the PC whose replica lies in the hub's own file.
OWN_DEVICE: Final = "device"


@dataclass(frozen=True, slots=True)
class Beginning:
    """Why and when a new epoch begins.

    Args:
        above: The counter that must be passed, if a higher one is known.
        parent_seq: Up to where the former feed is ours; all of it when None.
        now: ISO 8601, UTC, by the hub's clock.
    """

    reason: str
    now: str
    milliseconds: int
    above: int = 0
    parent_seq: int | None = None


def begin_epoch(
    db: Connection, hub: HubIdentity, *, why: Beginning, key: UserKey | None, chance: Chance
) -> HubIdentity:
    """Let the hub's feed go on in a new epoch; return who the hub is now."""
    former = own_epoch(db, hub, key=key)
    new_id = time_ordered_id(why.milliseconds, chance.bytes(RANDOM_BYTES))
    epoch = Epoch(
        hub=hub.hub,
        counter=max(hub.epoch_counter, why.above) + 1,
        id=new_id,
        parent=hub.epoch,
        parent_seq=head_seq(db) if why.parent_seq is None else why.parent_seq,
        device=get_meta(db, OWN_DEVICE) or "",
        reason=why.reason,
        at=why.now,
        seat=new_id if why.reason in (MOVED, HANDED_OVER) else former.seat,
    )
    _keep_record(db, former)
    _keep_record(db, signed_epoch(epoch, key) if key else epoch)
    begun = replace(hub, epoch=epoch.id, epoch_counter=epoch.counter)
    save_hub(db, begun)
    # What the hub itself wrote as an author after the backup may be out there.
    rename_clients(db, INCARNATION, to=f"{INCARNATION}-{hub.epoch}")
    forget_epoch_state(db)
    # Who brought it gives back first what the hub lacks of the former epoch, and then sends again.
    forget_inbox(db)
    if why.reason != HANDED_OVER:
        _await_everybody(db, epoch.device, now=why.now)
    publish(db, begun)
    return begun


def own_epoch(db: Connection, hub: HubIdentity, *, key: UserKey | None) -> Epoch:
    """Return the epoch the hub is in, signed if it can be."""
    row = get_epoch(db, hub.epoch)
    epoch = read_epoch(row.record) if row else None
    epoch = epoch or Epoch(hub.hub, hub.epoch_counter, hub.epoch)
    if key is not None and not epoch.signature:
        epoch = signed_epoch(epoch, key)
        _keep_record(db, epoch)
    return epoch


def waiting_names(db: Connection) -> list[str]:
    """Return the names of the PCs that the hub still awaits in this epoch."""
    return [
        pc.name for pc in epoch_pcs(db) if pc.state == WAITING and not is_revoked(db, pc.device)
    ]


def may_have_lost(db: Connection) -> bool:
    """Say whether this epoch followed a loss, and not an orderly change of the hub."""
    row = get_epoch(db, get_meta(db, "hub.epoch") or "")
    epoch = read_epoch(row.record) if row else None
    return epoch is not None and bool(epoch.parent) and epoch.reason != HANDED_OVER


def is_anybody_left_out(db: Connection) -> bool:
    """Say whether somebody decided to go on without hearing a PC."""
    return any(pc.state == LEFT_OUT for pc in epoch_pcs(db))


def count_pcs(db: Connection) -> int:
    """Return how many PCs are on the list, the hub's own included."""
    return sum(not is_revoked(db, device.device) for device in all_devices(db))


def note_reported(db: Connection, hub: HubIdentity, *, device: str, name: str, now: str) -> None:
    """Write that a PC has given back all it has, and tell the office."""
    put_pc(db, EpochPc(device, name, REPORTED, at=now))
    publish(db, hub)


def go_on_without(db: Connection, device: str, *, by: str, now: str) -> bool:
    """Await a PC no longer because somebody decided so; say whether it was awaited."""
    hub = load_hub(db)
    found = [pc for pc in epoch_pcs(db) if pc.device == device and pc.state == WAITING]
    if hub is None or not found:
        return False
    put_pc(db, replace(found[0], state=LEFT_OUT, by=by, at=now))
    publish(db, hub)
    return True


def leave_waiting(db: Connection, device: str) -> None:
    """Await a PC no longer that was taken off the list."""
    hub = load_hub(db)
    if hub is not None and any(pc.device == device for pc in epoch_pcs(db)):
        publish(db, hub)


def publish(db: Connection, hub: HubIdentity) -> None:
    """Let every PC know of this epoch, and whom the hub awaits."""
    facts, fact_id = FactBook(db, hub.company), f"{KIND}:{hub.hub}"
    content = _content(db, hub)
    if facts.get(fact_id) != content:
        facts.put(KIND, fact_id, subject="", content=content)


def is_set_aside(db: Connection) -> bool:
    """Say whether this hub stepped aside: for a newer epoch, or because it handed over."""
    return get_meta(db, SUPERSEDED) is not None


def loaded(store: Store) -> tuple[HubIdentity, bool]:
    """Return who the hub in *store* is, and whether it stepped aside.

    Raises:
        NoHubError: There is none.
    """
    with store.reading() as db:
        if (hub := load_hub(db)) is None:
            raise NoHubError
        return hub, is_set_aside(db)


def step_aside(db: Connection, newer: Epoch) -> None:
    """Make no facts any more: another PC is the hub, and is brought what waits here."""
    forget_inbox(db)
    set_meta(db, SUPERSEDED, value=newer.text())


def _await_everybody(db: Connection, own: str, *, now: str) -> None:
    for device in all_devices(db):
        if device.device != own and not is_revoked(db, device.device):
            put_pc(db, EpochPc(device.device, device.name, WAITING, at=now))


def _content(db: Connection, hub: HubIdentity) -> dict[str, Any]:
    row = get_epoch(db, hub.epoch)
    members: dict[str, Any] = json.loads(row.record) if row else {}
    pcs = [pc for pc in epoch_pcs(db) if not is_revoked(db, pc.device)]
    return {
        "id": hub.epoch,
        "counter": hub.epoch_counter,
        "reason": members.get("reason", ""),
        "device": members.get("device", ""),
        "at": members.get("at", ""),
        "waiting": [{"device": pc.device, "name": pc.name} for pc in pcs if pc.state == WAITING],
        "left_out": [
            {"device": pc.device, "name": pc.name, "by": pc.by}
            for pc in pcs
            if pc.state == LEFT_OUT
        ],
    }


def _keep_record(db: Connection, epoch: Epoch) -> None:
    row = EpochRow(epoch.id, epoch.counter, epoch.parent, epoch.parent_seq, epoch.text())
    put_epoch(db, row)
