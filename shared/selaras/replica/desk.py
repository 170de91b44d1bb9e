"""Between a conversation and the replica: bytes in, bytes out, everything else on disk.

Obeys the session's effects; the shell around it only moves bytes. The same desk serves a
websocket, the hub in the same process, and the simulation.
"""

from selaras.errors import RemoteProtocolError
from selaras.protocol.checking_frames import CheckAsk
from selaras.protocol.client import ClientSession, ClientState
from selaras.protocol.codec import decode_frame, encode_frame
from selaras.protocol.effects import (
    Adopt,
    Close,
    Compare,
    CompareItems,
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
    StoreMend,
    Together,
    together,
)
from selaras.protocol.frames import Feed, Frame, Push, Settled, Welcome
from selaras.protocol.presence_frames import OpenElsewhere
from selaras.protocol.refusals import COME_AGAIN, RENEWALS, SAY_ALL, UNREADABLE
from selaras.protocol.signing import TOGETHER_SINCE
from selaras.replica.parting import Parting
from selaras.replica.replica import Replica
from selaras.replica.told_pages import whole_frame


class ReplicaDesk:
    """One PC's conversations with its hub, one after the other."""

    def __init__(self, replica: Replica, *, app_version: str) -> None:
        """Speak for *replica*."""
        self._replica, self._app_version = replica, app_version
        self._session: ClientSession | None = None
        self._outgoing: list[bytes] = []
        self._is_performing = False
        self._heard_of_more = False
        self._parting: Parting | None = None
        self.ended: Close | None = None
        # The newest number of the hub's feed that was heard of.
        self.head = 0

    @property
    def is_even(self) -> bool:
        """Say whether the outbox is settled and the cursor at the hub's head."""
        return self._session is not None and self._session.is_even

    @property
    def is_comparing(self) -> bool:
        """Say whether this PC is being compared with the hub."""
        return self._session is not None and self._session.is_comparing

    @property
    def is_held_back(self) -> bool:
        """Say whether there is more to push as soon as what was said has left."""
        return self._session is not None and self._session.is_held_back

    @property
    def is_to_come_again(self) -> bool:
        """Say whether the conversation ended because a new incarnation began; connect again."""
        return self.ended is not None and self.ended.code in COME_AGAIN

    def connect(self) -> list[bytes]:
        """Begin a conversation on a fresh line; return what to send."""
        self.ended = None
        self._replica.incarnations.is_speaking = False
        hello = self._replica.hello(self._app_version)
        self._session = ClientSession(hello, self._replica.hello_again(hello))
        opened = self._session.opened(self._replica.presence.here)
        return self._perform([*opened, *self._session.connected()])

    def received(self, *messages: bytes) -> list[bytes]:
        """Take messages that lay there one behind the other; return what to send.

        Raises:
            RemoteProtocolError: The hub said what it may not; drop the line. What it said before
                is taken.
        """
        session, said, heard = self._live(), list[bytes](), list[Effect]()
        try:
            for data in messages:
                if session.state is ClientState.CLOSED:
                    break
                frame = whole_frame(decode_frame(data), session.own)
                if isinstance(frame, Settled | Feed):
                    heard += session.receive(frame)
                    continue
                # Its answer may rest on what was told before, and what is told next on it.
                before, heard = heard, []
                said += self._perform(together(before))
                said += self._perform(session.receive(frame))
        except RemoteProtocolError:
            self._perform(together(heard))
            raise
        return said + self._perform(together(heard))

    def deliver(self, answer: bytes | None) -> bytes | None:
        """Go on with this revoked PC's last delivery, on a line of its own.

        Args:
            answer: What the hub said last; None on a fresh line.

        Returns:
            What to send; None when it is over and *ended* says how.

        Raises:
            RemoteProtocolError: The hub said what it may not; drop the line.
        """
        if answer is None or self._parting is None:
            self.ended, self._parting = None, Parting(self._replica)
            return self._parting.begin()
        said = self._parting.received(answer)
        self.ended = self._parting.ended
        return said

    def outbox_changed(self) -> list[bytes]:
        """Hear that something was written here; return what to send.

        A listener of the replica may call this while a message is being taken: what is to be sent
        is then among what that call returns, so that everything leaves in order.
        """
        if self.hears_of_more():
            return []
        return self._perform(self._changed(self._session)) if self._session else []

    def hears_of_more(self) -> bool:
        """Say whether a message is being taken; then it is also looked at what was written."""
        self._heard_of_more = self._is_performing
        return self._is_performing

    def left(self) -> list[bytes]:
        """Hear that what was said has left; return what to send next."""
        return self._perform(self._session.left()) if self._session else []

    def check_due(self) -> list[bytes]:
        """Hear that it is time to compare this PC with the hub; return what to send."""
        return self._perform(self._session.check_due()) if self._session else []

    def dropped(self) -> None:
        """Hear that the line is gone."""
        self._replica.incarnations.is_speaking = False
        if self._session:
            self._session.closed()
        self._session = None
        self._replica.presence.heard(OpenElsewhere())

    def _changed(self, session: ClientSession) -> list[Effect]:
        """Tell the hub what was written here, and what is open."""
        return [*session.outbox_changed(), *session.opened(self._replica.presence.here)]

    def _live(self) -> ClientSession:
        if self._session is None:
            raise RuntimeError("no conversation is open")
        return self._session

    def _perform(self, effects: list[Effect]) -> list[bytes]:
        self._outgoing, self._is_performing = [], True
        try:
            waiting = list(effects)
            while waiting and self.ended is None:
                waiting[:1] = self._obey(self._live(), waiting[0])
                if self._heard_of_more:
                    self._heard_of_more = False
                    waiting += self._changed(self._live())
        finally:
            self._is_performing = self._heard_of_more = False
        return self._outgoing

    def _obey(self, session: ClientSession, effect: Effect) -> list[Effect]:
        match effect:
            case Send(frame=frame):
                self._outgoing.append(encode_frame(self._said(session, frame)))
            case Adopt(welcome=welcome):
                return self._adopt(session, welcome)
            case Meet() | ReadOffer() | NoteTaken() | EnterEpoch():
                return self._way_over(session, effect)
            case ReadOutbox(after_n=after_n, limit=limit):
                return self._read_outbox(session, after_n, limit)
            case Together(said=said):
                return self._write_down(session, said)
            case Compare() | CompareItems() | StoreMend():
                return self._compare(session, effect)
            case _:
                self._hear(session, effect)
        return []

    def _said(self, session: ClientSession, frame: Frame) -> Frame:
        """Return *frame* with what the session leaves to this PC's disk and keys."""
        match frame:
            case CheckAsk():
                return CheckAsk(self._replica.equality.digest())
            case Push() if session.protocol >= TOGETHER_SINCE:
                return self._replica.users.signed_together(frame)
            case _:
                return frame

    def _hear(self, session: ClientSession, effect: Effect) -> None:
        match effect:
            case ShowOpen(elsewhere=elsewhere):
                self._replica.presence.heard(elsewhere)
            case Close():
                self._end(effect, session)
            case _:
                raise TypeError(type(effect).__name__)

    def _read_outbox(self, session: ClientSession, after_n: int, limit: int) -> list[Effect]:
        page = self._replica.outbox_page(after_n, limit)
        # Known before the page leaves, so that it need not wait for another look.
        more = bool(page) and self._replica.outbox_holds(page[-1].n)
        return session.entries(page, is_all=not more)

    def _write_down(
        self, session: ClientSession, said: tuple[Settle | StoreFeed, ...]
    ) -> list[Effect]:
        try:
            waiting = self._replica.hear(*said)
        except RemoteProtocolError:
            if len(said) == 1:
                raise
            # What was told before the fault stays, as if it had come alone.
            return [Together((each,)) for each in said]
        pages = [each.feed for each in said if isinstance(each, StoreFeed)]
        stored = list[Effect]()
        if pages:
            self.head = pages[-1].head
            stored = session.stored(pages[-1].through, waiting=waiting)
        # There is room again; and what waited for the users to be known may go now.
        is_more = waiting or len(pages) < len(said)
        return [*stored, *session.outbox_changed()] if is_more else stored

    def _adopt(self, session: ClientSession, welcome: Welcome) -> list[Effect]:
        fault = self._replica.adopt(welcome)
        self._replica.incarnations.is_speaking = not fault
        return _ended(session, Close(fault)) if fault else []

    def _end(self, close: Close, session: ClientSession) -> None:
        if close.code == UNREADABLE and session.again:
            # An older program by now, which does not know what it could say itself.
            self._replica.forget_hub_protocol()
            close = Close(SAY_ALL)
        self.ended = close
        self._replica.incarnations.is_speaking = False
        if close.code in RENEWALS:
            # The shell comes again, as a new incarnation.
            self._replica.incarnations.begin(reason=RENEWALS[close.code])

    def _compare(
        self, session: ClientSession, effect: Compare | CompareItems | StoreMend
    ) -> list[Effect]:
        equality = self._replica.equality
        match effect:
            case Compare(check=check, is_second=is_second):
                return session.compared(equality.compare(check, is_second=is_second))
            case CompareItems(items=items):
                return session.listed(equality.differing(items))
            case StoreMend(mend=mend):
                equality.mend(mend)
                return [*session.mended(), *session.outbox_changed()]

    def _way_over(
        self, session: ClientSession, effect: Meet | ReadOffer | NoteTaken | EnterEpoch
    ) -> list[Effect]:
        """Obey what leads from one epoch of the hub to the next."""
        way = self._replica.way_over
        match effect:
            case Meet(welcome=welcome):
                heal = way.meet(welcome)
                return _ended(session, heal) if isinstance(heal, Close) else session.met(heal)
            case ReadOffer(number=number):
                return session.offered(way.offer(number))
            case NoteTaken(taken=taken):
                way.note_taken(taken)
                return []
            case EnterEpoch(welcome=welcome, healed=healed):
                end = way.enter(welcome, healed)
                return session.entered(healed) if end is None else _ended(session, end)


def _ended(session: ClientSession, end: Close) -> list[Effect]:
    session.closed()
    return [end]
