"""Making a hub where there was none."""

from selaras.clock import Chance, Clock, moment_text
from selaras.domain.company import Company
from selaras.domain.ids import RANDOM_BYTES, time_ordered_id
from selaras.store.engine import Store
from selaras_hub.facts import FactBook
from selaras_hub.identity import HubIdentity, load_hub, save_hub
from selaras_hub.users import NewUser, first_administrator


def found_hub(
    store: Store, company: Company, *, clock: Clock, chance: Chance, person: str = ""
) -> HubIdentity:
    """Make *store* the hub of *company*, or return the hub it already is.

    Args:
        person: Name of the first administrator, who needs no password while she is alone; when
            blank the hub has no users and checks nothing.
    """
    with store.transaction() as db:
        known = load_hub(db)
        if known is not None:
            return known
        milliseconds = int(clock.now().timestamp() * 1000)
        hub = HubIdentity(
            hub=time_ordered_id(milliseconds, chance.bytes(RANDOM_BYTES)),
            company=company.npwp,
            company_name=company.name,
            epoch=time_ordered_id(milliseconds, chance.bytes(RANDOM_BYTES)),
            epoch_counter=1,
        )
        save_hub(db, hub)
        if person:
            now = moment_text(clock.now())
            new = NewUser(person, company.npwp, "", now, milliseconds)
            first_administrator(FactBook(db, company.npwp), new, chance=chance)
        return hub
