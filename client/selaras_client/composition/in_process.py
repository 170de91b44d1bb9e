"""Where client and hub are joined: the only place of the client that knows the hub.

A hub in this process serves its own PC on line 0, without a socket, and other PCs on the lines
that the server opens.
"""

import logging
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime

from selaras.clock import Chance, Clock, moment_text
from selaras.domain.alarms import Cause
from selaras.domain.result import Rejection
from selaras.errors import StoreError
from selaras.protocol.frames import Outcome
from selaras.replica.delivery_file import DeliveryFile
from selaras.replica.desk import ReplicaDesk
from selaras.replica.identity import load_identity
from selaras.store.engine import Store
from selaras.trust.contexts import server_context
from selaras_client.hub_keys import HubKeys, open_hub_keys, renew_recovery, stored_fact_key
from selaras_client.keys import KeysFolder
from selaras_hub.alarms import raise_alarm, settle_alarm
from selaras_hub.desk import Dropped, Event, HubDesk, Opened, Outgoing, Received
from selaras_hub.doors import HubTrust
from selaras_hub.facts import FactBook
from selaras_hub.judging import Refused
from selaras_hub.member import Member
from selaras_hub.memory import Freed
from selaras_hub.parting import deliver_file
from selaras_hub.recovering import publish
from selaras_hub.stepping_down import hear_of
from selaras_hub.users import NewUser, recover

OWN_LINE = 0
# So much of what others were told is stored before somebody is answered who works here: two pages
# of entries, some 100 ms. What is behind it follows when nobody waits.
SOON_BYTES = 32 * 1024
# For so many numbers of the feed what is old may wait where nobody ever rests. It takes 0.5 kB each
# on the disk meanwhile; a PC that comes back with a thousand edits brings 2,000 of them.
PUT_OFF = 4_000

log = logging.getLogger(__name__)

Post = Callable[[list[Outgoing]], None]


