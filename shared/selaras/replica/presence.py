"""What is open in this PC's windows, and at the other PCs now. In memory only.

Nothing else hangs on it: it is lost with the line, and what is wrong in it ends by itself.
"""

from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from typing import Final

from selaras.clock import Clock
from selaras.protocol.presence_frames import (
    MAX_NAME,
    MAX_OPEN,
    OpenDocument,
    OpenElsewhere,
    OpenHere,
    OpenMark,
)
from selaras.replica.people import Person

BEAT_S: Final = 30
# A window tells every few seconds that it is still there.
HOLDS: Final = timedelta(seconds=60)


class Presence:
    """Who has what open, as far as this PC knows."""

    def __init__(self, clock: Clock, announce: Callable[[frozenset[str]], None]) -> None:
        """Know of nothing; *announce* hears of which documents something is to be shown anew."""
        self._clock, self._announce = clock, announce
        self._windows: dict[Hashable, tuple[OpenDocument | None, datetime]] = {}
        self._here: OpenHere | None = None
        self._elsewhere = OpenElsewhere()

    @property
    def here(self) -> OpenHere | None:
        """Return what is to be told to the hub; None while no window was ever open."""
        return self._here

    def tell(self, window: Hashable, document: OpenDocument | None, *, who: Person) -> None:
        """Hear what *window* has open, and that it is still there."""
        self._windows[window] = (document, self._clock.now())
        self._gather(who)

    def leave(self, window: Hashable, *, who: Person) -> None:
        """Hear that *window* is closed, or that nobody looks at it."""
        self._windows.pop(window, None)
        self._gather(who)

    def heard(self, elsewhere: OpenElsewhere) -> None:
        """Take what the hub says of the others; nothing once the line is gone."""
        before, self._elsewhere = set(self._elsewhere.marks), elsewhere
        touched = {mark.doc_id for mark in before ^ set(elsewhere.marks)}
        if touched:
            self._announce(frozenset(touched))

    def elsewhere(self, doc_id: str) -> tuple[OpenMark, ...]:
        """Return who else has *doc_id* open."""
        return tuple(mark for mark in self._elsewhere.marks if mark.doc_id == doc_id)

    def _gather(self, who: Person) -> None:
        now = self._clock.now()
        self._windows = {
            window: said for window, said in self._windows.items() if now - said[1] <= HOLDS
        }
        found = {said[0]: None for said in self._windows.values() if said[0] is not None}
        documents, beat = tuple(found)[-MAX_OPEN:], int(now.timestamp()) // BEAT_S
        here = OpenHere(who.user, who.name[:MAX_NAME], documents, beat)
        if here != self._here:
            self._here = here
            # Nothing is to be shown anew; the conversation with the hub hears it too.
            self._announce(frozenset())
