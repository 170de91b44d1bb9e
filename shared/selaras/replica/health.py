"""How this PC is, and what it knows of the others: nothing here judges, screens do."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from selaras.protocol.frames import Welcome
from selaras.replica.identity import load_identity
from selaras.replica.people import last_contact
from selaras.replica.releases import note_release, too_old
from selaras.replica.signing import count_waiting_for_login
from selaras.store.db import Connection
from selaras.store.facts import facts_of_kind
from selaras.store.meta import delete_meta, get_meta, set_meta
from selaras.store.migrations import MIGRATIONS
from selaras.store.outbox import count_entries
from selaras.store.tray import refused_edits

FACT_KIND: Final = "pc-health"
DEVICE_KIND: Final = "device"
INCARNATION_KIND: Final = "incarnation"

_VERSION, _SCHEMA = "peer.app_version", "peer.schema_version"
_PROTOCOL: Final = "peer.protocol"
_CLOCK: Final = "peer.clock_s"


@dataclass(frozen=True, slots=True)
class OwnHealth:
    """How this PC is.

    Args:
        waiting: Entries the hub has not settled; *unsigned* of them wait for somebody to log in.
        refused: Edits in the tray.
        last_contact: When the hub spoke last, by this PC's clock; blank for never.
        hub_version: Of the hub's program as it said last, and *hub_schema*; blank and 0 before.
        clock_s: By how much this PC's clock was ahead of the hub's then; None before.
        is_too_old: This program may not write any more until it is updated.
    """

    pc: str
    device: str
    hub_address: str
    schema_version: int
    waiting: int
    unsigned: int
    refused: int
    last_contact: str
    hub_version: str
    hub_schema: int
    clock_s: int | None
    is_too_old: bool


def own_health(db: Connection) -> OwnHealth:
    """Return how this PC is, as its file knows it."""
    identity, clock = load_identity(db), get_meta(db, _CLOCK)
    return OwnHealth(
        pc=identity.pc,
        device=identity.device,
        hub_address=identity.hub_address,
        schema_version=len(MIGRATIONS),
        waiting=count_entries(db),
        unsigned=count_waiting_for_login(db),
        refused=len(refused_edits(db)),
        last_contact=last_contact(db),
        hub_version=get_meta(db, _VERSION) or "",
        hub_schema=int(get_meta(db, _SCHEMA) or 0),
        clock_s=int(clock) if clock else None,
        is_too_old=too_old(db) is not None,
    )


def pcs_told_of(db: Connection) -> list[dict[str, Any]]:
    """Return what the hub told every PC of each other: ``device``, ``pc``, ``day`` and more.

    A PC that was taken off the list is left out.
    """
    devices = (json.loads(fact.content) for fact in facts_of_kind(db, DEVICE_KIND))
    revoked = {each["device"] for each in devices if each.get("state") == "revoked"}
    told = (json.loads(fact.content) for fact in facts_of_kind(db, FACT_KIND))
    return [each for each in told if each["device"] not in revoked]


def restarts_told_of(db: Connection, *, since: str) -> list[dict[str, Any]]:
    """Return which PCs' data files began anew, the last one first: ``pc``, ``reason`` and more.

    Args:
        since: ISO 8601, UTC, by the hub's clock; what was earlier is left out.
    """
    told = (json.loads(fact.content) for fact in facts_of_kind(db, INCARNATION_KIND))
    return sorted(
        (each for each in told if str(each["at"]) >= since),
        key=lambda each: str(each["at"]),
        reverse=True,
    )


def note_hub(db: Connection, welcome: Welcome, *, now: datetime) -> None:
    """Remember what the hub said of its program and its clock."""
    members = {
        _VERSION: welcome.app_version,
        _SCHEMA: str(welcome.schema_version),
        _CLOCK: _clock(welcome.server_time, now),
        _PROTOCOL: str(welcome.protocol),
    }
    note_release(db, welcome)
    for key, value in members.items():
        if get_meta(db, key) != value:
            set_meta(db, key, value=value)


def hub_protocol(db: Connection) -> int:
    """Return what the hub spoke with this PC last; 0 where that is not known."""
    return int(get_meta(db, _PROTOCOL) or 0)


def forget_hub_protocol(db: Connection) -> None:
    """Know no more what the hub speaks: its program is another one."""
    delete_meta(db, _PROTOCOL)


def _clock(server_time: str, now: datetime) -> str:
    try:
        return str(round((now - datetime.fromisoformat(server_time)).total_seconds()))
    except (ValueError, TypeError, OverflowError):
        return ""
