"""Where client and hub are joined: the only place of the client that knows the hub.

A hub in this process serves its own PC on line 0, without a socket, and other PCs on the lines
that the server opens.
"""

import asyncio
from collections.abc import Callable, Sequence

from selaras.clock import Chance, Clock
from selaras.domain.company import Company
from selaras.protocol.frames import Joined
from selaras.replica.desk import ReplicaDesk
from selaras.store.engine import Store
from selaras_client.home import OwnHub
from selaras_client.thread import DataThread
from selaras_hub.desk import Dropped, Event, HubDesk, Opened, Outgoing, Received
from selaras_hub.founding import found_hub
from selaras_hub.identity import load_hub
from selaras_hub.members import Doorkeeper
from selaras_hub.server import HubServer

OWN_LINE = 0

Post = Callable[[list[Outgoing]], None]


class HubInProcess:
    """The hub of this PC and the conversation of its own replica with it."""

    def __init__(self, hub: HubDesk, desk: ReplicaDesk) -> None:
        """Join *hub* and the replica's *desk*; news for other PCs goes nowhere yet."""
        self.hub, self._desk = hub, desk
        self._connected = False
        self.post: Post = _to_nobody

    @property
    def serves_others(self) -> bool:
        """Say whether other PCs can reach it now."""
        return self.post is not _to_nobody

    def settle(self) -> None:
        """Carry what the replica wrote to the hub and back, until both are quiet."""
        if self._connected:
            self.post(self._until_quiet([], self._desk.outbox_changed()))
        else:
            self._connected = True
            self.post(self._until_quiet([Opened(OWN_LINE)], self._desk.connect()))

    def turn(self, events: Sequence[Event]) -> list[Outgoing]:
        """Take what happened on other PCs' lines; return what to send them."""
        return self._until_quiet(list(events), [])

    def invite(self) -> tuple[str, str]:
        """Return a new join code and when it expires."""
        return self.hub.invite()

    def dropped(self) -> None:
        """End the replica's conversation with this hub."""
        self._connected = False
        self._desk.dropped()
        self.hub.turn([Dropped(OWN_LINE)])

    def _until_quiet(self, events: list[Event], own: list[bytes]) -> list[Outgoing]:
        for_others: list[Outgoing] = []
        pending = events + [Received(OWN_LINE, data) for data in own]
        while pending:
            outgoing = self.hub.turn(pending)
            pending = []
            for each in outgoing:
                if each.line != OWN_LINE:
                    for_others.append(each)
                elif each.data is None:
                    self._connected = False
                    self._desk.dropped()
                elif self._connected:
                    pending += [Received(OWN_LINE, up) for up in self._desk.received(each.data)]
        return for_others


class HubFounding:
    """Makes and finds hubs in a store."""

    def found(
        self, store: Store, company: Company, *, pc: str, clock: Clock, chance: Chance
    ) -> Joined:
        """Make *store* the hub of *company*, and this *pc* its first member."""
        hub = found_hub(store, company, clock=clock, chance=chance)
        with store.transaction() as db:
            return Doorkeeper(db, hub, clock=clock, chance=chance).enrol(pc)

    def open(
        self, store: Store, desk: ReplicaDesk, *, clock: Clock, chance: Chance
    ) -> HubInProcess | None:
        """Return the hub that lives in *store*, or None."""
        with store.reading() as db:
            if load_hub(db) is None:
                return None
        return HubInProcess(HubDesk(store, clock=clock, chance=chance), desk)


def hub_server(hub: OwnHub, thread: DataThread) -> HubServer:
    """Return a server that lets other PCs speak with *hub*, whose work is done in *thread*."""
    if not isinstance(hub, HubInProcess):
        raise TypeError(type(hub).__name__)
    server = HubServer(lambda events: thread.ask(lambda: hub.turn(events)))
    loop = asyncio.get_running_loop()
    hub.post = lambda outgoing: _post(loop, server, outgoing)
    return server


def _post(loop: asyncio.AbstractEventLoop, server: HubServer, outgoing: list[Outgoing]) -> None:
    if outgoing:
        loop.call_soon_threadsafe(server.post, outgoing)


def _to_nobody(_: list[Outgoing]) -> None:
    """Drop news for other PCs: no server is running."""
