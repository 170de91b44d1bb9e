"""The hub's side of a PC that joins in a history, also where the hub's drive is full."""

from typing import TYPE_CHECKING

from selaras.store.trouble import DiskFullError
from selaras_hub.members import Doorkeeper

if TYPE_CHECKING:
    from tests.sim.world.office import World

KEY_BYTES = 32


def put_on_list(world: "World", number: int) -> tuple[str, str, bytes | None]:
    """Put one more PC on the hub's list; return its id, its token, and what its line shows.

    On a full drive the hub says no, and is asked again once somebody has made room.
    """
    try:
        return _put_on_list(world, number)
    except DiskFullError:
        world.reached["hub's disk full when a PC joined"] += 1
        world.hub_store.empty()
        return _put_on_list(world, number)


def _put_on_list(world: "World", number: int) -> tuple[str, str, bytes | None]:
    with world.hub_store.transaction() as db:
        door = Doorkeeper(db, world.hub.hub, clock=world.clock, chance=world.chance)
        if world.trust is None:
            joined = door.enrol(f"pc-{number}")
            return joined.device, joined.token, None
        device, key = door.new_device_id(), world.chance.bytes(KEY_BYTES)
        door.enrol_key(device, f"pc-{number}", key=key)
        return device, "", key