class HubInProcess:
    """The hub of this PC and the conversation of its own replica with it."""

    def __init__(
        self, hub: HubDesk, desk: ReplicaDesk, *, store: Store, clock: Clock, chance: Chance
    ) -> None:
        """Join *hub* and the replica's *desk*; news for other PCs goes nowhere yet."""
        self.hub, self._desk = hub, desk
        self._store, self._clock, self._chance = store, clock, chance
        self.recovery_code = ""
        self._connected, self._freed = False, Freed()
        # What the hub said to its own replica while others waited for their part.
        self._own: list[Outgoing] = []
        self.post: Post = to_nobody

    @property
    def serves_others(self) -> bool:
        """Say whether other PCs can reach it now."""
        return self.post is not to_nobody

    def settle(self) -> None:
        """Carry what the replica wrote to the hub and back, until both are quiet."""
        if not self._connected:
            self._connect()
        elif said := self._desk.outbox_changed():
            self.post(self._until_quiet([], said))
        if self._desk.is_to_come_again and not self._connected:
            self._connect()

    def _connect(self) -> None:
        self._connected = True
        self.post(self._until_quiet([Opened(OWN_LINE)], self._desk.connect()))

    def turn(self, events: Sequence[Event]) -> list[Outgoing]:
        """Take what happened on other PCs' lines; return what to send them.

        What our own replica is to have waits for ``catch_up``.
        """
        outgoing = self.hub.turn(events)
        self._freed.turned()
        self._own += [each for each in outgoing if each.line == OWN_LINE]
        return [each for each in outgoing if each.line != OWN_LINE]

    @property
    def is_behind(self) -> bool:
        """Say whether something waits for ``catch_up``."""
        return bool(self._own)

    def catch_up(self) -> None:
        """Let our own replica have what others were sent before it."""
        if self._own:
            self._told(lambda: self._carried([]))

    def catch_up_soon(self) -> None:
        """Let our own replica have as much of that as nobody notices; the rest waits on."""
        room = SOON_BYTES
        while self._own and room > 0:
            room -= len(self._own[0].data or b"")
            self.catch_up_some()

    def catch_up_some(self) -> None:
        """Let our own replica have the first message of that; the rest waits on."""
        if self._own:
            self._told(self._first_carried)

    def _first_carried(self) -> list[Outgoing]:
        first, self._own = self._own[0], self._own[1:]
        answers = self._heard(first)
        return self.turn(answers) if answers else []

    def _told(self, carry: Callable[[], list[Outgoing]]) -> None:
        try:
            self.post(carry())
        except StoreError as error:
            # It comes anew with the next conversation.
            log.warning("own.behind code=%s", error.code)
            self._hang_up()

    def tidy(self) -> bool:
        """Let the hub put by some of what is old; say whether there may be more.

        From then on its turns leave that to the next quiet moment, as far as can be.
        """
        self.hub.tidying.put_off = PUT_OFF
        with suppress(StoreError):
            if self.hub.tidy():
                return True
        self._freed.give_back()
        return False

    def close(self) -> None:
        """Put by what waited for a quiet moment, before the file is let go of."""
        while self.hub.tidying.put_off and self.tidy():
            pass
        self.hub.tidying.put_off = 0
        self.hub.close()

    def invite(self) -> tuple[str, str]:
        """Return a new join code and when it expires."""
        return self.hub.invite()

    def open_doors(self) -> ssl.SSLContext:
        """Be able to let PCs in from now on; return how the hub's server shows who it is.

        The first time the hub's authority is made, and ``recovery_code`` is what must be printed.

        Raises:
            NoHubKeysError: This folder is a hub's whose keys are on another PC.
        """
        hub = self.hub.hub.hub
        keys = open_hub_keys(self._store, KeysFolder().hub(hub), hub=hub, chance=self._chance)
        # Kept until it is told: the doors may open at a second place only, or later.
        self.recovery_code = keys.fresh_code or self.recovery_code
        self._use(keys)
        return server_context(keys.papers)

    def renew_recovery(self) -> str:
        """Return a new recovery code; the authority wrapped under it travels to every PC.

        Raises:
            NoHubKeysError: This folder is a hub's whose keys are on another PC.
        """
        hub = self.hub.hub.hub
        drawer = KeysFolder().hub(hub)
        keys = open_hub_keys(self._store, drawer, hub=hub, chance=self._chance)
        if not keys.fresh_code:
            keys = renew_recovery(keys.authority, drawer, chance=self._chance)
        self._use(keys)
        self.recovery_code = ""
        return keys.fresh_code

    def _use(self, keys: HubKeys) -> None:
        self.hub.trust(HubTrust(keys.authority, keys.shown, keys.recovery))
        with self._store.transaction() as db:
            own = load_identity(db)
            by = Member(own.device, own.pc, own.incarnation)
            facts = FactBook(db, self.hub.hub.company)
            is_news = publish(
                facts, self.hub.hub, bundle=keys.recovery, by=by, now=moment_text(self._clock.now())
            )
        if is_news:
            self._tell_everybody()

    def recover(self, name: str, password: str, *, now: datetime) -> str | None:
        """Give an administrator a new password; return her name, or None if there is none such."""
        company, milliseconds = self.hub.hub.company, int(now.timestamp() * 1000)
        new = NewUser(name, company, password, moment_text(now), milliseconds)
        with self._store.transaction() as db:
            found = recover(FactBook(db, company), new, chance=self._chance)
        self._tell_everybody()
        return None if found is None else found[1]

    def deliver(self, delivery: DeliveryFile) -> tuple[Outcome, ...] | Rejection:
        """Take in what a revoked PC wrote into a file; proposals are made of it."""
        with self._store.transaction() as db:
            now = moment_text(self._clock.now())
            found = deliver_file(db, self.hub.hub, delivery=delivery, now=now)
        if isinstance(found, Refused):
            return Rejection(found.code, found.facts)
        self._tell_everybody()
        return found

    def raise_alarm(self, cause: Cause) -> None:
        """Let the office know of what needs a person."""
        with self._store.transaction() as db:
            facts, now = FactBook(db, self.hub.hub.company), moment_text(self._clock.now())
            is_news = raise_alarm(facts, cause, now=now)
        if is_news:
            self._tell_everybody()

    def settle_alarm(self, cause: Cause) -> None:
        """Take an alarm of the office back because its cause is gone."""
        with self._store.transaction() as db:
            facts, now = FactBook(db, self.hub.hub.company), moment_text(self._clock.now())
            is_news = settle_alarm(facts, cause, now=now)
        if is_news:
            self._tell_everybody()

    @property
    def is_superseded(self) -> bool:
        """Say whether another PC is the hub by now."""
        return self.hub.is_superseded

    def hear_of(self, record: str) -> None:
        """Step aside if another hub of this office shows a newer epoch."""
        known = self.hub.hub
        with self._store.transaction() as db:
            hear_of(db, known, record=record, key=stored_fact_key(known.hub))
        self.post(self._carried(self.hub.turn([])))

    def _tell_everybody(self) -> None:
        """Spread what was written outside a turn: our own replica hears it as it comes anew."""
        self._hang_up()
        self.post(self.hub.turn([Dropped(OWN_LINE)]))
        self.settle()

    def connected(self) -> dict[str, int]:
        """Return which PCs are live now, each with how many entries it has not settled."""
        return {member.device: waiting for member, waiting in self.hub.lines.connected().items()}

    def check(self) -> None:
        """Compare this PC's replica with the hub in its file, and read some of the file again."""
        self.post(self._carried(self.hub.look_again()))
        if self._connected:
            self.post(self._until_quiet([], self._desk.check_due()))

    def dropped(self) -> None:
        """End the replica's conversation with this hub."""
        self._hang_up()
        self.hub.turn([Dropped(OWN_LINE)])

    def _hang_up(self) -> None:
        self._connected = False
        self._own = []
        self._desk.dropped()

    def _until_quiet(self, events: list[Event], own: list[bytes]) -> list[Outgoing]:
        for_others = self._carried([]) if self._own else []
        pending = events + [Received(OWN_LINE, data) for data in own]
        return for_others + (self._carried(self.hub.turn(pending)) if pending else [])

    def _carried(self, outgoing: list[Outgoing]) -> list[Outgoing]:
        """Let our own replica have its part, and answer, until it is quiet; return the others'."""
        outgoing, self._own = self._own + outgoing, []
        for_others: list[Outgoing] = []
        while outgoing:
            pending: list[Event] = []
            theirs = [each for each in outgoing if each.line != OWN_LINE]
            if self.serves_others:
                # It is on disk: they need not wait until our own replica has stored it too.
                self.post(theirs)
            else:
                for_others += theirs
            for each in outgoing:
                if each.line == OWN_LINE:
                    pending += self._heard(each)
            outgoing = self.hub.turn(pending) if pending else []
        return for_others

    def _heard(self, said: Outgoing) -> list[Event]:
        """Let our own replica have one message; return what it answers."""
        if said.data is None:
            self._connected = False
            self._desk.dropped()
        elif self._connected:
            return [Received(OWN_LINE, up) for up in self._desk.received(said.data)]
        return []


def to_nobody(_: list[Outgoing]) -> None:
    """Drop news for other PCs: no server is running."""
