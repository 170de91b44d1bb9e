"""The keys of a hub on this machine: made once, then only taken up again.

The database remembers which authority the hub has, so that a data folder without its keys is
told apart from a hub that never had any: making another authority would lock every PC out.
"""

from dataclasses import dataclass
from typing import Final

from selaras.clock import Chance
from selaras.errors import StoreError
from selaras.store.db import Connection
from selaras.store.engine import Store
from selaras.store.meta import get_meta, set_meta
from selaras.trust.authority import Authority, Issued, belongs_to, der_of, fingerprint, is_issued_by
from selaras.trust.contexts import Papers
from selaras.trust.recovery import RANDOM_BYTES, wrap
from selaras.trust.sealing import fact_key
from selaras.trust.users import UserKey
from selaras_client.keys import (
    AUTHORITY,
    AUTHORITY_KEY,
    CERTIFICATE,
    KEY,
    RECOVERY,
    Drawer,
    KeysFolder,
)

AUTHORITY_META: Final = "hub.authority"


class NoHubKeysError(StoreError):
    """This data folder is a hub's, and the hub's keys are not on this PC."""

    code = "trust.no-hub-keys"


@dataclass(frozen=True, slots=True)
class HubKeys:
    """What a hub needs to be believed.

    Args:
        recovery: The authority wrapped under its recovery code.
        fresh_code: That code, when it was made just now; it is never kept.
    """

    authority: Authority
    papers: Papers
    recovery: bytes
    fresh_code: str = ""

    @property
    def shown(self) -> bytes:
        """Return the fingerprint of the certificate the hub's server shows."""
        return fingerprint(der_of(self.papers.certificate.read_bytes()))


def open_hub_keys(store: Store, drawer: Drawer, *, hub: str, chance: Chance) -> HubKeys:
    """Take up the keys of the hub with this id, or make them when it never had any.

    Raises:
        NoHubKeysError: It had some, and they are not here.
        KeysUnreadableError: They are damaged.
    """
    with store.reading() as db:
        known = get_meta(db, AUTHORITY_META)
    authority = stored_authority(drawer, hub)
    if known is not None:
        return _taken_up(authority, drawer, hub=hub, known=known)
    made = renew_recovery(authority or _made(drawer, hub), drawer, chance=chance)
    with store.transaction() as db:
        set_meta(db, AUTHORITY_META, value=print_of(made.authority))
    return made


def lacks_hub_keys(db: Connection, drawer: Drawer) -> bool:
    """Say whether the hub in this file had keys that are not here: it may be no hub here.

    Raises:
        KeysFolderError: They are here and cannot be read.
    """
    return get_meta(db, AUTHORITY_META) is not None and drawer.read(AUTHORITY_KEY) is None


def renew_recovery(authority: Authority, drawer: Drawer, *, chance: Chance) -> HubKeys:
    """Wrap the authority under a fresh recovery code; the copy here opens with no older one.

    Copies that PCs took along before still open with the code they were made under.
    """
    code, bundle = wrap(authority, chance.bytes(RANDOM_BYTES))
    drawer.write(RECOVERY, bundle)
    return HubKeys(authority, _papers(authority, drawer), bundle, code)


def _taken_up(authority: Authority | None, drawer: Drawer, *, hub: str, known: str) -> HubKeys:
    recovery = drawer.read(RECOVERY)
    if authority is None or recovery is None or print_of(authority) != known:
        raise NoHubKeysError(hub=hub)
    return HubKeys(authority, _papers(authority, drawer), recovery)


def stored_authority(drawer: Drawer, hub: str) -> Authority | None:
    """Return the authority of the hub with this id as it lies here, or None."""
    key, certificate = drawer.read(AUTHORITY_KEY), drawer.read(AUTHORITY)
    if key is None or certificate is None:
        return None
    return Authority(hub, Issued(key, certificate))


def stored_fact_key(hub: str) -> UserKey | None:
    """Return what the hub with this id signs its facts with, or None where it has no keys here."""
    authority = stored_authority(KeysFolder().hub(hub), hub)
    return fact_key(authority) if authority else None


def _made(drawer: Drawer, hub: str) -> Authority:
    authority = Authority.found(hub)
    drawer.write(AUTHORITY_KEY, authority.issued.key)
    drawer.write(AUTHORITY, authority.certificate)
    return authority


def _papers(authority: Authority, drawer: Drawer) -> Papers:
    """Return the server's papers, making them when they are missing or of another authority."""
    key, certificate = drawer.read(KEY), drawer.read(CERTIFICATE)
    is_good = (
        key is not None
        and certificate is not None
        and belongs_to(certificate, key)
        and is_issued_by(der_of(certificate), authority.certificate)
    )
    if not is_good:
        fresh = authority.issue_server()
        drawer.write(KEY, fresh.key)
        drawer.write(CERTIFICATE, fresh.certificate)
    papers = drawer.papers()
    if papers is None:
        raise NoHubKeysError(hub=authority.hub)
    return papers


def print_of(authority: Authority) -> str:
    """Return by what the database knows its authority."""
    return fingerprint(der_of(authority.certificate)).hex()
