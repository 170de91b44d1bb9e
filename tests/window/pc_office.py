"""What a window asks of an office, over one PC of a simulated office with a real hub."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import TypeVar, cast

from selaras.domain.result import Rejection
from selaras.replica import Replica
from selaras_client.home import Home
from selaras_client.office import LinkStatus
from selaras_client.wire import HubUnreachableError
from tests.sim.office import Office, Pc

T = TypeVar("T")


class PcOffice:
    """One PC among several: it reaches the hub when it is asked to, unless it is cut off."""

    def __init__(self, office: Office, pc: Pc) -> None:
        self._office, self._pc = office, pc
        self._home = cast("Home", SimpleNamespace(replica=pc.replica, store=pc.store))
        self.is_cut_off = False

    async def ask(self, work: Callable[[Replica], T]) -> T:
        return work(self._pc.replica)

    async def work(self, work: Callable[[Home], T]) -> T:
        return work(self._home)

    async def sync_once(self) -> dict[str, int]:
        if self.is_cut_off:
            raise HubUnreachableError(address="hub:1")
        self._office.heal()
        return {}

    def subscribe(self, listener: Callable[[frozenset[str]], None]) -> Callable[[], None]:
        return self._pc.replica.subscribe(listener)

    async def link_status(self) -> LinkStatus:
        return LinkStatus("even")

    @asynccontextmanager
    async def paused(self) -> AsyncIterator[Home]:
        yield self._home

    async def set_up(self, *, npwp: str, name: str, sample: bool) -> Rejection | None:
        return Rejection("company.already-set-up", {"npwp": npwp, "name": name, "sample": sample})

    async def join(self, *, address: str, code: str, pc: str) -> Rejection | None:
        return Rejection("join.is-hub", {"address": address, "code": code, "pc": pc})
