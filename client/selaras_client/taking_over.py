"""This PC becomes the hub: with the old hub's word, or with the recovery code when it is gone.

The authority's keys are put into this PC's keys folder first, then the hub's books are made of the
replica in one transaction: cut short anywhere, the same command goes on.
"""

import logging
from dataclasses import dataclass
from typing import Final

from selaras.address import NOWHERE
from selaras.clock import Chance, Clock
from selaras.errors import DomainError
from selaras.replica import Replica
from selaras.replica.desk import ReplicaDesk
from selaras.store.engine import Store
from selaras.store.trouble import CannotWriteError
from selaras.trust.authority import Authority, device_request, new_device_key
from selaras.trust.handing import SECRET_BYTES, public_of, take_in
from selaras.trust.recovery import RANDOM_BYTES, unwrap, wrap
from selaras_client.hub_keys import stored_authority
from selaras_client.keys import (
    AUTHORITY,
    AUTHORITY_KEY,
    CERTIFICATE,
    KEY,
    RECOVERY,
    KeysFolder,
    KeysFolderError,
)
from selaras_client.own_hub import Founding, OwnHub

# The private half of what the hub hands its authority over to; made for each request anew.
HANDING: Final = "handing-over.key"

log = logging.getLogger(__name__)


class CannotTakeOverError(DomainError):
    """This PC cannot become the hub now; the code says what is missing."""

    code = "take-over.not-possible"

    def __init__(self, reason: str) -> None:
        """Say *reason*, which makes the code."""
        super().__init__(reason=reason)
        self.code = f"take-over.{reason}"  # type: ignore[misc]  # one class, many sentences


def ask_key(keys: KeysFolder, device: str, *, chance: Chance) -> str:
    """Return the public half of a fresh key to which the hub may hand its authority."""
    secret = chance.bytes(SECRET_BYTES)
    keys.device(device).write(HANDING, secret)
    return public_of(secret)


def handed(keys: KeysFolder, device: str, *, hub: str, text: str) -> Authority:
    """Return the authority that the hub handed over.

    Raises:
        HandedOverRefusedError: It is not for this PC.
    """
    return take_in(text, keys.device(device).read(HANDING) or b"", hub=hub)


def own_authority(keys: KeysFolder, device: str, *, hub: str, code: str, missing: str) -> Authority:
    """Return the authority that lies on this PC, wrapped or, where it was the hub before, plain.

    Args:
        missing: What is said where the code would be needed and is not there.

    Raises:
        CannotTakeOverError: There is none, or it is another hub's.
        RecoveryRefusedError: The code does not open it.
    """
    plain = stored_authority(keys.hub(hub), hub)
    if plain is not None:
        return plain
    drawer = keys.device(device)
    bundle = drawer.read(RECOVERY)
    if not code:
        raise CannotTakeOverError(missing)
    if bundle is None:
        raise CannotTakeOverError("no-recovery")
    authority = unwrap(bundle, code)
    if authority.hub != hub or authority.certificate != drawer.read(AUTHORITY):
        raise CannotTakeOverError("other-hub")
    return authority


@dataclass(frozen=True, slots=True)
class Moving:
    """Becomes the hub, and ends being one, in one data folder."""

    store: Store
    replica: Replica
    keys: KeysFolder
    founding: Founding
    clock: Clock
    chance: Chance

    def become_hub(self, authority: Authority, *, reason: str) -> str:
        """Make this PC the hub; return a new recovery code if one had to be made."""
        drawer, code = self.keys.hub(authority.hub), ""
        bundle = self.keys.device(self.replica.identity.device).read(RECOVERY)
        if bundle is None:
            code, bundle = wrap(authority, self.chance.bytes(RANDOM_BYTES))
        drawer.write(RECOVERY, bundle)
        drawer.write(AUTHORITY, authority.certificate)
        drawer.write(AUTHORITY_KEY, authority.issued.key)
        self.founding.take_over(
            self.store, authority, reason=reason, clock=self.clock, chance=self.chance
        )
        return code

    def hold_papers(self) -> None:
        """Let this PC be able to show another hub of the office who it is."""
        identity = self.replica.identity
        authority = stored_authority(self.keys.hub(identity.hub), identity.hub)
        if authority is not None:
            self._keep_member_keys(identity.device, authority)

    def step_aside(self) -> None:
        """Go on as a PC like any other: another one is the hub.

        Raises:
            CannotWriteError: There is no room for it; the hub, which serves nobody, is still here.
        """
        self._hold_papers_or_wait()
        self.founding.step_down(self.store, self.replica, hub_address=NOWHERE)
        log.warning("hub.stepped-down")

    def own_hub(self, desk: ReplicaDesk) -> OwnHub | None:
        """Return the hub that lies here; without one go on as a PC that looks for its hub.

        A program of before was cut off between letting the hub go and looking for another one.

        Raises:
            CannotWriteError: There is no room for it.
        """
        found = self.founding.open(self.store, desk, clock=self.clock, chance=self.chance)
        if found is None:
            self._hold_papers_or_wait()
            self.replica.adopt_identity(hub_address=NOWHERE, token="")
            log.warning("hub.is-gone")
        return found

    def _hold_papers_or_wait(self) -> None:
        try:
            self.hold_papers()
        except KeysFolderError as error:
            raise CannotWriteError(**error.facts) from error

    def _keep_member_keys(self, device: str, authority: Authority) -> None:
        """Let this PC show the hub who it is, as those do that joined.

        One that had joined goes on with its papers: by them the office knows it.
        """
        drawer = self.keys.device(device)
        if drawer.papers() is None:
            key = drawer.read(KEY) or new_device_key()
            drawer.write(KEY, key)
            drawer.write(CERTIFICATE, authority.issue_device(device, device_request(key)))
            drawer.write(AUTHORITY, authority.certificate)
        recovery = self.keys.hub(authority.hub).read(RECOVERY)
        if recovery is not None:
            drawer.write(RECOVERY, recovery)
