"""The hub without sockets: messages of many PCs in, messages out, one commit per turn.

Whatever arrived while the last commit ran is written in one transaction (group commit), and
nothing leaves before that transaction is on disk. Acknowledgements alone need none. Belongs to one
thread. The same desk serves websockets, the hub's own PC in the same process, and the simulation.
"""

import logging
from collections.abc import Sequence
from functools import partial
from itertools import dropwhile

from selaras.clock import Chance, Clock, moment_text
from selaras.errors import RemoteProtocolError, StoreError
from selaras.protocol.copy_frames import CopyAsk
from selaras.protocol.effects import Accept, Admit, Close, Effect, Identify, Recall, Send
from selaras.protocol.frames import Refuse
from selaras.protocol.hub import HubSession
from selaras.protocol.refusals import NEW_EPOCH, SUPERSEDED
from selaras.store.db import Connection
from selaras.store.engine import Store
from selaras.store.hub_documents import head_seq
from selaras.store.hub_keys import device_of, revoked_fingerprints
from selaras.trust.sealing import fact_key
from selaras.trust.users import UserKey
from selaras_hub.answering import Answering
from selaras_hub.backlog import AT_ONCE, Brought, Share
from selaras_hub.copies import Copies
from selaras_hub.copying import Copying, prepare
from selaras_hub.doors import Doors, HubTrust, Key
from selaras_hub.epochs import is_set_aside, loaded
from selaras_hub.errors import NoHubError
from selaras_hub.feeding import Pages, Tidying
from selaras_hub.health import left
from selaras_hub.identity import HubIdentity
from selaras_hub.inbox import Inbox
from selaras_hub.lines import Dropped, Event, Line, Opened, Outgoing, Received
from selaras_hub.looking import look_again
from selaras_hub.memory import unsearched
from selaras_hub.newest import keep_up
from selaras_hub.open_lines import OpenLines
from selaras_hub.outside import admits, answer_outside
from selaras_hub.presence import WhoElse
from selaras_hub.recalling import recalled
from selaras_hub.sealing import seal_new

__all__ = ["Dropped", "Event", "HubDesk", "NoHubError", "Opened", "Outgoing", "Received"]

log = logging.getLogger(__name__)


