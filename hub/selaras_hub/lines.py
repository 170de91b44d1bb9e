"""The hub's lines to PCs: what happens on them, what goes out on them, and how each stands."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from selaras.protocol.codec import MAX_FRAME_BYTES, MAX_HELLO_BYTES, decode_frame
from selaras.protocol.effects import Effect
from selaras.protocol.frames import Frame, Hello, Refuse
from selaras.protocol.hub import HubSession, HubState
from selaras_hub.copying import Copying
from selaras_hub.doors import Key, Reception
from selaras_hub.member import Member
from selaras_hub.members import Admission
from selaras_hub.parting import Parting
from selaras_hub.seats import Seat

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opened:
    """A PC connected.

    Args:
        key: Fingerprint of the certificate its socket shows, blank for none; None when the PC
            is in this process.
        named: The PC that the certificate names, which the hub's authority signed.
    """

    line: int
    key: Key = None
    named: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """A message arrived."""

    line: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Dropped:
    """A PC's line is gone."""

    line: int


# Ends the line of this number, saying why or nothing.
Closing: TypeAlias = Callable[[int, Refuse | None], None]
Event: TypeAlias = Opened | Received | Dropped


@dataclass(frozen=True, slots=True)
class Outgoing:
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

    @property
    def is_lean(self) -> bool:
        """Say whether pages go lean: over a network, where bytes cost more than making them so."""
        return self.key is not None and self.session.is_lean

    @property
    def own(self) -> Mapping[int, int] | None:
        """Return what the PC need not be told again; None where it is told all, as with pages."""
        return self.session.own if self.key is not None else None

    @property
    def may_copy(self) -> bool:
        """Say whether the PC is one we know, over a network, and has said nothing yet."""
        is_new = self.session.state is HubState.AWAIT_HELLO and self.reception is None
        return bool(self.key) and is_new


def end_older(lines: Mapping[int, Line], newcomer: Line, *, close: Closing) -> None:
    """Let no two lines speak for one incarnation, and tell a twin that still answers."""
    for number, line in list(lines.items()):
        if _life(line) == _life(newcomer) and line is not newcomer:
            is_twin = line.run != newcomer.run
            log.info("line.superseded line=%d device=%s twin=%s", number, line.device, is_twin)
            close(number, Refuse("hub.live-twice") if is_twin else None)


def _life(line: Line) -> str | None:
    return line.member.incarnation if line.member else None


def told_on(lines: Iterable[Line]) -> list[int]:
    """Return how far the feed was sent on each of *lines* on which it goes out."""
    return [line.session.told for line in lines if line.member is not None]
