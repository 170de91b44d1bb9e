"""How hubs are made, found, taken over and ended.

The hub is imported where there is one: most PCs of an office are none.
"""

from typing import TYPE_CHECKING

from selaras.clock import Chance, Clock
from selaras.domain.company import Company
from selaras.protocol.pairing_frames import Joined
from selaras.replica import Replica
from selaras.replica.desk import ReplicaDesk
from selaras.store.engine import Store
from selaras.store.meta import set_meta
from selaras.trust.authority import Authority
from selaras.trust.sealing import fact_key
from selaras_client.hub_keys import AUTHORITY_META, print_of, stored_fact_key
from selaras_client.own_hub import Place

if TYPE_CHECKING:
    from selaras_client.composition.in_process import HubInProcess


class HubFounding:
    """Makes and finds hubs in a store."""

    def found(
        self, store: Store, company: Company, *, at: Place, clock: Clock, chance: Chance
    ) -> Joined:
        """Make *store* the hub of *company*, and this PC and its person its first members."""
        from selaras_hub.founding import found_hub
        from selaras_hub.members import Doorkeeper

        hub = found_hub(store, company, clock=clock, chance=chance, person=at.person)
        with store.transaction() as db:
            return Doorkeeper(db, hub, clock=clock, chance=chance).enrol(at.pc)

    def open(
        self, store: Store, desk: ReplicaDesk, *, clock: Clock, chance: Chance
    ) -> "HubInProcess | None":
        """Return the hub that lives in *store*, or None."""
        from selaras_client.composition.in_process import HubInProcess
        from selaras_hub.copies import copies_beside
        from selaras_hub.desk import HubDesk
        from selaras_hub.identity import load_hub

        with store.reading() as db:
            if (known := load_hub(db)) is None:
                return None
        hub = HubDesk(store, clock=clock, chance=chance, key=stored_fact_key(known.hub))
        hub.copies = copies_beside(store)
        return HubInProcess(hub, desk, store=store, clock=clock, chance=chance)

    def take_over(
        self, store: Store, authority: Authority, *, reason: str, clock: Clock, chance: Chance
    ) -> None:
        """Make *store*, which holds a replica, the hub, in a new epoch."""
        from selaras_hub.rebuilding import Rebuilding

        with store.transaction() as db:
            Rebuilding(db, fact_key(authority), clock, chance).rebuild(reason)
            set_meta(db, AUTHORITY_META, value=print_of(authority))

    def step_down(self, store: Store, replica: Replica, *, hub_address: str) -> None:
        """End the hub in *store*, for which another PC stands in; *replica* gets all it knew."""
        from selaras_hub.stepping_down import step_down

        step_down(store, replica, hub_address=hub_address)