class HubDesk:
    """The hub's conversations with all PCs."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        chance: Chance,
        trust: HubTrust | None = None,
        key: UserKey | None = None,
    ) -> None:
        """Open the hub that lives in *store*.

        Args:
            trust: What it takes to let PCs in over a network; None for a hub without a socket.
            key: What facts are sealed with; None for a hub that has no keys yet.

        Raises:
            NoHubError: There is none.
        """
        self._store, self._clock, self._chance = store, clock, chance
        self._pages, self._moment = Pages(), ""
        self._backlog = Inbox(store)
        self.lines = OpenLines(ended=self._backlog.drop)
        # Entries of PCs elsewhere that a turn judges.
        self.at_once = AT_ONCE
        self.tidying = Tidying()
        self.hub, self.is_superseded = loaded(store)
        self._who_else = WhoElse(self.hub.company)
        self._key = fact_key(trust.authority) if trust else key
        self._doors = Doors(self.hub, clock=clock, chance=chance, trust=trust)
        self.copies: Copies | None = None
        with store.transaction() as db:
            door = self._doors.doorkeeper(db, self._key)
            door.begin_if_restored()
        self._enter(door.hub)

    @property
    def unjudged(self) -> frozenset[int]:
        """Return the lines of which something waits to be judged in the next turn."""
        return self._backlog.numbers

    @property
    def awaits_more(self) -> bool:
        """Say whether more of what the last turn left is on its way."""
        return self._backlog.awaits_more

    def invite(self) -> tuple[str, str]:
        """Return a new join code and when it expires."""
        with self._store.transaction() as db:
            prepare(db, self.copies, epoch=self.hub.epoch)
            return self._doors.doorkeeper(db).invite()

    def trust(self, trust: HubTrust) -> None:
        """Be able to let PCs in over a network from now on, and to judge what they left here."""
        self._key = fact_key(trust.authority)
        self._doors = Doors(self.hub, clock=self._clock, chance=self._chance, trust=trust)
        self._backlog.take_up()

    def look_again(self) -> list[Outgoing]:
        """Read some documents again and say where one is damaged; return what to send."""
        with self._store.transaction() as db:
            look_again(db, self.hub, now=moment_text(self._clock.now()))
        return self.turn([])

    def turn(self, events: Sequence[Event]) -> list[Outgoing]:
        """Take everything that happened; return what to send now that it is on disk."""
        self.lines.outgoing, self._pages, self._moment = [], Pages(), ""
        try:
            left = self._unheard(events)
            if left or not events:
                self._act(left)
        except StoreError as error:
            self._give_up(events, error)
        except BaseException:
            # Nobody may go on behind what is lost with it.
            self.lines.by_number.clear()
            raise
        return self.lines.outgoing

    def close(self) -> None:
        """End in order; what waits to be judged is on the disk."""
        self._backlog.close()

    def tidy(self) -> bool:
        """Put by some of what is old; say whether there may be more."""
        with self._store.transaction(is_light=True) as db:
            return self.tidying.some(db, self.lines.told)

    def _unheard(self, events: Sequence[Event]) -> Sequence[Event]:
        """Hear the acknowledgements that come first and lead to nothing; return what is left."""
        if self._backlog.numbers:
            return events
        return list(dropwhile(partial(self.lines.hear, allows=self._doors.allows), events))

    def _act(self, events: Sequence[Event]) -> None:
        """Do in one transaction what there is to do."""
        with self._backlog.turning(events), unsearched(), self._store.transaction() as db:
            for event in events:
                self._take(db, event)
            for share in self._backlog.shares(self.at_once):
                self._judge(db, share)
            self._expel(db)
            self._spread(db)
            keep_up(db, self.lines.told)
            self.tidying.in_turn(db, self.lines.told)
            if is_set_aside(db) and not self.is_superseded:
                self._step_aside()
            self._backlog.write_down(db)

    def _take(self, db: Connection, event: Event) -> None:
        match event:
            case Opened(line=number, key=key, named=named):
                self._doors.readmit(db, key, named=named)
                self._open(db, number, key)
            case Dropped(line=number):
                if (line := self.lines.by_number.pop(number, None)) is not None:
                    line.session.closed()
                    left(db, line.member, session=line.session, now=self._now())
            case Received(line=number, data=data):
                if (line := self.lines.by_number.get(number)) is not None:
                    self._receive(db, number, line, data)

    def _open(self, db: Connection, number: int, key: Key) -> None:
        refusal = Refuse(SUPERSEDED) if self.is_superseded else self._doors.refusal(db, key)
        if refusal is not None:
            self.lines.close(number, refusal)
            return
        self.lines.by_number[number] = Line(HubSession(), key, self._doors.reception(db, key))

    def _receive(self, db: Connection, number: int, line: Line, data: bytes) -> None:
        if not self._doors.allows(line.key, len(data)):
            self.lines.refuse(number, line, code="hub.too-fast")
            return
        try:
            frame = line.read(data)
            if isinstance(frame, CopyAsk) and line.may_copy:
                line.reception = Copying(device_of(db, line.key), self.hub, self.copies)
            if line.reception is not None:
                answer, is_open = answer_outside(db, line.reception, number=number, frame=frame)
                self.lines.outgoing.append(answer)
                if not is_open:
                    self.lines.close(number)
            else:
                self._perform(db, number, line, line.session.receive(frame))
        except RemoteProtocolError as error:
            self.lines.refuse(number, line, code=error.code)

    def _judge(self, db: Connection, share: Share) -> None:
        """Settle entries that a PC elsewhere pushed, in this turn or an earlier one."""
        try:
            settled = self._answer(db, share.line, Accept(tuple(share.entries)))
            self._perform(db, share.number, share.line, settled)
        except RemoteProtocolError as error:
            self.lines.refuse(share.number, share.line, code=error.code)

    def _perform(self, db: Connection, number: int, line: Line, effects: Sequence[Effect]) -> None:
        waiting = list(effects)
        while waiting:
            waiting[:1] = self._obey(db, number, line, waiting[0])

    def _obey(self, db: Connection, number: int, line: Line, effect: Effect) -> Sequence[Effect]:
        match effect:
            case Send(frame=frame):
                data = self._pages.packing.packed(frame, line)
                self.lines.outgoing.append(Outgoing(number, data, admits=admits(frame)))
            case Admit():
                return line.session.admitted(Refuse("join.program-old"))
            case Recall(said=said):
                hello = recalled(db, self.hub, said=said, line_key=line.key, key=self._key)
                return line.session.recalled(hello)
            case Identify():
                return self._identify(db, line, effect)
            case Close():
                self.lines.close(number)
            case Accept(entries=entries, signature=signature) if line.key is not None:
                brought = Brought(entries, line.heard, signature=signature)
                self._backlog.add(number, line, brought=brought)
            case _:
                return self._answer(db, line, effect)
        return ()

    def _answer(self, db: Connection, line: Line, effect: Effect) -> Sequence[Effect]:
        is_short = line.key is None and self.lines.has_others
        now, pages, authority = self._now(), self._pages, self._doors.authority
        answering = Answering(db, self.hub, self._key, now, pages, authority, is_short)
        return answering.answer(line, effect)

    def _identify(self, db: Connection, line: Line, effect: Identify) -> Sequence[Effect]:
        # What it brought on an earlier line comes before what it says of itself now.
        for share in self._backlog.all_of(effect.hello.device):
            self._judge(db, share)
        door = self._doors.doorkeeper(db, self._key)
        answer = door.identify(effect.hello, key=line.key)
        self._enter(door.hub, newcomer=line)
        if isinstance(answer, Refuse):
            return line.session.refused(answer)
        welcomed = line.welcomed(answer, effect.hello, since=head_seq(db))
        self.lines.end_older(line)
        return welcomed

    def _enter(self, hub: HubIdentity, *, newcomer: Line | None = None) -> None:
        """Go on in another epoch: who speaks in the former one comes again and gives back."""
        if hub == self.hub:
            return
        log.warning("epoch.begun counter=%d", hub.epoch_counter)
        self.hub = hub
        self._doors.enter(hub)
        self._backlog.clear()
        self.lines.close_former(Refuse(NEW_EPOCH), newcomer=newcomer)

    def _step_aside(self) -> None:
        """Make no facts any more: another PC is the hub by now."""
        log.warning("hub.superseded counter=%d", self.hub.epoch_counter)
        self.is_superseded = True
        self._backlog.clear()
        self.lines.close_all(Refuse(SUPERSEDED))

    def _expel(self, db: Connection) -> None:
        if revoked := revoked_fingerprints(db):
            self._backlog.drop_keys(revoked)
            self.lines.expel(revoked)

    def _spread(self, db: Connection) -> None:
        """Let every live PC have what is new, as far as it keeps up."""
        seal_new(db, self.hub, key=self._key)
        head = head_seq(db)
        for number, line in self.lines:
            self._perform(db, number, line, line.session.advanced(head))
        lines = self.lines.by_number
        for number, line, told in self._who_else.news(db, lines, now=self._clock.now()):
            self._perform(db, number, line, line.session.opened(told))

    def _now(self) -> str:
        """Return the moment of this turn."""
        self._moment = self._moment or moment_text(self._clock.now())
        return self._moment

    def _give_up(self, events: Sequence[Event], error: StoreError) -> None:
        """Nothing of this turn is on disk: say so and end every conversation, also in memory."""
        log.error("turn.failed code=%s", error.code)
        self.lines.outgoing = []
        for number in {event.line for event in events} | set(self.lines.by_number):
            self.lines.close(number, Refuse("hub.cannot-write"))
        # Be again what is on the disk.
        self.hub, self.is_superseded = loaded(self._store)
        self._doors.enter(self.hub)
