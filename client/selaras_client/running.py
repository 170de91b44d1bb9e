"""An office that runs: the data thread, the hub's news, the conversation with a hub elsewhere."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from selaras.clock import moment_text
from selaras.domain.result import Rejection
from selaras.errors import DomainError, HubError, ProtocolError, SelarasError
from selaras.protocol.pairing_frames import Join
from selaras.replica import Replica
from selaras.replica.identity import Identity
from selaras.replica.people import Person
from selaras_client.discovery import addresses_to_try, find_hub
from selaras_client.home import Home
from selaras_client.jobs import Reconnector
from selaras_client.joining import companies_to_bring
from selaras_client.keys import NoKeyError
from selaras_client.names import pc_name
from selaras_client.office import LinkStatus
from selaras_client.resting import Resting
from selaras_client.sample import sample_invoices
from selaras_client.standing import standing_of
from selaras_client.thread import DataThread
from selaras_client.whereabouts import known_addresses
from selaras_client.wire import HubRefusedError, HubUnreachableError

if TYPE_CHECKING:
    from selaras_client.syncer import Syncer

MAX_PC_NAME = 100
_NO_FACTS: Final[Mapping[str, object]] = {}

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _For:
    """In whose name a task works, and for which company; nobody's own choice when blank."""

    person: Person | None = None
    company: str = ""


