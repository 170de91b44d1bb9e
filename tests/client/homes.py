"""Opened data folders with everything that moves in them, and a hub on a free loopback port."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from selaras.address import Address
from selaras.domain.result import Rejection
from selaras_client.composition import HubFounding
from selaras_client.composition.serving import hub_server
from selaras_client.home import Home
from selaras_client.office import LinkStatus
from selaras_client.running import RunningOffice
from selaras_client.thread import DataThread
from selaras_hub.server import HubServer

NPWP = "0021234567891000"
OTHER_NPWP = "0031234567891000"


@dataclass
class Pc:
    """One opened data folder."""

    office: RunningOffice
    home: Home
    thread: DataThread

    async def draft(self, reference: str, **members: object) -> str:
        """Begin a draft and return its id."""
        made = await self.office.ask(
            lambda replica: replica.new_invoice({"reference": reference, **members})
        )
        assert not isinstance(made, Rejection), made
        return made.invoice.invoice_id

    async def edit(self, ref: str, **fields: str) -> None:
        """Change fields of the head."""
        edited = await self.office.ask(lambda replica: replica.edit_invoice(ref, fields))
        assert not isinstance(edited, Rejection), edited

    async def fingerprint(self) -> dict[str, tuple[int, str]]:
        """Return what the command ``fingerprint`` prints."""
        return await self.office.ask(lambda replica: replica.fingerprint())


@dataclass
class Hub(Pc):
    """A data folder that is served."""

    server: HubServer
    address: str

    async def code(self) -> str:
        """Return a new join code."""
        own = self.home.hub
        assert own is not None
        return (await self.thread.ask(own.invite))[0]


def news_of(pc: Pc) -> asyncio.Event:
    """Return what is set when something changes on *pc*."""
    arrived, loop = asyncio.Event(), asyncio.get_running_loop()

    def hear(_: frozenset[str]) -> None:
        loop.call_soon_threadsafe(arrived.set)

    pc.office.subscribe(hear)
    return arrived


async def states(pc: Pc, wanted: str, *, act: Callable[[], Awaitable[object]]) -> LinkStatus:
    """Do *act* and wait until the PC's link is as *wanted*."""
    reached: asyncio.Future[LinkStatus] = asyncio.get_running_loop().create_future()

    def hear(link: LinkStatus) -> None:
        if link.state == wanted and not reached.done():
            reached.set_result(link)

    pc.office.on_link = hear
    await act()
    return await reached


@asynccontextmanager
async def opened(folder: Path, npwp: str = "") -> AsyncIterator[Pc]:
    """Open *folder*; make it the home of a company when *npwp* names one."""
    with DataThread() as thread:
        home = thread.run(lambda: Home(folder, HubFounding()))
        office = RunningOffice(home, thread)
        try:
            if npwp:
                assert await office.set_up(npwp=npwp, name="PT Contoh", sample=False) is None
            yield Pc(office, home, thread)
            await office.stop()
        finally:
            thread.run(home.close)


@asynccontextmanager
async def served(folder: Path) -> AsyncIterator[Hub]:
    """Open *folder* as a hub that listens."""
    async with opened(folder, NPWP) as pc:
        assert pc.home.hub is not None
        server = hub_server(pc.home.hub, pc.thread)
        address = await server.listen(Address("127.0.0.1", 0))
        try:
            yield Hub(pc.office, pc.home, pc.thread, server, str(address))
        finally:
            await server.close()


@asynccontextmanager
async def joined(folder: Path, hub: Hub, *, name: str = "Kasir") -> AsyncIterator[Pc]:
    """Open *folder* as a PC that has joined *hub*."""
    async with opened(folder) as pc:
        assert await pc.office.join(address=hub.address, code=await hub.code(), pc=name) is None
        yield pc
