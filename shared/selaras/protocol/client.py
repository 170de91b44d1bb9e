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
from selaras.protocol.held_outcomes import HeldOutcomes
from selaras.protocol.own_entries import Own, remember
from selaras.protocol.presence_frames import PRESENCE_SINCE, OpenElsewhere, OpenHere
from selaras.protocol.pushing import Pushing


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
        self._head = 0
        self._pushing, self._held = Pushing(), HeldOutcomes()
        self._checking = Checking()
        self._welcome: Welcome | None = None
        self._offers = 0
        self._offered_all = False
        # What was settled in this conversation, by its numbers in the feed.
        self.own: dict[int, Own] = {}
        # As the hub welcomed this PC; 0 before that.
        self.protocol = 0
        self._open: OpenHere | None = None
        self._told: OpenHere | None = None

    @property
    def is_even(self) -> bool:
        """Say whether the outbox is settled and the cursor at the head."""
        return (
            self.state is ClientState.LIVE and self._pushing.is_over and self._stored >= self._head
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
        return [*self._pushing.more(), *self._tell_open()]

    def entries(self, page: tuple[Entry, ...], *, is_all: bool = False) -> list[Effect]:
        """Take what ``ReadOutbox`` found; empty when the outbox holds nothing more.

        Args:
            is_all: The outbox holds nothing behind *page* either.
        """
        if self.state is ClientState.CLOSED:
            return []
        self._expect(ClientState.LIVE)
        self._pushing.found(page, is_all=is_all)
        if not page:
            return [*self._pushing.more(), *self._proceed()]
        return [Send(Push(page)), *self._pushing.more()]

    @property
    def is_held_back(self) -> bool:
        """Say whether there is more to push as soon as what was said has left."""
        return self.state is ClientState.LIVE and self._pushing.is_held_back

    def left(self) -> list[Effect]:
        """Hear that what was said has left."""
        return list(self._pushing.left()) if self.state is ClientState.LIVE else []

    def outbox_changed(self) -> list[Effect]:
        """Hear that the outbox has something new."""
        self._pushing.changed()
        return list(self._pushing.more()) if self.state is ClientState.LIVE else []

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
        self._pushing.welcomed(self.protocol)
        if self._hello.epoch not in ("", welcome.epoch):
            self.state, self._welcome = ClientState.HEALING, welcome
            return [Meet(welcome)]
        self.state = ClientState.LIVE
        self._head = welcome.head_seq
        return [Adopt(welcome), *self._pushing.more(), *self._tell_open()]

    def _advance(self, feed: Feed) -> list[Effect]:
        if feed.after != self._asked or not feed.is_in_order:
            raise self._wrong(frame="Feed", after=feed.after, expected=self._asked)
        self._asked = feed.through
        self._head = max(self._head, feed.head)
        return [StoreFeed(feed, self._held.come_to(feed.through))]

    def _settle(self, frame: Settled) -> list[Effect]:
        outcomes = frame.outcomes
        settled = {outcome.n for outcome in outcomes}
        unknown = self._pushing.unknown(settled)
        if unknown or len(settled) < len(outcomes):
            raise self._wrong(frame="Settled", unknown=len(unknown))
        sent = self._pushing.settled(settled)
        for each in outcomes:
            remember(self.own, each, value=Own(sent[each.n].entry, each.rev))
        at_once = self._held.hear(outcomes, sent=sent, seq=self._asked, head=self._head)
        self._head = max([self._head, *(outcome.seq for outcome in outcomes)])
        return [Settle(at_once, frame.receipt)]

    def _wrong(self, **facts: object) -> RemoteProtocolError:
        self.state = ClientState.CLOSED
        return RemoteProtocolError(**facts)

    def _expect(self, state: ClientState) -> None:
        if self.state is not state:
            raise LocalProtocolError(state=self.state.name, expected=state.name)
