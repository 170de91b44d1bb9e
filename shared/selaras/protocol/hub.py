"""The hub's side of one conversation with a PC, as a state machine without I/O."""

from collections.abc import Sequence
from enum import Enum, auto

from selaras.errors import LocalProtocolError, RemoteProtocolError
from selaras.protocol.again import welcome_again
from selaras.protocol.again_frames import HelloAgain, SayAll
from selaras.protocol.checking_frames import CheckAsk, CheckingAnswer, ItemsAsk, MendAsk
from selaras.protocol.effects import (
    Accept,
    Admit,
    Answer,
    BeginHealing,
    Close,
    Effect,
    Identify,
    NoteOpen,
    Recall,
    Send,
    TakeOffer,
)
from selaras.protocol.feed_flow import FeedFlow
from selaras.protocol.frames import (
    PROTOCOL_MAX,
    PROTOCOL_MIN,
    Cursor,
    Entry,
    Feed,
    Frame,
    Hello,
    Outcome,
    Push,
    Refuse,
    Settled,
    Welcome,
)
from selaras.protocol.heal_frames import Heal, Healed, Offer, Taken
from selaras.protocol.lean_frames import LEAN_SINCE
from selaras.protocol.own_entries import KEPT_CHARS, Entered, remember
from selaras.protocol.pairing_frames import Join, Joined
from selaras.protocol.presence_frames import PRESENCE_SINCE, OpenElsewhere, OpenHere
from selaras.protocol.pushing import MAX_IN_FLIGHT_BEFORE, most_in_flight
from selaras.protocol.told_frames import TOLD_SINCE


class HubState(Enum):
    """Where the hub stands in the conversation."""

    AWAIT_HELLO = auto()
    ADMITTING = auto()
    RECALLING = auto()
    AWAIT_ALL = auto()
    IDENTIFYING = auto()
    HEALING = auto()
    LIVE = auto()
    CLOSED = auto()


