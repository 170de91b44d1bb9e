"""What the hub keeps beside its facts and must follow them: spent references, the list of PCs.

Used where facts are taken back after a restore, and where a PC that becomes the hub makes the
hub's books from its replica.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from selaras.store.db import Connection
from selaras.store.facts import StoredFact
from selaras.store.hub_keys import DeviceKey, add_key, find_key, revoke_key
from selaras.store.hub_members import Device, get_device, put_device
from selaras.store.hub_references import spend_reference
from selaras_hub.aliases import follow as follow_aliases
from selaras_hub.facts import FactBook

REVOKED: Final = "revoked"


def take_effect(db: Connection, fact: StoredFact, *, now: str) -> None:
    """Let the hub's books follow *fact*, which stands from now on."""
    follow = _FOLLOWERS.get(fact.kind)
    if follow is not None:
        follow(db, fact, json.loads(fact.content), now)


def _spend(db: Connection, fact: StoredFact, content: Mapping[str, Any], _: str) -> None:
    """A reference that was once approved is never used again."""
    spend_reference(
        db, fact.company, reference=str(content["reference"]), doc_id=str(content["invoice"])
    )


def _enlist(db: Connection, _: StoredFact, content: Mapping[str, Any], now: str) -> None:
    """Put a PC on the list, or take it off."""
    device, key = str(content["device"]), bytes.fromhex(str(content.get("key", "")))
    at = str(content.get("joined_at", content["at"]))
    if get_device(db, device) is None:
        put_device(db, Device(device, str(content["name"]), b"", at, at))
    if key and find_key(db, key) is None:
        add_key(db, DeviceKey(device, key, at))
    if content["state"] == REVOKED:
        revoke_key(db, device, at=now, reason=str(content.get("reason", "")))


def _rejoin(db: Connection, fact: StoredFact, _: Mapping[str, Any], __: str) -> None:
    """Who was joined to a customer follows it to whom that one was joined since."""
    follow_aliases(FactBook(db, fact.company))


def _hold(db: Connection, fact: StoredFact, content: Mapping[str, Any], _: str) -> None:
    """What a live batch holds is exported: where both epochs withdrew it, only one knew so."""
    facts = FactBook(db, fact.company)
    for item in content["invoices"] if content["state"] == "live" else ():
        approval = facts.get(str(item["approval"]))
        if approval is not None and approval["state"] == "approved" and not approval["batch"]:
            held = approval | {"batch": fact.fact_id}
            facts.put("approval", str(item["approval"]), subject=str(item["invoice"]), content=held)


_FOLLOWERS: Final[
    Mapping[str, Callable[[Connection, StoredFact, Mapping[str, Any], str], None]]
] = {"alias": _rejoin, "approval": _spend, "batch": _hold, "device": _enlist}
