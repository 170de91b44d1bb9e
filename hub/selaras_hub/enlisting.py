"""The list of PCs as facts, so that a hub that lost its list, or another PC, can make it again.

A fact names the PC and the fingerprint of its key, which is no secret.
"""

from typing import Final

from selaras.domain.alarms import Cause
from selaras.store.db import Connection
from selaras.store.hub_keys import DeviceKey, add_key, all_keys
from selaras.store.hub_members import Device, all_devices, get_device, put_device
from selaras_hub.alarms import raise_alarm
from selaras_hub.facts import FactBook
from selaras_hub.identity import HubIdentity
from selaras_hub.judging import MAX_ID

KIND: Final = "device"
JOINED, REVOKED = "joined", "revoked"


def tell_of_device(db: Connection, hub: HubIdentity, *, device: Device, key: bytes = b"") -> None:
    """Let every PC know of a PC that was let in; one that the office was told of stays so."""
    facts, fact_id = FactBook(db, hub.company), f"{KIND}:{device.device}"
    if facts.get(fact_id) is not None:
        return
    content = {
        "device": device.device,
        "name": device.name,
        "key": key.hex(),
        "state": JOINED,
        "joined_at": device.joined_at,
        "at": device.joined_at,
    }
    facts.put(KIND, fact_id, subject="", content=content)


def tell_of_devices(db: Connection, hub: HubIdentity) -> None:
    """Let every PC know of all PCs that were let in before there were such facts."""
    keys = {key.device: key for key in all_keys(db)}
    for device in all_devices(db):
        key = keys.get(device.device)
        if key is None or not key.revoked_at:
            tell_of_device(db, hub, device=device, key=key.fingerprint if key else b"")


def enlist_again(db: Connection, hub: HubIdentity, *, device: str, key: bytes, now: str) -> None:
    """Put a PC on the list whose certificate is ours, if nothing speaks against it."""
    facts, fact_id = FactBook(db, hub.company), f"{KIND}:{device}"
    told = facts.get(fact_id) or {}
    has_key = any(each.device == device for each in all_keys(db))
    if has_key or told.get("key") or told.get("state") == REVOKED or len(device) > MAX_ID:
        return
    known = get_device(db, device) or Device(device, device, b"", now, now)
    put_device(db, known)
    add_key(db, DeviceKey(device, key, now))
    content = {"joined_at": now, **told, "device": device, "name": known.name, "state": JOINED}
    facts.put(KIND, fact_id, subject="", content={**content, "key": key.hex(), "at": now})
    if not told:
        cause = Cause("epoch-readmitted", key=device, facts={"pc": device})
        raise_alarm(facts, cause, now=now)
