"""Who this hub is: its id, its epoch and whose data it holds."""

from dataclasses import dataclass

from selaras.store.db import Connection
from selaras.store.meta import all_meta, set_meta


@dataclass(frozen=True, slots=True)
class HubIdentity:
    """What the hub remembers of itself.

    Args:
        company: NPWP, 16 digits.
        epoch: Id of the feed.
        epoch_counter: Grows with each epoch.
        listen: HOST:PORT it last listened on, so that a restart takes the same; blank at first.
    """

    hub: str
    company: str
    company_name: str
    epoch: str
    epoch_counter: int
    listen: str = ""


def load_hub(db: Connection) -> HubIdentity | None:
    """Read who this hub is, or None where no hub was made."""
    stored = all_meta(db)
    if "hub.id" not in stored:
        return None
    return HubIdentity(
        hub=stored["hub.id"],
        company=stored["hub.company"],
        company_name=stored["hub.company_name"],
        epoch=stored["hub.epoch"],
        epoch_counter=int(stored["hub.epoch_counter"]),
        listen=stored.get("hub.listen", ""),
    )


def save_hub(db: Connection, hub: HubIdentity) -> None:
    """Write who this hub is."""
    members = {
        "id": hub.hub,
        "company": hub.company,
        "company_name": hub.company_name,
        "epoch": hub.epoch,
        "epoch_counter": str(hub.epoch_counter),
        "listen": hub.listen,
    }
    for name, value in members.items():
        set_meta(db, f"hub.{name}", value=value)
