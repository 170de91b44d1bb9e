"""Where the hub of this PC was, so that it is found again when it is not where a person said.

Belongs to the data thread.
"""

from typing import Final

from selaras.address import NOWHERE
from selaras.store.meta import get_meta, set_meta
from selaras_client.home import TYPED, Home

# Each that does not answer is waited for.
MOST_BEFORE: Final = 3
_BEFORE: Final = "hub_address_before"


def known_addresses(home: Home) -> list[str]:
    """Return each HOST:PORT at which the hub was, the last one first, then where it was joined."""
    with home.store.reading() as db:
        return f"{get_meta(db, _BEFORE) or ''} {get_meta(db, TYPED) or ''}".split()


def look_first_at(home: Home, address: str) -> None:
    """Look for the hub at *address* first from now on; where it was is not forgotten."""
    before = [home.replica.identity.hub_address, *known_addresses(home)]
    kept = [each for each in dict.fromkeys(before) if each not in {"", NOWHERE, address}]
    with home.store.transaction() as db:
        set_meta(db, _BEFORE, value=" ".join(kept[:MOST_BEFORE]))
    home.remember_hub_address(address)
