"""A hub that was woken calls the one whose place it took, as the program does."""

from selaras.protocol.codec import decode_frame
from selaras.protocol.frames import Welcome
from selaras.trust.sealing import fact_key
from selaras_client.former_hub import hello_of
from selaras_hub.desk import HubDesk, Opened, Received
from selaras_hub.stepping_down import hear_of
from tests.sim.world.disks import MemoryDisk
from tests.sim.world.moving import MovingWorld


def call_first(world: MovingWorld) -> None:
    """Let the hub that answers call the present one where that has no PC, and so calls nobody.

    That is the one that a history begins with: everybody has its address.
    """
    pc, present = world.hub_pc, world._present
    if pc is None or present is None or world.lacks_hub or _has_pc(world, present):
        return
    hello = hello_of(pc.replica, app_version="test")
    key, device = pc.member_key, pc.replica.identity.device
    said = _again(world, present).turn([Opened(1, key, device), Received(1, hello)])
    answers = [decode_frame(each.data) for each in said if each.data is not None]
    for answer in (each for each in answers if isinstance(each, Welcome)):
        world.reached["a hub that called the first one"] += 1
        _hear(world, answer.epoch_record)


def _has_pc(world: MovingWorld, disk: MemoryDisk) -> bool:
    return any(each.disk is disk for each in world.pcs)


def _again(world: MovingWorld, disk: MemoryDisk) -> HubDesk:
    disk.close()
    return world.desk_of(disk.open())


def _hear(world: MovingWorld, record: str) -> None:
    """Let the hub that answers hear of an epoch, and step aside if that is a newer one."""
    assert world.trust is not None
    with world.hub_store.transaction() as db:
        hear_of(db, world.hub.hub, record=record, key=fact_key(world.trust.authority))
    world._turn([])