class HubSession:
    """One conversation; made anew for every connection.

    An answer of the shell that comes after the line dropped is taken and leads to nothing: what
    is stored reaches the PC in its next conversation.
    """

    def __init__(self) -> None:
        """Wait for the PC to speak first."""
        self.state = HubState.AWAIT_HELLO
        self.incarnation = ""
        # Entries that the PC has not settled, and how many of those it said it had are to come.
        self.waiting = self._to_come = 0
        self._pushed_n = 0
        self._in_flight, self._most = 0, MAX_IN_FLIGHT_BEFORE
        self._flow = FeedFlow()
        self._offers: int | None = None
        self._is_last = False
        self._knows_presence = False
        self._recalled: Hello | None = None
        # Takes pages of the feed without what their facts repeat of one another.
        self.is_lean = False
        # Entries that were settled here, by number in the feed; None of a PC that must be told them
        # again.
        self.own: dict[int, Entered] | None = None

    def receive(self, frame: Frame) -> list[Effect]:
        """Take one frame from the PC.

        Raises:
            RemoteProtocolError: The PC spoke out of turn, out of order or of what it cannot know.
            LocalProtocolError: This session is already closed.
        """
        match self.state, frame:
            case HubState.CLOSED, _:
                raise LocalProtocolError(event="receive after close")
            case HubState.AWAIT_HELLO, Join() | HelloAgain():
                return self._ask_shell(frame)
            case HubState.AWAIT_HELLO | HubState.AWAIT_ALL, Hello():
                return self._identify(frame)
            case HubState.HEALING, Heal() if self._offers is None:
                self._offers = 0
                return [BeginHealing(frame)]
            case HubState.HEALING, Offer() if self._is_next(frame):
                self._offers, self._is_last = frame.number, bool(frame.last)
                return [TakeOffer(frame)]
            case HubState.LIVE, Push():
                return self._accept(frame)
            case HubState.LIVE, Cursor(seq=seq, waiting=waiting):
                self.waiting = waiting
                return self._acknowledge(seq)
            case HubState.LIVE, CheckAsk() | ItemsAsk() | MendAsk():
                return [Answer(frame)]
            case HubState.LIVE, OpenHere() if self._knows_presence and frame.is_within_limits:
                return [NoteOpen(frame)]
            case state, _:
                raise self._wrong(frame=type(frame).__name__, state=state.name)

    def hear(self, cursor: Cursor) -> bool:
        """Take an acknowledgement that leads to nothing; say whether it was one."""
        is_even = self.state is HubState.LIVE and self._flow.is_even
        if not is_even or not self._flow.acknowledge(cursor.seq):
            return False
        self.waiting = cursor.waiting
        return True

    def admitted(self, answer: Joined | Refuse) -> list[Effect]:
        """Answer a Join; the PC then connects again with a Hello."""
        if self.state is HubState.CLOSED:
            return []
        self._expect(HubState.ADMITTING)
        self.state = HubState.CLOSED
        code = answer.code if isinstance(answer, Refuse) else ""
        return [Send(answer), Close(code)]

    def recalled(self, hello: Hello | None) -> list[Effect]:
        """Take what a PC's HelloAgain stands for; None where this hub cannot say it."""
        if self.state is HubState.CLOSED:
            return []
        self._expect(HubState.RECALLING)
        self._recalled = hello
        if hello is not None:
            return self._identify(hello)
        self.state = HubState.AWAIT_ALL
        return [Send(SayAll())]

    def welcomed(
        self, welcome: Welcome, *, incarnation: str, seq: int, heals: bool = False
    ) -> list[Effect]:
        """Go live with a known PC that has stored the feed up to *seq*.

        Args:
            heals: It comes from another epoch and offers first what this hub may lack.
        """
        if self.state is HubState.CLOSED:
            return []
        self._expect(HubState.IDENTIFYING)
        self.state = HubState.HEALING if heals else HubState.LIVE
        self.incarnation = incarnation
        self._knows_presence = welcome.protocol >= PRESENCE_SINCE
        self.is_lean = welcome.protocol >= LEAN_SINCE
        self.own = {} if welcome.protocol >= TOLD_SINCE else None
        self._most = most_in_flight(welcome.protocol)
        # The feed may have grown since the shell read the head for this answer.
        self._flow.begin(seq, head=welcome.head_seq)
        again = welcome_again(welcome, self._recalled) if self._recalled else None
        return [Send(again or welcome), *([] if heals else self._flow.due())]

    def taken(
        self, taken: Taken, *, shared_seq: int, head: int, others: tuple[int, ...] = ()
    ) -> list[Effect]:
        """Hear that a page of an offer is on disk; after the last one the PC is of this epoch.

        Args:
            shared_seq: Up to where the PC's feed and ours are one.
            head: The feed's newest number, with what the page brought.
            others: Author ids that the PC named and that are another's.
        """
        if self.state is HubState.CLOSED:
            return []
        self._expect(HubState.HEALING)
        if not self._is_last:
            return [Send(taken)]
        self.state = HubState.LIVE
        self._flow.begin(shared_seq, head=head)
        healed = Healed(shared_seq, self._flow.head, others)
        return [Send(taken), Send(healed), *self._flow.due()]

    def refused(self, refuse: Refuse) -> list[Effect]:
        """Turn a PC away, saying why."""
        if self.state is HubState.CLOSED:
            return []
        self.state = HubState.CLOSED
        return [Send(refuse), Close(refuse.code)]

    def settled(
        self, outcomes: tuple[Outcome, ...], receipt: str = "", *, entries: Sequence[Entry]
    ) -> list[Effect]:
        """Hear that the outcomes of an ``Accept`` are on disk, and what proves it later.

        Args:
            entries: Of which they are, in one order.
        """
        if self.state is HubState.CLOSED:
            return []
        self._expect(HubState.LIVE)
        self._in_flight -= len(outcomes)
        if self.own is not None:
            for each, entry in zip(outcomes, entries, strict=True):
                author = entry.author[:KEPT_CHARS]
                remember(self.own, each, value=Entered(each.rev, author))
        return [Send(Settled(outcomes, receipt))]

    def answered(self, answer: CheckingAnswer) -> list[Effect]:
        """Take what ``Answer`` found."""
        if self.state is HubState.CLOSED:
            return []
        self._expect(HubState.LIVE)
        return [Send(answer)]

    @property
    def told(self) -> int:
        """Return up to which number the feed was sent over this line."""
        return self._flow.sent

    @property
    def is_more_due(self) -> bool:
        """Say whether the PC has more to push, as it said, and may do so now."""
        is_live = self.state is HubState.LIVE
        return is_live and self._to_come > 0 and self._in_flight < self._most

    def advanced(self, head: int) -> list[Effect]:
        """Hear that the feed has grown to *head*."""
        self._flow.grow(head)
        return self._flow.due() if self.state is HubState.LIVE else []

    def opened(self, elsewhere: OpenElsewhere) -> list[Effect]:
        """Hear what is open at other PCs."""
        if self.state is not HubState.LIVE or not self._knows_presence:
            return []
        return [Send(elsewhere)]

    def page(self, feed: Feed) -> list[Effect]:
        """Take what ``ReadFeed`` found."""
        if self.state is HubState.CLOSED:
            return []
        self._expect(HubState.LIVE)
        self._flow.page(feed)
        return [Send(feed), *self._flow.due()]

    def closed(self) -> None:
        """Hear that the line dropped."""
        self.state = HubState.CLOSED

    def _ask_shell(self, frame: Join | HelloAgain) -> list[Effect]:
        if isinstance(frame, Join):
            self.state = HubState.ADMITTING
            return [Admit(frame)]
        self.state = HubState.RECALLING
        return [Recall(frame)]

    def _identify(self, hello: Hello) -> list[Effect]:
        if hello.protocol_min > PROTOCOL_MAX or hello.protocol_max < PROTOCOL_MIN:
            facts = {"min": str(PROTOCOL_MIN), "max": str(PROTOCOL_MAX)}
            return self.refused(Refuse("hub.protocol-version", facts))
        self.state = HubState.IDENTIFYING
        self.waiting = self._to_come = hello.waiting
        return [Identify(hello)]

    def _accept(self, push: Push) -> list[Effect]:
        entries = push.entries
        for entry in entries:
            if entry.n <= self._pushed_n:
                raise self._wrong(frame="Push", n=entry.n, after=self._pushed_n)
            self._pushed_n = entry.n
        self._in_flight += len(entries)
        self._to_come = max(0, self._to_come - len(entries))
        if self._in_flight > self._most:
            raise self._wrong(frame="Push", in_flight=self._in_flight)
        return [Accept(entries, push.signature)] if entries else []

    def _is_next(self, offer: Offer) -> bool:
        return self._offers is not None and offer.number == self._offers + 1 and not self._is_last

    def _acknowledge(self, seq: int) -> list[Effect]:
        if not self._flow.acknowledge(seq):
            raise self._wrong(frame="Cursor", seq=seq)
        return self._flow.due()

    def _wrong(self, **facts: object) -> RemoteProtocolError:
        self.state = HubState.CLOSED
        return RemoteProtocolError(**facts)

    def _expect(self, state: HubState) -> None:
        if self.state is not state:
            raise LocalProtocolError(state=self.state.name, expected=state.name)