class RunningOffice:
    """One opened data folder with everything that moves in it; implements ``Office``."""

    def __init__(self, home: Home, thread: DataThread) -> None:
        """Run *home*, which was opened in *thread*."""
        self._home, self._thread = home, thread
        self._syncer: Syncer | None = None
        self._reconnector: Reconnector | None = None
        self._status = LinkStatus("offline")
        self._failure: SelarasError | None = None
        self._keeps = self._is_paused = False
        self._reported: dict[str, int] = {}
        self._acting: dict[asyncio.Task[object] | None, _For] = {}
        self._even = asyncio.Event()
        self.on_link: Callable[[LinkStatus], None] = _to_nobody
        self._resting = Resting(home, thread)

    async def work(self, work: Callable[[Home], T]) -> T:
        """Run *work* in the data thread; where this PC is its own hub, the hub has it at once."""
        acting = self._acting.get(asyncio.current_task(), _For())

        def run() -> T:
            replica = self._home.replica
            self._home.wake()
            self._home.catch_up(wholly=False)
            try:
                with replica.companies.acting(acting.company):
                    if acting.person is None:
                        return work(self._home)
                    with replica.users.acting(acting.person):
                        return work(self._home)
            finally:
                self._home.settle()

        done = await self._thread.ask(run)
        is_silent = self._reconnector is None and not self._is_paused
        if self._keeps and is_silent and self._home.hub is None:
            # This PC was the hub until just now, or joined one.
            await self._resume()
        return done

    @asynccontextmanager
    async def paused(self) -> AsyncIterator[Home]:
        """Hold no conversation while this PC becomes another than it was."""
        await self._pause()
        try:
            yield self._home
        finally:
            await self._resume()

    @contextmanager
    def acting(self, person: Person | None, *, company: str = "") -> Iterator[None]:
        """Let the present task work in the name of *person*; others go on as they are.

        Args:
            company: Whom it works for, NPWP; the usual one when blank.
        """
        task = asyncio.current_task()
        before, self._acting[task] = self._acting.get(task, _For()), _For(person, company)
        try:
            yield
        finally:
            self._acting[task] = before
            if before == _For():
                del self._acting[task]

    async def ask(self, work: Callable[[Replica], T]) -> T:
        """Run *work* on the replica in the data thread."""
        return await self.work(lambda home: work(home.replica))

    def subscribe(self, listener: Callable[[frozenset[str]], None]) -> Callable[[], None]:
        """Call *listener*, in the data thread, with the ids that changed; return the way out."""
        return self._home.replica.subscribe(listener)

    @property
    def hub_address(self) -> str:
        """Return where this process last looked for the hub; blank where it did not yet."""
        return self._syncer.address if self._syncer is not None else ""

    async def link_status(self) -> LinkStatus:
        """Say how this PC stands with its hub."""
        told = self._status
        return await self._thread.ask(lambda: standing_of(self._home, told))

    async def set_up(self, *, npwp: str, name: str, sample: bool) -> Rejection | None:
        """Make a company on this PC, which is its own hub until it joins one."""

        def make(home: Home) -> Rejection | None:
            made = home.set_up(npwp=npwp, name=name)
            if isinstance(made, Rejection):
                return made
            if sample:
                today = home.clock.now().astimezone().date()
                home.replica.import_invoices(sample_invoices(made.company.npwp, today))
            return None

        return await self.work(make)

    async def join(self, *, address: str, code: str, pc: str) -> Rejection | None:
        """Join the hub at HOST:PORT with a one-time code, and say why when it may not be."""
        try:
            return await self.enter(address=address, code=code, pc=pc)
        except HubRefusedError as error:
            facts = {key: value for key, value in error.facts.items() if key != "reason"}
            return Rejection(str(error.facts["reason"]), facts)
        except (HubError, DomainError, ProtocolError) as error:
            return Rejection(error.code, error.facts)

    async def enter(self, *, address: str, code: str, pc: str) -> Rejection | None:
        """Join the hub at HOST:PORT, or say what in the request or on this PC forbids it.

        Raises:
            HubUnreachableError: Nothing answers there.
            HubNotProvenError: The code is mistyped, or somebody stands in between.
            HubRefusedError: The code is wrong, used up or too old, or the company is another.
            DomainError: The address or the code is none.
            StoreError: Nothing can be written here; no code was spent.
        """
        from selaras_client.pairing import ask_to_join

        name = pc.strip() or pc_name()
        if len(name) > MAX_PC_NAME or not name.isprintable():
            return Rejection("join.pc-name", {"max": MAX_PC_NAME})
        if self._home.hub is not None and self._home.hub.serves_others:
            return Rejection("join.is-hub")
        brought = " ".join(await self._thread.ask(lambda: companies_to_bring(self._home)))
        member = await ask_to_join(address, Join(code, name, brought))
        await self._pause()
        try:
            await self._thread.ask(lambda: self._home.adopt_hub(member, address=address, pc=name))
        finally:
            await self._resume()
        return None

    async def sync_once(self) -> dict[str, int]:
        """Exchange with the hub until both are even; return how much went each way since last time.

        Raises:
            HubError: There is no hub, or it turned us away.
        """
        if self._home.hub is not None:
            await self.work(lambda home: home.catch_up(wholly=True))
        # It may have stepped aside by now.
        if self._home.hub is None and self._reconnector is not None:
            await self._until_even(self._reconnector)
        elif self._home.hub is None:
            syncer = self._make_syncer((await self._identity()).hub_address)
            await syncer.converse(until_even=True)
        now, before = dict(self._home.replica.counts), self._reported
        self._reported = now
        return {name: now[name] - before.get(name, 0) for name in now}

    async def keep_in_step(self) -> None:
        """Hold the conversation with the hub as long as this process runs, once there is a hub."""
        self._keeps = True
        self._home.replica.subscribe(self._written)
        await self._resume()

    async def compare(self) -> None:
        """Let this PC compare itself with the hub, now or as soon as they are even."""
        hub = self._home.hub
        if hub is not None:
            await self._thread.ask(hub.check)
        elif self._syncer is not None:
            self._syncer.check()

    async def stop(self) -> None:
        """Stop trying to reach the hub."""
        self._keeps = False
        await self._pause()
        # Whoever still waits for the hub waits in vain.
        self._lost(HubUnreachableError(address=(await self._identity()).hub_address))

    async def _resume(self) -> None:
        self._is_paused = False
        identity = await self._identity()
        if self._reconnector is not None:
            # Two whose work saw the hub go both come here: one conversation is enough.
            return
        if self._keeps and identity.hub_address:
            syncer = self._make_syncer(identity.hub_address)
            self._reconnector = Reconnector(
                syncer.converse, self._lost, begin_anew=syncer.begin_anew
            )
            self._reconnector.start()
            self._resting.converse()
        elif self._keeps and identity.is_set_up and self._home.hub is None:
            self._lost(self._home.store.trouble or NoKeyError(folder=str(self._home.folder)))

    async def _pause(self) -> None:
        self._is_paused = True
        reconnector, self._reconnector = self._reconnector, None
        self._resting.part()
        if reconnector is not None:
            await reconnector.stop()

    async def _until_even(self, reconnector: Reconnector) -> None:
        """Begin a new conversation: its first answer says where the hub stands by now."""
        self._even.clear()
        if self._syncer is not None:
            self._syncer.begin_anew()
        reconnector.hurry()
        await self._even.wait()
        if self._failure is not None:
            raise self._failure

    def _written(self, _: frozenset[str]) -> None:
        if self._syncer is not None:
            self._syncer.written()

    def _make_syncer(self, address: str) -> "Syncer":
        from selaras_client.desk_line import syncer_of

        self._syncer = syncer_of(self._home, self._thread, address=address, find=self._find)
        self._syncer.on_moved = self._moved_to
        self._syncer.on_step = self._stepped
        return self._syncer

    async def _find(self) -> list[str]:
        identity = await self._identity()
        known = await self._thread.ask(lambda: known_addresses(self._home))
        found = await find_hub(identity.hub, last=identity.hub_address)
        return addresses_to_try(identity.hub_address, found, known=known)

    async def _moved_to(self, address: str) -> None:
        await self._thread.ask(lambda: self._home.remember_hub_address(address))

    async def _identity(self) -> Identity:
        return await self._thread.ask(lambda: self._home.replica.identity)

    def _stepped(self) -> None:
        if self._reconnector is not None:
            self._reconnector.succeeded()
        self._failure = None
        self._moved("even" if self._home.desk.is_even else "sending")

    def _lost(self, error: SelarasError) -> None:
        self._failure = error
        if isinstance(error, HubRefusedError):
            self._moved("refused", str(error.facts["reason"]), error.facts)
        else:
            self._moved("offline", error.code, error.facts)

    def _moved(self, state: str, code: str = "", facts: Mapping[str, object] = _NO_FACTS) -> None:
        if (state, code) != (self._status.state, self._status.code):
            since = moment_text(self._home.clock.now())
            self._status = LinkStatus(state, since=since, code=code, facts=facts)
            self.on_link(self._status)
        if state != "sending":
            self._even.set()


def _to_nobody(_: LinkStatus) -> None:
    """Nobody wants to hear how this PC stands with its hub."""
