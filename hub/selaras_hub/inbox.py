"""What a turn leaves unjudged is on the disk with it, and waits there over the end of the hub.

Nothing is promised by it: whatever is dropped here is in the outbox of its PC and comes again.
Of all that comes again some was judged before; a repeated number gets the outcome it had.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from selaras.errors import RemoteProtocolError, StoreError
from selaras.protocol.frames import Entry
from selaras.protocol.hub import HubSession
from selaras.store.db import Connection
from selaras.store.engine import Store
from selaras.store.hub_inbox import (
    KeptPush,
    drop_hopeless,
    drop_pushes,
    forgive,
    keep_push,
    tried_pushes,
)
from selaras_hub.backlog import Backlog, Brought
from selaras_hub.lines import Event, Line, Opened
from selaras_hub.member import Member
from selaras_hub.signed_together import entries_of

log = logging.getLogger(__name__)


class Inbox(Backlog):
    """What waits for its turn, in memory and on the disk."""

    def __init__(self, store: Store) -> None:
        """Begin with nothing; what lies in *store* is taken up when PCs are let in."""
        super().__init__()
        self._store = store
        # What waits on the disk is not here, or not all of it.
        self._is_behind = True

    def take_up(self) -> None:
        """Let wait again what only lies on the disk, of lines that are gone.

        That it is tried is on the disk first: what makes the process die must not do so for ever.
        """
        if not self._is_behind:
            return
        with self._store.transaction() as db:
            if dropped := drop_hopeless(db):
                log.warning("inbox.dropped pushes=%d", dropped)
            kept = tried_pushes(db)
        self._is_behind = False
        lines: dict[str, tuple[int, Line]] = {}
        for each in kept:
            # A number that no line has ever.
            number, line = lines.setdefault(each.incarnation, (-each.number, _gone(each)))
            brought = Brought(_entries(each), each.data)
            brought.wait(each.number)
            self.add(number, line, brought=brought)

    @contextmanager
    def turning(self, events: Sequence[Event]) -> Iterator[None]:
        """Take the turn of *events* inside; where it comes to nothing, forget what waits.

        What stood behind what it took out comes again too, and must not be judged before what is
        lost comes again. So it is taken up when the next line opens, and not before: who cannot
        write must not try for ever.
        """
        if any(isinstance(event, Opened) and event.key for event in events):
            self.take_up()
        try:
            yield
        except BaseException:
            self.clear()
            self._is_behind = True
            raise

    def write_down(self, db: Connection) -> None:
        """Put on the disk what the turn leaves, and forget there what is judged by now."""
        for line, brought in self.unkept():
            if line.member is not None:
                life = line.member.device, line.member.incarnation
                n, data = brought.last_n, brought.data
                brought.wait(keep_push(db, life, last_n=n, data=data))
        drop_pushes(db, self.over())

    def close(self) -> None:
        """End in order: what still waits had no part in any end."""
        if self.numbers:
            with suppress(StoreError), self._store.transaction() as db:
                forgive(db)


def _gone(kept: KeptPush) -> Line:
    session = HubSession()
    session.closed()
    return Line(session, kept.key, member=Member(kept.device, kept.pc, kept.incarnation))


def _entries(kept: KeptPush) -> Sequence[Entry]:
    try:
        return entries_of(kept.data, device=kept.device)
    except RemoteProtocolError as error:
        log.warning("inbox.unreadable number=%d code=%s", kept.number, error.code)
        return ()
