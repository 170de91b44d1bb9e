"""A PC's side of one conversation with the hub, as a state machine without I/O."""

from collections.abc import Sequence
from enum import Enum, auto

from selaras.errors import LocalProtocolError, RemoteProtocolError
from selaras.protocol.again import whole_welcome
from selaras.protocol.again_frames import HelloAgain, SayAll, WelcomeAgain
from selaras.protocol.checking import Checking, Kind, Phase
from selaras.protocol.checking_frames import Check, Items, Mend
from selaras.protocol.effects import (
    Adopt,
    Close,
    Effect,
    EnterEpoch,
    Meet,
    NoteTaken,
    ReadOffer,
    ReadOutbox,
    Send,
    Settle,
    ShowOpen,
    StoreFeed,
)
from selaras.protocol.frames import (
    Cursor,
    Entry,
    Feed,
    Frame,
    Hello,
    Push,
    Refuse,
    Settled,
    Welcome,
)
from selaras.protocol.heal_frames import Heal, Healed, Offer, Taken
from selaras.protocol.held_outcomes import HeldOutcomes, Sent
from selaras.protocol.presence_frames import PRESENCE_SINCE, OpenElsewhere, OpenHere

MAX_IN_FLIGHT = 1_000
PUSH_ENTRIES = 250


class ClientState(Enum):
    """Where a PC stands in the conversation."""

    NEW = auto()
    AWAIT_WELCOME = auto()
    HEALING = auto()
    LIVE = auto()
    CLOSED = auto()


