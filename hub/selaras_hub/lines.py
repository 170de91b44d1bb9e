"""The hub's lines to PCs: what happens on them, what goes out on them, and how each stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from selaras.errors import RemoteProtocolError
from selaras.protocol.codec import MAX_FRAME_BYTES, MAX_HELLO_BYTES, decode_frame
from selaras.protocol.effects import Effect
from selaras.protocol.frames import Cursor, Frame, Hello
from selaras.protocol.hub import HubSession, HubState
from selaras.protocol.own_entries import Entered
from selaras.values import Value
from selaras_hub.copying import Copying
from selaras_hub.doors import Key, Reception
from selaras_hub.member import Member
from selaras_hub.members import Admission
from selaras_hub.parting import Parting
from selaras_hub.seats import Seat

# An acknowledgement is shorter, also unpacked; whatever may be none is not read twice.
_ACKNOWLEDGED_IN: Final = 64


class Opened(Value):
    """A PC connected.

    Args:
        key: Fingerprint of the certificate its socket shows, blank for none; None when the PC
            is in this process.
        named: The PC that the certificate names, which the hub's authority signed.
    """

    line: int
    key: Key = None
    named: str = ""


class Received(Value):
    """A message arrived."""

    line: int
    data: bytes


class Dropped(Value):
    """A PC's line is gone."""

    line: int


Event: TypeAlias = Opened | Received | Dropped


class Outgoing(Value):
    """What to do on one line: send *data*, or close it when there is none.

    Args:
        admits: The PC is known from here on and may send large frames.
    """

    line: int
    data: bytes | None = None
    admits: bool = False


@dataclass(slots=True)
class Line:
    """How one line stands.

    Args:
        reception: Who answers a PC that is not welcomed yet, or not to be.
        run: The process at the other end.
        since: The head of the feed when it was welcomed.
        source: The epoch that the PC comes from, and *shared*: up to where its feed is ours and
            all of that is here. *parted*: up to where it is ours.
        others: Author ids it named on its way over that are another's by now.
        seat: What it has open, and heard of the others.
        heard: The message that is being taken.
    """

    session: HubSession
    key: Key = None
    reception: Reception | Parting | Copying | None = None
    member: Member | None = None
    run: str = ""
    since: int = 0
    source: str = ""
    shared: int = 0
    parted: int = 0
    others: tuple[int, ...] = ()
    seat: Seat = field(default_factory=Seat)
    heard: bytes = b""

    def welcomed(self, answer: Admission, hello: Hello, *, since: int) -> Sequence[Effect]:
        """Go on with a PC that is known now; return what its session asks for.

        Args:
            since: The head of the feed.
        """
        self.member, self.run, self.since = answer.member, hello.run, since
        at = answer.standing
        self.source, self.shared, self.parted = hello.epoch, at.shared, at.parted
        return self.session.welcomed(
            answer.welcome,
            incarnation=self.member.incarnation,
            seq=self.shared,
            heals=answer.heals,
        )

    def part_earlier(self, numbers: int) -> None:
        """Count so many numbers of the feed less as shared."""
        self.shared, self.parted = max(0, self.shared - numbers), max(0, self.parted - numbers)

    @property
    def device(self) -> str:
        """Return the PC at the other end, for the log."""
        known = self.reception if isinstance(self.reception, Parting | Copying) else self.member
        return known.device if known else "-"

    @property
    def is_admitted(self) -> bool:
        """Say whether the PC is known and may send large frames."""
        if isinstance(self.reception, Parting):
            return self.reception.member is not None
        return self.session.state in (HubState.HEALING, HubState.LIVE)

    def read(self, data: bytes) -> Frame:
        """Return what a message says.

        Raises:
            FrameUnreadableError: It is none, or longer than the PC may say by now.
        """
        limit = MAX_FRAME_BYTES if self.is_admitted else MAX_HELLO_BYTES
        self.heard = data
        return decode_frame(data, max_bytes=limit)

    def hear(self, data: bytes) -> bool:
        """Take a message if it is an acknowledgement that leads to nothing; say whether it was."""
        if len(data) > _ACKNOWLEDGED_IN:
            return False
        try:
            frame = decode_frame(data, max_bytes=_ACKNOWLEDGED_IN)
        except RemoteProtocolError:
            return False
        return isinstance(frame, Cursor) and self.session.hear(frame)

    @property
    def is_lean(self) -> bool:
        """Say whether pages go lean: over a network, where bytes cost more than making them so."""
        return self.key is not None and self.session.is_lean

    @property
    def own(self) -> Mapping[int, Entered] | None:
        """Return what the PC need not be told again; None where it is told all, as with pages."""
        return self.session.own if self.key is not None else None

    @property
    def may_copy(self) -> bool:
        """Say whether the PC is one we know, over a network, and has said nothing yet."""
        is_new = self.session.state is HubState.AWAIT_HELLO and self.reception is None
        return bool(self.key) and is_new
