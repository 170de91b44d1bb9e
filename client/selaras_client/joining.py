"""Whether this PC may ask a hub to let it in, looked at before a code is spent that counts once."""

from selaras_client.home import Home
from selaras_client.room import refuse_without_room


def companies_to_bring(home: Home) -> list[str]:
    """Return the companies with which this PC may ask.

    Raises:
        StoreError: Nothing more can be written here: the hub would list a PC that never comes.
    """
    if home.store.trouble is not None:
        raise home.store.trouble
    refuse_without_room(home.folder)
    return home.replica.companies.every()
