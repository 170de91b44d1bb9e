"""An office whose hub is restored from backups, and whose PCs heal it.

As the simulated office, but the hub has an authority: its facts are sealed, and PCs prove
themselves with keys.
"""

from collections.abc import Mapping

import pytest

from selaras.replica import references
from selaras.replica.epochs import epoch_told, waits_for
from selaras.store.engine import Store, serialised
from selaras.store.meta import set_meta
from selaras.trust.authority import Authority
from selaras_hub import leases
from selaras_hub.desk import HubDesk
from selaras_hub.doors import HubTrust
from selaras_hub.members import Doorkeeper
from tests.facts.drafts import assert_sound, read
from tests.sim.office import NPWP, Office, Pc, TestChance
from tests.sim.stores import empty_database, store_from

# A fifth of what a PC asks for.
BLOCK = 20


class EpochOffice(Office):
    """A hub with an authority, and PCs on lines that show their keys."""

    def __init__(self, *, pcs: int, seed: str = "office", person: str = "") -> None:
        super().__init__(pcs=0, seed=seed, person=person)
        self.trust = HubTrust(Authority.found(self.hub.hub.hub), b"shown", b"{}")
        self.hub.trust(self.trust)
        for _ in range(pcs):
            self.let_in()
        self.heal()

    def let_in(self) -> Pc:
        """Let one more PC join; it is not connected yet."""
        number = len(self.pcs) + 1
        key = f"key-{number}".encode()
        with self.hub_store.transaction() as db:
            door = Doorkeeper(db, self.hub.hub, clock=self.clock, chance=self.chance)
            device = door.new_device_id()
            door.enrol_key(device, f"pc-{number}", key=key)
        pc = self._pc(number, store_from(empty_database()), TestChance(f"pc{number}"))
        pc.key = key
        pc.replica.adopt_identity(
            company=NPWP,
            hub=self.hub.hub.hub,
            hub_address="hub:1",
            device=device,
            pc=f"pc-{number}",
            incarnation=f"incarnation-{number}",
        )
        self.pcs.append(pc)
        return pc

    def _named(self, pc: Pc) -> str:
        return pc.replica.identity.device if pc.key else ""

    def backup(self) -> bytes:
        """Return the hub's file as it is now."""
        return serialised(self.hub_store)

    def cut_all(self) -> None:
        """Take the network away."""
        for pc in self.pcs:
            self.cut(pc)

    def put_back(self, data: bytes) -> None:
        """Put an older file in the hub's place and start it, as if nothing had been."""
        self.cut_all()
        self.hub_store = store_from(data)
        self.hub = HubDesk(self.hub_store, clock=self.clock, chance=self.chance, trust=self.trust)

    def restore(self, data: bytes) -> None:
        """Restore the hub from a backup, which says so."""
        store = store_from(data)
        with store.transaction() as db:
            set_meta(db, "restored.hub", value="restored")
        self.put_back(serialised(store))

    def switch(self, other: "tuple[Store, HubDesk] | None" = None) -> "tuple[Store, HubDesk]":
        """Let another hub answer from now on, by default a copy of this one; return this one."""
        self.cut_all()
        present = self.hub_store, self.hub
        if other is None:
            store = store_from(serialised(self.hub_store))
            desk = HubDesk(store, clock=self.clock, chance=self.chance, trust=self.trust)
            other = store, desk
        self.hub_store, self.hub = other
        return present

    def heal_only(self, *pcs: Pc) -> None:
        """Let only some PCs speak with the hub, until all is quiet."""
        every, self.pcs = self.pcs, list(pcs)
        away = [pc for pc in every if pc not in pcs]
        try:
            self.heal()
        finally:
            self.pcs = every
        assert not any(pc.is_connected for pc in away)

    def epoch(self, pc: Pc) -> Mapping[str, object]:
        return read(pc, epoch_told)

    def awaited(self, pc: Pc) -> list[str]:
        return list(read(pc, waits_for).values())

    def check(self) -> None:
        """Check what must be so whenever all is quiet."""
        assert_sound(self)
        assert self.outboxes_empty()
        for pc in self.pcs:
            assert pc.replica.identity.epoch == self.hub.hub.epoch


def note(pc: Pc, value: str, *, doc: str = "shared", key: str = "") -> None:
    """Write a value into a register, of its own unless one is named."""
    changes = {"company": f'"{NPWP}"', key or f"x-{value}": f'"{value}"'}
    assert pc.write(f"note:{doc}", changes)


def value(pc: Pc, key: str, *, doc: str = "shared") -> str:
    return pc.registers(f"note:{doc}").get(key, "").strip('"')


def small_blocks(patch: pytest.MonkeyPatch) -> None:
    """Let a PC have so few numbers at once that it comes to its next blocks soon."""
    patch.setattr(references, "BLOCK", BLOCK)
    patch.setattr(references, "LOW", references.LOW * BLOCK // leases.USUAL_BLOCK)
    patch.setattr(leases, "USUAL_BLOCK", BLOCK)
