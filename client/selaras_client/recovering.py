"""This PC's copy of its hub's wrapped authority, in the keys folder, kept as new as the feed is."""

import json
import logging
from typing import Final

from selaras.errors import StoreError
from selaras.replica import Replica
from selaras.store.facts import get_fact
from selaras_client.keys import RECOVERY, KeysFolder

log = logging.getLogger(__name__)

# A fact about no document touches this; the hub's authority is one.
_NO_DOCUMENT: Final = ""
_MAX_BYTES: Final = 16 * 1024


class RecoveryCopy:
    """Writes the copy when a newer one has come."""

    def __init__(self, replica: Replica, keys: KeysFolder) -> None:
        """Keep the copy of *replica*'s hub in *keys*; begin with what came while it was closed."""
        self._replica, self._keys = replica, keys
        self.heard(frozenset({_NO_DOCUMENT}))

    def heard(self, touched: frozenset[str]) -> None:
        """Hear what changed on this PC."""
        if _NO_DOCUMENT not in touched:
            return
        with self._replica.companies.whole() as db:
            identity = self._replica.identity
            fact = get_fact(db, f"recovery:{identity.hub}")
        if fact is None or identity.is_own_hub or not identity.device:
            return
        bundle = str(json.loads(fact.content).get("bundle", "")).encode("utf-8", "replace")
        if len(bundle) <= _MAX_BYTES:
            self._keep(identity.device, bundle)

    def _keep(self, device: str, bundle: bytes) -> None:
        try:
            drawer = self._keys.device(device)
            if drawer.read(RECOVERY) != bundle:
                drawer.write(RECOVERY, bundle)
                log.info("recovery.renewed")
        except StoreError as error:
            # The work goes on; the next start tries again.
            log.warning("recovery.not-kept code=%s", error.code)
