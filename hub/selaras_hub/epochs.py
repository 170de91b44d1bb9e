"""The hub's epochs: when a new one begins, where a PC of another one stands, whom the hub awaits.

A hub whose file was restored, that learns from a PC that its file is older than what it once
said, or that moved to another PC goes on in a new epoch: its feed parts from the former one at a
known number, and every PC gives back what lies behind it. See docs/protocol.md, "Epochs".
"""

import json
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Any, Final

from selaras.clock import Chance
from selaras.domain.epochs import KIND
from selaras.domain.ids import RANDOM_BYTES, time_ordered_id
from selaras.protocol.frames import Hello
from selaras.protocol.refusals import SUPERSEDED
from selaras.store.db import Connection
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
from selaras.store.hub_keys import is_revoked
from selaras.store.hub_members import all_devices, rename_clients
from selaras.store.meta import get_meta, set_meta
from selaras.trust.epochs import Epoch, is_epoch_of, read_epoch, signed_epoch
from selaras.trust.users import UserKey
from selaras_hub.authoring import INCARNATION
from selaras_hub.facts import FactBook
from selaras_hub.identity import HubIdentity, load_hub, save_hub
from selaras_hub.witnessing import (
    is_contradicted,
    is_ours_at,
    is_taken,
    read_latest,
    read_witness,
)

RESTORED: Final = "restored"
# The hub learned from a PC that its file is older than what it once said.
BEHIND: Final = "behind"
MOVED, HANDED_OVER = "moved", "handed-over"
# The id of the PC whose replica lies in the hub's own file.
OWN_DEVICE: Final = "device"


class Place(Enum):
    """How a PC's epoch stands to the hub's."""

    SAME = auto()
    FORMER = auto()
    HUB_IS_BEHIND = auto()
    HUB_IS_FORMER = auto()
    UNPROVEN = auto()


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a PC that says Hello stands.

    Args:
        shared: Up to where its feed and the hub's are one.
        newer: The epoch that it knows and this hub does not, if any.
    """

    place: Place
    shared: int = 0
    newer: Epoch | None = None


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
    epoch = Epoch(
        hub=hub.hub,
        counter=max(hub.epoch_counter, why.above) + 1,
        id=time_ordered_id(why.milliseconds, chance.bytes(RANDOM_BYTES)),
        parent=hub.epoch,
        parent_seq=head_seq(db) if why.parent_seq is None else why.parent_seq,
        device=get_meta(db, OWN_DEVICE) or "",
        reason=why.reason,
        at=why.now,
    )
    _keep_record(db, own_epoch(db, hub, key=key))
    _keep_record(db, signed_epoch(epoch, key) if key else epoch)
    begun = replace(hub, epoch=epoch.id, epoch_counter=epoch.counter)
    save_hub(db, begun)
    # What the hub itself wrote as an author after the backup may be out there.
    rename_clients(db, INCARNATION, to=f"{INCARNATION}-{hub.epoch}")
    forget_epoch_state(db)
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


def standing(db: Connection, hub: HubIdentity, *, hello: Hello, key: UserKey | None) -> Standing:
    """Say where the PC stands that says *hello*."""
    record = proven_epoch(hello.epoch_record, hub, key=key)
    if record is not None and record.order > (hub.epoch_counter, hub.epoch):
        is_own_past = record.device and record.device == get_meta(db, OWN_DEVICE)
        place = Place.HUB_IS_BEHIND if is_own_past else Place.HUB_IS_FORMER
        return Standing(place, newer=record)
    if not hello.epoch:
        return Standing(Place.SAME if hello.seq == 0 else Place.UNPROVEN)
    if hello.epoch == hub.epoch:
        return _in_same_epoch(db, hub, hello=hello, key=key)
    is_proven = record is not None and record.id == hello.epoch
    if not is_proven and _parting(db, hub, epoch=hello.epoch)[0] is None:
        return Standing(Place.UNPROVEN)
    return Standing(Place.FORMER, _shared(db, hub, hello=hello, record=record, key=key))


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


def step_aside(db: Connection, newer: Epoch) -> None:
    """Make no facts any more: another PC is the hub."""
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


def proven_epoch(text: str, hub: HubIdentity, *, key: UserKey | None) -> Epoch | None:
    """Read an epoch of this hub; None where nothing proves that it is one."""
    record = read_epoch(text) if text else None
    if record is None or key is None or record.hub != hub.hub:
        return None
    return record if is_epoch_of(key.public, record) else None


def _in_same_epoch(
    db: Connection, hub: HubIdentity, *, hello: Hello, key: UserKey | None
) -> Standing:
    shown = read_witness(hello.witness, key=key), read_latest(hello.witness, key=key)
    record, latest = (
        each if each and each.counter == hub.epoch_counter else None for each in shown
    )
    if hello.seq > head_seq(db):
        is_proven = any(each and head_seq(db) < each.seq <= hello.seq for each in (record, latest))
        return Standing(Place.HUB_IS_BEHIND if is_proven else Place.UNPROVEN)
    if (record and is_contradicted(db, record)) or (latest and is_taken(db, latest)):
        return Standing(Place.HUB_IS_BEHIND)
    return Standing(Place.SAME, hello.seq)


def _shared(
    db: Connection, hub: HubIdentity, *, hello: Hello, record: Epoch | None, key: UserKey | None
) -> int:
    """Return up to where a former epoch's feed is ours: 0 where nobody can say."""
    limit, child = _parting(db, hub, epoch=hello.epoch)
    if limit is None and record is not None and record.id == hello.epoch:
        # A twin of ours, or an epoch between: what it followed is all that we have in common.
        limit, child = _parting(db, hub, epoch=record.parent)
        limit = None if limit is None else min(limit, record.parent_seq)
    if limit is None or child is None:
        return 0
    if child.reason != BEHIND:
        return min(limit, hello.seq)
    # The hub had gone on, unknowing, before it heard: only what is proved is shared.
    witness = read_witness(hello.witness, key=key)
    is_shared = witness is not None and witness.seq <= limit and is_ours_at(db, witness)
    return witness.seq if witness is not None and is_shared else 0


def _parting(db: Connection, hub: HubIdentity, *, epoch: str) -> tuple[int | None, Epoch | None]:
    """Return where our line parted from *epoch*, and the epoch that then began."""
    row, limit = get_epoch(db, hub.epoch), None
    if epoch == hub.epoch:
        return head_seq(db), own_epoch(db, hub, key=None)
    while row is not None and row.parent:
        limit = row.parent_seq if limit is None else min(limit, row.parent_seq)
        if row.parent == epoch:
            return limit, read_epoch(row.record)
        row = get_epoch(db, row.parent)
    return None, None
