"""The last delivery of a revoked PC: everything that waits goes out once, signed or not.

What the hub makes of it are proposals for the office. Here each entry is settled like any refused
one: its values stay in the tray, and its document goes back to the hub's state.
"""

from selaras.errors import RemoteProtocolError
from selaras.protocol.codec import decode_frame, encode_frame
from selaras.protocol.effects import Close
from selaras.protocol.frames import Frame, Push, Refuse, Settled
from selaras.protocol.parting_frames import PartAsk, PartDone, PartReady
from selaras.protocol.pushing import PUSH_ENTRIES
from selaras.replica.replica import Replica
from selaras.replica.sending import PUSH_BYTES
from selaras.replica.signing import frame_of
from selaras.store.outbox import count_entries, entries_after


class Parting:
    """One last delivery over one line, as bytes in and bytes out."""

    def __init__(self, replica: Replica) -> None:
        """Deliver what waits in *replica*."""
        self._replica = replica
        self._under_way: set[int] = set()
        self.ended: Close | None = None

    def begin(self) -> bytes:
        """Return what to send first."""
        with self._replica.companies.whole() as db:
            waiting = count_entries(db)
        return encode_frame(PartAsk(self._replica.identity.incarnation, waiting))

    def received(self, data: bytes) -> bytes | None:
        """Take the hub's answer; return what to send, or None when it is over.

        Raises:
            RemoteProtocolError: The hub said what it may not; drop the line.
        """
        frame = decode_frame(data)
        match frame:
            case Refuse(code=code, facts=facts):
                self.ended = Close(code, dict(facts))
                return None
            case PartReady():
                return self._next()
            case Settled(outcomes=outcomes) if {each.n for each in outcomes} == self._under_way:
                self._replica.settle(outcomes)
                return self._next()
            case _:
                raise RemoteProtocolError(frame=type(frame).__name__, state="PARTING")

    def _next(self) -> bytes:
        # From the beginning again: what rested on a refused entry waits under another number.
        with self._replica.companies.whole() as db:
            page = entries_after(db, 0, limit=PUSH_ENTRIES, max_bytes=PUSH_BYTES)
        self._under_way = {entry.n for entry in page}
        said: Frame = Push(tuple(map(frame_of, page))) if page else PartDone()
        return encode_frame(said)
