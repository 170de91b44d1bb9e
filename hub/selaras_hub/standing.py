"""Where a PC's epoch stands to the hub's: the same, a former one, or a newer than the hub knows.

A newer epoch that this very hub began is the lost future of its file, and it goes on above it. A
copy of a PC's folder goes by the same name, and both may have become the hub: of these the one in
the older epoch steps aside.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from selaras.protocol.frames import Hello
from selaras.store.db import Connection
from selaras.store.epochs import get_epoch
from selaras.store.hub_documents import head_seq
from selaras.store.meta import get_meta, set_meta
from selaras.trust.epochs import Epoch, is_epoch_of, read_epoch
from selaras.trust.users import UserKey
from selaras_hub.epochs import BEHIND, OWN_DEVICE, own_epoch
from selaras_hub.identity import HubIdentity
from selaras_hub.witnessing import (
    Witness,
    is_contradicted,
    is_ours_at,
    is_taken,
    read_latest,
    read_witness,
)

_GAPS: Final = "hub.gaps_before"


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
        shared: Up to where its feed and the hub's are one, and the hub has all of it.
        parted: Up to where they are one.
        newer: The epoch that it knows and this hub does not, if any.
    """

    place: Place
    shared: int = 0
    parted: int = 0
    newer: Epoch | None = None


def standing_of(db: Connection, hub: HubIdentity, *, hello: Hello, key: UserKey | None) -> Standing:
    """Say where the PC stands that says *hello*."""
    record = proven_epoch(hello.epoch_record, hub, key=key)
    if record is not None and record.order > (hub.epoch_counter, hub.epoch):
        is_own = _is_own_future(db, hub, record)
        place = Place.HUB_IS_BEHIND if is_own else Place.HUB_IS_FORMER
        return Standing(place, newer=record)
    if not hello.epoch:
        return Standing(Place.SAME if hello.seq == 0 else Place.UNPROVEN)
    if hello.epoch == hub.epoch:
        return _in_same_epoch(db, hub, hello=hello, key=key)
    is_proven = record is not None and record.id == hello.epoch
    if not is_proven and _parting(db, hub, epoch=hello.epoch)[0] is None:
        return Standing(Place.UNPROVEN)
    parted = _shared(db, hub, hello=hello, record=record, key=key)
    return Standing(Place.FORMER, 0 if _has_gaps(db, hello.epoch) else parted, parted)


def note_gaps(db: Connection, hub: HubIdentity) -> None:
    """Remember that this hub lacks anything of before its epoch: its file was damaged."""
    set_meta(db, _GAPS, value=str(hub.epoch_counter))


def _has_gaps(db: Connection, epoch: str) -> bool:
    """Say whether this hub may lack whatever a PC has that comes from *epoch*."""
    begun, row = get_meta(db, _GAPS), get_epoch(db, epoch)
    return begun is not None and (row is None or row.counter < int(begun))


def proven_epoch(text: str, hub: HubIdentity, *, key: UserKey | None) -> Epoch | None:
    """Read an epoch of this hub; None where nothing proves that it is one."""
    record = read_epoch(text) if text else None
    if record is None or key is None or record.hub != hub.hub:
        return None
    return record if is_epoch_of(key.public, record) else None


def _is_own_future(db: Connection, hub: HubIdentity, record: Epoch) -> bool:
    """Say whether this hub, whose file must then be an older one, began *record* itself."""
    is_here = bool(record.device) and record.device == get_meta(db, OWN_DEVICE)
    return is_here and record.seat == own_epoch(db, hub, key=None).seat


def _in_same_epoch(
    db: Connection, hub: HubIdentity, *, hello: Hello, key: UserKey | None
) -> Standing:
    shown = _shown(hello, key=key, counter=hub.epoch_counter)
    if hello.seq > head_seq(db):
        is_proven = any(each and head_seq(db) < each.seq <= hello.seq for each in shown)
        return Standing(Place.HUB_IS_BEHIND if is_proven else Place.UNPROVEN)
    return (
        Standing(Place.HUB_IS_BEHIND) if _is_other(db, shown) else Standing(Place.SAME, hello.seq)
    )


def _shown(hello: Hello, *, key: UserKey | None, counter: int) -> list[Witness | None]:
    """Return the record and the newest fact that the PC proves to be of the epoch it is in."""
    shown = read_witness(hello.witness, key=key), read_latest(hello.witness, key=key)
    return [each if each and each.counter == counter else None for each in shown]


def _is_other(db: Connection, shown: Sequence[Witness | None]) -> bool:
    """Say whether our feed has something else where the PC's has these."""
    record, latest = shown
    return bool((record and is_contradicted(db, record)) or (latest and is_taken(db, latest)))


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
    if child.reason != BEHIND and not _went_on(db, hello, record=record, key=key, limit=limit):
        return min(limit, hello.seq)
    # The hub had gone on, unknowing, before it heard: only what is proved is shared.
    witness = read_witness(hello.witness, key=key)
    is_shared = witness is not None and witness.seq <= limit and is_ours_at(db, witness)
    return witness.seq if witness is not None and is_shared else 0


def _went_on(
    db: Connection, hello: Hello, *, record: Epoch | None, key: UserKey | None, limit: int
) -> bool:
    """Say whether the hub had been put back in that epoch already, and nobody had told it."""
    # A hub made of a replica knows its own line no further back than that PC did.
    known = record if record and record.id == hello.epoch else get_epoch(db, hello.epoch)
    _, latest = _shown(hello, key=key, counter=known.counter if known else 0)
    # A record keeps its number whatever epoch follows; another fact that came back has a new one.
    shown = read_witness(hello.witness, key=key), latest
    return _is_other(db, [each if each and each.seq <= limit else None for each in shown])


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
