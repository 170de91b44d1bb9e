"""How this PC stands with its hub, or with the PCs whose hub it is."""

from dataclasses import replace

from selaras.replica import queries
from selaras_client.home import Home
from selaras_client.office import LinkStatus


def standing_of(home: Home, told: LinkStatus) -> LinkStatus:
    """Return how the PC of *home* stands; asked in the data thread.

    Args:
        told: What the conversation with a hub elsewhere came to last.
    """
    with home.replica.reading() as db:
        waiting = queries.sync_status(db).waiting
    if home.store.trouble is not None:
        return LinkStatus("only-reading", waiting, code="store.only-reading")
    if home.hub is None:
        state = "sending" if told.state == "even" and waiting else told.state
        return replace(told, state=state, waiting=waiting)
    if not home.hub.serves_others:
        return LinkStatus("alone", waiting)
    elsewhere = home.hub.connected().keys() - {home.replica.identity.device}
    return LinkStatus("hub", waiting, others=len(elsewhere))