class ClientSession:
    """One conversation; made anew for every connection.

    An answer of the shell that comes after the line dropped is taken and leads to nothing: the
    next conversation asks again.
    """

    def __init__(self, hello: Hello, again: HelloAgain | None = None) -> None:
        """Begin with what this PC will say of itself; first *again*, until that is answered."""
        self.state = ClientState.NEW
        self._hello, self.again = hello, again
        self._stored = self._asked = hello.seq
        self._head = self._sent_n = 0
        self._in_flight: dict[int, Sent] = {}
        self._held = HeldOutcomes()
        self._reading = self._changed_while_reading = self._is_answered = False
        self._outbox_may_hold_more = True
        self._checking = Checking()
        self._welcome: Welcome | None = None
        self._offers = 0
        self._offered_all = False
        # As the hub welcomed this PC; 0 before that.
        self.protocol = 0
        self._open: OpenHere | None = None
        self._told: OpenHere | None = None

    @property
    def is_even(self) -> bool:
        """Say whether the outbox is settled and the cursor at the head."""
        return (
            self.state is ClientState.LIVE
            and not self._outbox_may_hold_more
            and not self._in_flight
            and self._stored >= self._head
        )

    def connected(self) -> list[Effect]:
        """Open the conversation."""
        self._expect(ClientState.NEW)
        self.state = ClientState.AWAIT_WELCOME
        return [Send(self.again or self._hello)]

    def receive(self, frame: Frame) -> list[Effect]:
        """Take one frame from the hub.

        Raises:
            RemoteProtocolError: The hub skipped a part of the feed or spoke out of turn.
            LocalProtocolError: This session is already closed.
        """
        match self.state, frame:
            case ClientState.CLOSED, _:
                raise LocalProtocolError(event="receive after close")
            case state, Refuse(code=code, facts=facts) if state is not ClientState.NEW:
                self.state = ClientState.CLOSED
                return [Close(code, dict(facts))]
            case ClientState.AWAIT_WELCOME, SayAll() if self.again:
                return self._say_all()
            case ClientState.AWAIT_WELCOME, Welcome() | WelcomeAgain() if self._is_due(frame):
                return self._adopt(frame)
            case ClientState.HEALING, Taken(number=self._offers) if self._offers:
                more = [] if self._offered_all else [ReadOffer(self._offers + 1)]
                return [NoteTaken(frame), *more]
            case ClientState.HEALING, Healed() if self._offered_all and self._welcome:
                return [EnterEpoch(self._welcome, frame)]
            case ClientState.LIVE, Feed():
                return self._advance(frame)
            case ClientState.LIVE, Settled():
                return self._settle(frame)
            case ClientState.LIVE, Check() | Items() | Mend():
                return self._check(frame)
            case ClientState.LIVE, OpenElsewhere() if self.protocol >= PRESENCE_SINCE:
                return [ShowOpen(frame)]
            case state, _:
                raise self._wrong(frame=type(frame).__name__, state=state.name)

    def met(self, heal: Heal) -> list[Effect]:
        """Begin to offer what a hub in another epoch may lack."""
        if self.state is ClientState.CLOSED:
            return []
        self._expect(ClientState.HEALING)
        return [Send(heal), ReadOffer(1)]

    def offered(self, offer: Offer) -> list[Effect]:
        """Take what ``ReadOffer`` found."""
        if self.state is ClientState.CLOSED:
            return []
        self._expect(ClientState.HEALING)
        self._offers, self._offered_all = offer.number, bool(offer.last)
        return [Send(offer)]

    def entered(self, healed: Healed) -> list[Effect]:
        """Hear that this PC is in the hub's epoch now, and follows its feed from where it says."""
        if self.state is ClientState.CLOSED:
            return []
        self._expect(ClientState.HEALING)
        self.state = ClientState.LIVE
        self._stored = self._asked = healed.seq
        self._head = max(healed.seq, healed.head)
        return [*self._read_more(), *self._tell_open()]

    def entries(self, page: tuple[Entry, ...], *, is_all: bool = False) -> list[Effect]:
        """Take what ``ReadOutbox`` found; empty when the outbox holds nothing more.

        Args:
            is_all: The outbox holds nothing behind *page* either.
        """
        if self.state is ClientState.CLOSED:
            return []
        self._expect(ClientState.LIVE)
        self._reading = False
        # What was written while the shell was reading may not be in the page.
        is_more = bool(page) and not is_all
        self._outbox_may_hold_more = is_more or self._changed_while_reading
        self._changed_while_reading = False
        if not page:
            return [*self._read_more(), *self._proceed()]
        self._sent_n = page[-1].n
        self._in_flight.update((each.n, Sent(each.doc_id, bool(each.changes))) for each in page)
        return [Send(Push(page)), *self._read_more()]

    def outbox_changed(self) -> list[Effect]:
        """Hear that the outbox has something new."""
        self._outbox_may_hold_more = True
        self._changed_while_reading = self._reading
        return self._read_more() if self.state is ClientState.LIVE else []

    def opened(self, here: OpenHere | None) -> list[Effect]:
        """Hear what is open here; told where it is news and the hub knows of such things.

        Args:
            here: None while no window was ever open.
        """
        self._open = here
        return self._tell_open()

    def stored(self, seq: int, *, waiting: int = 0) -> list[Effect]:
        """Hear that the feed up to *seq* is on this PC's disk, and how many entries wait."""
        if self.state is ClientState.CLOSED:
            return []
        self._expect(ClientState.LIVE)
        self._stored = seq
        return [Send(Cursor(seq, waiting)), *self._proceed()]

    @property
    def is_comparing(self) -> bool:
        """Say whether a comparison with the hub is under way, or waits until both are even."""
        return self.state is ClientState.LIVE and self._checking.phase is not Phase.IDLE

    def check_due(self) -> list[Effect]:
        """Hear that it is time to compare this PC with the hub, as soon as it is even."""
        if self.state is ClientState.CLOSED:
            return []
        self._checking.due()
        return self._proceed()

    def compared(self, differing: Sequence[Kind]) -> list[Effect]:
        """Take the kinds in which ``Compare`` found a difference."""
        if self.state is ClientState.CLOSED:
            return []
        return self._checking.compared(differing)

    def listed(self, ids: Sequence[str]) -> list[Effect]:
        """Take the ids in which ``CompareItems`` found a difference."""
        if self.state is ClientState.CLOSED:
            return []
        return [*self._checking.listed(ids), *self._proceed()]

    def mended(self) -> list[Effect]:
        """Hear that what ``StoreMend`` brought is on this PC's disk."""
        if self.state is ClientState.CLOSED:
            return []
        return [*self._checking.mended(), *self._proceed()]

    def closed(self) -> None:
        """Hear that the line dropped."""
        self.state = ClientState.CLOSED

    def _check(self, frame: Check | Items | Mend) -> list[Effect]:
        try:
            return [*self._checking.receive(frame), *self._proceed()]
        except RemoteProtocolError:
            self.state = ClientState.CLOSED
            raise

    def _proceed(self) -> list[Effect]:
        return self._checking.proceed(stored=self._stored, is_even=self.is_even)

    def _say_all(self) -> list[Effect]:
        self.again = None
        return [Send(self._hello)]

    def _is_due(self, frame: Welcome | WelcomeAgain) -> bool:
        is_offered = self._hello.protocol_min <= frame.protocol <= self._hello.protocol_max
        return is_offered and (self.again is not None or isinstance(frame, Welcome))

    def _tell_open(self) -> list[Effect]:
        is_heard = self.state is ClientState.LIVE and self.protocol >= PRESENCE_SINCE
        if not is_heard or self._open is None or self._open == self._told:
            return []
        self._told = self._open
        return [Send(self._open)]

    def _adopt(self, said: Welcome | WelcomeAgain) -> list[Effect]:
        welcome = said if isinstance(said, Welcome) else whole_welcome(said, self._hello)
        self.again, self.protocol = None, welcome.protocol
        if self._hello.epoch not in ("", welcome.epoch):
            self.state, self._welcome = ClientState.HEALING, welcome
            return [Meet(welcome)]
        self.state = ClientState.LIVE
        self._head = welcome.head_seq
        return [Adopt(welcome), *self._read_more(), *self._tell_open()]

    def _advance(self, feed: Feed) -> list[Effect]:
        if feed.after != self._asked or not feed.is_in_order:
            raise self._wrong(frame="Feed", after=feed.after, expected=self._asked)
        self._asked = feed.through
        self._head = max(self._head, feed.head)
        return [StoreFeed(feed, self._held.come_to(feed.through))]

    def _settle(self, frame: Settled) -> list[Effect]:
        outcomes = frame.outcomes
        settled = {outcome.n for outcome in outcomes}
        unknown = settled - self._in_flight.keys()
        if unknown or len(settled) < len(outcomes):
            raise self._wrong(frame="Settled", unknown=len(unknown))
        self._is_answered = True
        sent = {n: self._in_flight.pop(n) for n in settled}
        at_once = self._held.hear(outcomes, sent=sent, seq=self._asked, head=self._head)
        self._head = max([self._head, *(outcome.seq for outcome in outcomes)])
        return [Settle(at_once, frame.receipt)]

    def _read_more(self) -> list[Effect]:
        room = MAX_IN_FLIGHT - len(self._in_flight)
        # To read and sign all of it first would keep the hub waiting with nothing to do.
        is_begun = not self._is_answered and len(self._in_flight) >= PUSH_ENTRIES
        if self._reading or not self._outbox_may_hold_more or room <= 0 or is_begun:
            return []
        self._reading = True
        return [ReadOutbox(self._sent_n, min(room, PUSH_ENTRIES))]

    def _wrong(self, **facts: object) -> RemoteProtocolError:
        self.state = ClientState.CLOSED
        return RemoteProtocolError(**facts)

    def _expect(self, state: ClientState) -> None:
        if self.state is not state:
            raise LocalProtocolError(state=self.state.name, expected=state.name)
