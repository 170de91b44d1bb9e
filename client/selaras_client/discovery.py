"""Finding the hub: where it was last, where it announces itself, where somebody typed it.

Finding only saves typing and is never trusted: whatever answers must show the certificate of
the hub we know. Nothing here is ever needed: what goes wrong is a line in the log.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING, Final, TypeAlias

from selaras.address import Address, AddressUnreadableError, parse_address

if TYPE_CHECKING:
    from zeroconf.asyncio import AsyncZeroconf

log = logging.getLogger(__name__)

SERVICE: Final = "_selaras._tcp.local."
LOOK_S: Final = 3.0
# How soon the network's coming, or another address, is noticed by who announces a hub.
AGAIN_S: Final = 20.0
# By their own addresses; none named means every interface of this PC.
INTERFACES: Final[list[str]] = []

Find: TypeAlias = Callable[[], Awaitable[list[str]]]


def addresses_to_try(last_good: str, found: Iterable[str], *, known: Iterable[str]) -> list[str]:
    """Return addresses in the order to try them, each once, without what is none.

    Args:
        last_good: Where the hub answered last, or where a person said that it is; blank for none.
        found: Where it announces itself.
        known: Where it was before, and what a person typed when this PC joined.
    """
    tried: dict[str, None] = {}
    for each in (last_good, *found, *known):
        try:
            tried[str(parse_address(each))] = None
        except AddressUnreadableError:
            continue
    return list(tried)


def own_addresses(listening: Address) -> list[str]:
    """Return every HOST:PORT under which other PCs may reach a hub that listens here.

    Empty for a hub that only its own machine can reach.
    """
    if listening.host in {"0.0.0.0", "::"}:  # noqa: S104  # what a person asked for
        return [str(Address(host, listening.port)) for host in _hosts()]
    return [] if _is_own(listening.host) else [str(listening)]


async def find_hub(hub: str, *, last: str) -> list[str]:
    """Return the addresses under which the hub of this id announces itself now.

    Args:
        last: Where it answered last; a hub of this very machine does not announce itself.
    """
    if _is_own(parse_address(last).host):
        return []
    try:
        return await _look(hub)
    except Exception as error:  # noqa: BLE001  # finding is a convenience; see the module
        log.info("discovery.failed error=%s", type(error).__name__)
        return []


async def hubs_nearby(look_s: float = LOOK_S) -> list[str]:
    """Return the HOST:PORT of every hub that announces itself on this network now."""
    try:
        return await _browse(look_s)
    except Exception as error:  # noqa: BLE001  # finding is a convenience; see the module
        log.info("discovery.failed error=%s", type(error).__name__)
        return []


class Announcer:
    """Tells the local network that a hub is here: its id and port, nothing of the company.

    A PC that starts with its hub often has no network yet, and gets another address now and then:
    what is announced is looked at again for as long as it runs.
    """

    def __init__(self, hub: str, listening: Address) -> None:
        """Announce the hub of this id, which listens at *listening*."""
        self._hub, self._listening = hub, listening
        self._zeroconf: AsyncZeroconf | None = None
        self._announced: list[str] = []
        self._keeping: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin; a hub that only its own machine can reach stays silent."""
        await self.look_again()
        self._keeping = asyncio.create_task(self._keep())

    async def look_again(self) -> None:
        """Announce the hub under the addresses of now, if that is not what is announced."""
        hosts = [parse_address(each).host for each in own_addresses(self._listening)]
        if hosts == self._announced:
            return
        await self._take_back()
        try:
            if hosts:
                await self._register(hosts)
            self._announced = hosts
        except Exception as error:  # noqa: BLE001  # finding is a convenience; see the module
            log.info("discovery.not-announced error=%s", type(error).__name__)

    async def stop(self) -> None:
        """Take the announcement back."""
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)
        await self._take_back()

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(AGAIN_S)
            await self.look_again()

    async def _take_back(self) -> None:
        zeroconf, self._zeroconf, self._announced = self._zeroconf, None, []
        if zeroconf is None:
            return
        try:
            await zeroconf.async_close()
        except Exception as error:  # noqa: BLE001  # finding is a convenience; see the module
            log.info("discovery.not-closed error=%s", type(error).__name__)

    async def _register(self, hosts: list[str]) -> None:
        from zeroconf import ServiceInfo

        self._zeroconf = _zeroconf()
        info = ServiceInfo(
            SERVICE,
            f"{self._hub}.{SERVICE}",
            port=self._listening.port,
            parsed_addresses=hosts,
            server=f"{self._hub}.local.",
        )
        await (await self._zeroconf.async_register_service(info))


async def _look(hub: str) -> list[str]:
    from zeroconf.asyncio import AsyncServiceInfo

    async with _zeroconf() as zeroconf:
        info = AsyncServiceInfo(SERVICE, f"{hub}.{SERVICE}")
        if not await info.async_request(zeroconf.zeroconf, LOOK_S * 1000):
            return []
        return [str(Address(host, info.port or 0)) for host in info.parsed_addresses()]


async def _browse(look_s: float) -> list[str]:
    from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo

    names: set[str] = set()

    def heard(name: str, **_: object) -> None:
        names.add(name)

    async with _zeroconf() as zeroconf:
        browser = AsyncServiceBrowser(zeroconf.zeroconf, SERVICE, handlers=[heard])
        await asyncio.sleep(look_s)
        await browser.async_cancel()
        addresses: list[str] = []
        for name in sorted(names):
            info = AsyncServiceInfo(SERVICE, name)
            if await info.async_request(zeroconf.zeroconf, LOOK_S * 1000):
                addresses += [
                    str(Address(host, info.port or 0)) for host in info.parsed_addresses()
                ]
        return addresses


def _zeroconf() -> "AsyncZeroconf":
    from zeroconf.asyncio import AsyncZeroconf

    return AsyncZeroconf(interfaces=INTERFACES) if INTERFACES else AsyncZeroconf()


def _hosts() -> list[str]:
    import ifaddr

    found = [
        ip.ip for adapter in ifaddr.get_adapters() for ip in adapter.ips if isinstance(ip.ip, str)
    ]
    return [host for host in found if not _is_own(host) and not host.startswith("169.254.")]


def _is_own(host: str) -> bool:
    return host in {"localhost", "::1"} or host.startswith("127.")
