"""A new PC takes the hub's data in one file and goes on from there, with its own work on top.

Belongs to the data thread. A copy that is whole takes the file's place when the next line is
begun: meanwhile that line is being opened. Whatever goes wrong, the PC's own file is as it was,
and after some tries it follows the feed from the beginning instead.
"""

import logging
import shutil
from typing import Final

from selaras.errors import RemoteProtocolError, SelarasError
from selaras.replica.adopting import WANTED
from selaras.replica.copy_taking import FRESH, OVER, CopyTaking, Step, emptied
from selaras.store.meta import get_meta, set_meta
from selaras_client.home import Home

log = logging.getLogger(__name__)

FOLDER: Final = "salinan-dari-hub"
MOST_FAILURES: Final = 5


class CopyTaker:
    """Takes a copy for one opened data folder, when it wants one."""

    def __init__(self, home: Home) -> None:
        """Take copies for *home*."""
        self._home, self._folder = home, home.folder / FOLDER
        self._taking: CopyTaking | None = None
        self._whole: CopyTaking | None = None
        self._failures = 0
        # The hub had none for us: this process follows the feed.
        self._is_refused = False

    def step(self, answer: bytes | None) -> Step:
        """Go on: with None on a fresh line, else with what the hub said.

        Raises:
            RemoteProtocolError: The hub said what it may not; drop the line and come again.
        """
        try:
            if answer is None:
                return self._begin()
            return self._go_on(answer)
        except (SelarasError, OSError) as error:
            self._failed(error)
            if isinstance(error, RemoteProtocolError):
                raise
            return OVER

    def dropped(self) -> None:
        """Hear that the line is gone; what came stays for the next one."""
        if self._taking is not None:
            self._taking.close()
            self._taking = None

    def _begin(self) -> Step:
        self.dropped()
        whole, self._whole = self._whole, None
        if whole is not None and self._is_wanted():
            self._adopt(whole)
        if not self._is_wanted():
            self._clean()
            return OVER
        self._taking = CopyTaking(self._folder)
        return self._taking.begin()

    def _go_on(self, answer: bytes) -> Step:
        taking = self._taking
        if taking is None:
            return OVER
        step = taking.received(answer)
        if taking.is_whole:
            self._whole = taking
        elif not step.awaits:
            self._is_refused = True
            if is_wanted(self._home):
                # There is no file for us: begin the feed anew, with our own work on top.
                self._home.take_over(emptied(self._folder / FRESH), None)
                self._clean()
        return step

    def _adopt(self, taking: CopyTaking) -> None:
        """Let the copy that is whole here become this PC's data."""
        self._home.take_over(taking.fresh, taking.header)
        log.info("copy.adopted seq=%d", taking.header.seq)

    def _is_wanted(self) -> bool:
        identity = self._home.replica.identity
        is_member = bool(identity.device and identity.hub_address)
        is_held = self._home.store.trouble is not None
        if not is_member or is_held or self._is_refused or self._failures >= MOST_FAILURES:
            return False
        is_new = not identity.epoch and not identity.seq
        return is_new or is_wanted(self._home)

    def _failed(self, error: Exception) -> None:
        """Try again after what a line or the hub's disk did; after a fault of this PC, do not."""
        self._failures += 1
        self._is_refused = not isinstance(error, RemoteProtocolError)
        reason = getattr(error, "code", type(error).__name__)
        log.warning("copy.failed reason=%s failures=%d", reason, self._failures)
        is_useless = self._is_refused or self._failures >= MOST_FAILURES
        self.dropped()
        if is_useless:
            self._clean()

    def _clean(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)


def want_copy(home: Home) -> None:
    """Build this PC's data again from a copy of the hub's at the next contact; its work is kept."""
    with home.store.transaction() as db:
        set_meta(db, WANTED, value="1")


def is_wanted(home: Home) -> bool:
    """Say whether this PC's data is to be built again."""
    with home.store.reading() as db:
        return get_meta(db, WANTED) is not None
