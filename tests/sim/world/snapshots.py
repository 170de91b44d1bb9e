"""A PC that joins takes the hub's data in one file, chunk by chunk over lines that break.

The file is made of what the PC in the hub's file holds. Where nobody works at the hub, that is what
such a PC would hold: all of the feed.
"""

import random
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from selaras.replica import Replica, copy_taking
from selaras.replica.adopting import made_ready, put_in_place
from selaras.replica.copy_taking import OVER, CopyTaking, Step
from selaras.store import packing
from selaras.store.engine import FILE_NAME, Store, open_store, serialised
from selaras.store.meta import set_meta
from selaras.trust.epochs import signed_epoch
from selaras_hub import copies, copying
from selaras_hub.copies import Copies
from selaras_hub.desk import Opened, Received
from selaras_hub.epochs import own_epoch
from selaras_hub.feeding import feed_page
from tests.sim.parts import NPWP, TestChance
from tests.sim.stores import empty_database, give_back, store_from
from tests.sim.world.disks import Image
from tests.sim.world.moving import MovingWorld
from tests.sim.world.pcs import WorldPc

# From how long a feed the hub has a copy, and in what chunks.
SMALL: dict[tuple[object, str], object] = {
    (copying, "SHORT_FEED"): 1,
    (copies, "CHUNK_BYTES"): 512,
    (copies, "pack"): partial(packing.pack, chunk_bytes=512),
    (copy_taking, "ROOM_BYTES"): 0,
}
MOST_LINES = 20
CUT = 0.1
NO_LOG = b"\x01\x01"
OWN = "of-the-hub"


@contextmanager
def small_copies() -> Iterator[None]:
    """Let a hub have a copy of a short feed too, in several chunks."""
    before = {place: getattr(*place) for place in SMALL}
    try:
        for (module, name), value in SMALL.items():
            setattr(module, name, value)
        yield
    finally:
        for (module, name), value in before.items():
            setattr(module, name, value)


def take_copy(world: MovingWorld, pc: WorldPc, *, chance: random.Random) -> bool:
    """Let a new PC have the hub's data from a copy; say whether it came to that."""
    if world.trust is None or world.lacks_hub:
        return False
    with TemporaryDirectory() as name:
        place, hub = Path(name), Path(name, "hub")
        hub.mkdir()
        (hub / FILE_NAME).write_bytes(_own_file(world))
        for _ in range(MOST_LINES):
            taking = CopyTaking(place / "parts")
            step = _over_one_line(world, pc, chance=chance, hub=hub, taking=taking)
            taking.close()
            world.cut(pc)
            if taking.is_whole:
                world.restart(pc, image=_adopted(pc, taking, place=place))
                return True
            if step is OVER:
                return False
            world.reached["the line of a copy cut"] += 1
    return False


def _over_one_line(
    world: MovingWorld, pc: WorldPc, *, chance: random.Random, hub: Path, taking: CopyTaking
) -> Step:
    """Ask until all is here, the hub has nothing, or the line is cut; return what came last."""
    world.hub.copies = Copies(hub, started=lambda work: work())
    world._lines += 1
    pc.line, step = world._lines, taking.begin()
    world._turn([Opened(pc.line, pc.key)])
    waiting = deque(step.send)
    while waiting and step is not OVER and chance.random() >= CUT:
        world._turn([Received(pc.line, waiting.popleft())])
        while pc.down and step is not OVER:
            data = pc.down.popleft()
            step = OVER if data is None else taking.received(data)
            waiting += step.send
    world.hub.copies = None
    return step


def _own_file(world: MovingWorld) -> bytes:
    world.spread()
    if world.hub_pc is not None:
        return serialised(world.hub_store)
    store = store_from(empty_database())
    replica = _own_replica(world, store)
    while True:
        with world.hub_store.reading() as db:
            page = feed_page(db, replica.identity.seq, incarnation=OWN)
        if page.through == page.after:
            break
        replica.store_feed(page)
    content = serialised(store)
    give_back([store])
    return content


def _own_replica(world: MovingWorld, store: Store) -> Replica:
    """Begin the PC in the hub's file, which was welcomed and has read nothing yet."""
    replica = Replica(store, clock=world.clock, chance=TestChance(OWN), author=OWN)
    hub = world.hub.hub
    replica.adopt_identity(
        company=NPWP,
        hub=hub.hub,
        device=OWN,
        incarnation=OWN,
        epoch=hub.epoch,
        epoch_counter=hub.epoch_counter,
    )
    with world.hub_store.reading() as db:
        epoch, key = own_epoch(db, hub, key=None), world.hub._key
    if key is not None:
        record = epoch if epoch.signature else signed_epoch(epoch, key)
        with store.transaction() as db:
            set_meta(db, "epoch.record", value=record.text())
            set_meta(db, "epoch.key", value=key.public)
    return replica


def _adopted(pc: WorldPc, taking: CopyTaking, *, place: Path) -> Image:
    """Return the PC's disk with the copy in the place of its own file, as the program makes it."""
    home = place / "home"
    home.mkdir()
    (home / FILE_NAME).write_bytes(serialised(pc.store))
    store = open_store(home)
    made_ready(store, taking.fresh, header=taking.header, clock=pc.clock, chance=pc.chance)
    put_in_place(store, taking.fresh)
    store.close()
    content = bytearray((home / FILE_NAME).read_bytes())
    # A file with a log beside it is none that could lie in memory.
    content[18:20] = NO_LOG
    return {FILE_NAME: bytes(content)}
