"""The hub without sockets: messages of many PCs in, messages out, one commit per turn.

Whatever arrived while the last commit ran is written in one transaction (group commit), and
nothing leaves before that transaction is on disk. Belongs to one thread. The same desk serves
websockets, the hub's own PC in the same process, and the simulation.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from selaras.clock import Chance, Clock, moment_text
from selaras.errors import HubError, RemoteProtocolError, StoreError
from selaras.protocol.codec import MAX_FRAME_BYTES, MAX_HELLO_BYTES, decode_frame, encode_frame
from selaras.protocol.effects import Accept, Admit, Close, Effect, Identify, ReadFeed, Send
from selaras.protocol.frames import Refuse
from selaras.protocol.hub import HubSession, HubState
from selaras.store.db import Connection
from selaras.store.engine import Store
from selaras.store.hub_documents import head_seq
from selaras_hub.feeding import feed_page, trim_log
from selaras_hub.identity import HubIdentity, load_hub
from selaras_hub.ledger import Ledger
from selaras_hub.member import Member
from selaras_hub.members import Doorkeeper

log = logging.getLogger(__name__)


class NoHubError(HubError):
    """This PC is not a hub: set up a company first, or it belongs to another hub."""

    code = "hub.not-here"


@dataclass(frozen=True, slots=True)
class Opened:
    """A PC connected."""

    line: int


@dataclass(frozen=True, slots=True)
class Received:
    """A message arrived."""

    line: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Dropped:
    """A PC's line is gone."""

    line: int


Event: TypeAlias = Opened | Received | Dropped


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What to do on one line: send *data*, or close it when there is none."""

    line: int
    data: bytes | None = None


@dataclass(slots=True)
class _Line:
    session: HubSession
    member: Member | None = None


class HubDesk:
    """The hub's conversations with all PCs."""

    def __init__(self, store: Store, *, clock: Clock, chance: Chance) -> None:
        """Open the hub that lives in *store*.

        Raises:
            NoHubError: There is none.
        """
        self._store, self._clock, self._chance = store, clock, chance
        self._lines: dict[int, _Line] = {}
        self._outgoing: list[Outgoing] = []
        with store.reading() as db:
            hub = load_hub(db)
        if hub is None:
            raise NoHubError
        self.hub: HubIdentity = hub

    def invite(self) -> tuple[str, str]:
        """Return a new join code and when it expires."""
        with self._store.transaction() as db:
            return self._door(db).invite()

    def turn(self, events: Sequence[Event]) -> list[Outgoing]:
        """Take everything that happened; return what to send now that it is on disk."""
        self._outgoing = []
        try:
            with self._store.transaction() as db:
                for event in events:
                    self._take(db, event)
                self._spread(db)
                trim_log(db)
        except StoreError as error:
            self._give_up(events, error)
        return self._outgoing

    def connected(self) -> list[Member]:
        """Return the PCs that are live now."""
        return [line.member for line in self._lines.values() if line.member]

    def _take(self, db: Connection, event: Event) -> None:
        match event:
            case Opened(line=number):
                self._lines[number] = _Line(HubSession())
            case Dropped(line=number):
                self._lines.pop(number, None)
            case Received(line=number, data=data):
                line = self._lines.get(number)
                if line is not None:
                    self._receive(db, number, line, data)

    def _receive(self, db: Connection, number: int, line: _Line, data: bytes) -> None:
        live = line.session.state is HubState.LIVE
        try:
            limit = MAX_FRAME_BYTES if live else MAX_HELLO_BYTES
            frame = decode_frame(data, max_bytes=limit)
            self._perform(db, number, line, line.session.receive(frame))
        except RemoteProtocolError as error:
            log.warning("line.refused line=%d code=%s facts=%s", number, error.code, error.facts)
            self._close(number, Refuse(error.code))

    def _perform(self, db: Connection, number: int, line: _Line, effects: Sequence[Effect]) -> None:
        waiting = list(effects)
        while waiting:
            waiting[:1] = self._obey(db, number, line, waiting[0])

    def _obey(self, db: Connection, number: int, line: _Line, effect: Effect) -> Sequence[Effect]:
        match effect:
            case Send(frame=frame):
                self._outgoing.append(Outgoing(number, encode_frame(frame)))
            case Admit(join=join):
                return line.session.admitted(self._door(db).admit(join))
            case Identify():
                return self._identify(db, line, effect)
            case Accept(entries=entries) if line.member:
                ledger = Ledger(db, self.hub.company, now=moment_text(self._clock.now()))
                return line.session.settled(ledger.accept(entries, line.member))
            case ReadFeed(after=after) if line.member:
                return line.session.page(feed_page(db, after, incarnation=line.member.incarnation))
            case Close():
                self._close(number, None)
            case _:
                raise TypeError(type(effect).__name__)
        return ()

    def _identify(self, db: Connection, line: _Line, effect: Identify) -> Sequence[Effect]:
        answer = self._door(db).identify(effect.hello)
        if isinstance(answer, Refuse):
            return line.session.refused(answer)
        welcome, line.member = answer
        return line.session.welcomed(
            welcome, incarnation=line.member.incarnation, seq=effect.hello.seq
        )

    def _spread(self, db: Connection) -> None:
        """Let every live PC have what is new, as far as it keeps up."""
        head = head_seq(db)
        for number, line in list(self._lines.items()):
            self._perform(db, number, line, line.session.advanced(head))

    def _close(self, number: int, refuse: Refuse | None) -> None:
        if refuse is not None:
            self._outgoing.append(Outgoing(number, encode_frame(refuse)))
        self._outgoing.append(Outgoing(number))
        self._lines.pop(number, None)

    def _give_up(self, events: Sequence[Event], error: StoreError) -> None:
        """Nothing of this turn is on disk: say so and end every conversation it touched.

        The sessions have moved on in memory; a new conversation starts from what is stored.
        """
        log.error("turn.failed code=%s", error.code)
        self._outgoing = []
        for number in {event.line for event in events} | set(self._lines):
            self._close(number, Refuse("hub.cannot-write"))

    def _door(self, db: Connection) -> Doorkeeper:
        return Doorkeeper(db, self.hub, clock=self._clock, chance=self._chance)
