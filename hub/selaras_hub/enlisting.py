"""The list of PCs as facts, so that a hub that lost its list, or another PC, can make it again.

A fact names the PC and the fingerprint of its key, which is no secret.
"""

from typing import Final

from selaras.store.db import Connection
from selaras.store.hub_keys import all_keys
from selaras.store.hub_members import Device, all_devices
from selaras_hub.facts import FactBook
from selaras_hub.identity import HubIdentity

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
