"""The doors of the hub on this PC: open while somebody wants them open.

``hub run`` opens them in its own process, or in the process that already holds the data folder,
a window for instance. Where other PCs are meant to come in, the hub listens on every address of
this PC, at a port that stays the same.
"""

import logging
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from selaras.address import Address, parse_address
from selaras.domain.result import Rejection
from selaras.errors import SelarasError
from selaras.texts import Texts
from selaras_client.cli.office_commands import no_hub
from selaras_client.cli.result import RejectedError
from selaras_client.discovery import Announcer, own_addresses
from selaras_client.home import Home
from selaras_client.thread import DataThread

if TYPE_CHECKING:
    # A window and a sync are mostly of PCs that are no hub.
    from selaras_client.composition.serving import OpenHub

log = logging.getLogger(__name__)

EVERYWHERE: Final = "0.0.0.0"  # noqa: S104  # an office's PCs are to reach the hub; TLS decides who
# Nobody has registered it; where it is taken the first start draws another and keeps it.
PREFERRED_PORT: Final = 28417
WINDOWS: Final = "win32"


@dataclass(frozen=True, slots=True)
class Opened:
    """How the doors stand open.

    Args:
        reach: HOST:PORT under which other PCs may reach the hub; none for its own machine only.
        recovery: The hub's new recovery code, the first time; else blank.
    """

    listen: Address
    company: str
    reach: list[str]
    recovery: str

    def data(self) -> dict[str, object]:
        """Return what ``hub run --json`` prints."""
        return {
            "listen": str(self.listen),
            "company": self.company,
            "recovery": self.recovery,
            "addresses": self.reach,
        }

    def sentence(self, texts: Texts, *, platform: str = sys.platform) -> str:
        """Return what a person at the hub must know."""
        lines = [texts.say("cli.hub-ready", {"listen": self.listen})]
        lines += [texts.say("trust.reach-at", {"address": each}) for each in self.reach]
        if platform == WINDOWS and self.reach:
            lines.append(texts.say("trust.firewall-windows", {"port": self.listen.port}))
        if self.recovery:
            lines.append(texts.say("trust.recovery-code", {"code": self.recovery}))
        return "\n".join(lines)


class HubDoors:
    """The doors of the hub in one data folder; this process may open them."""

    def __init__(self, home: Home, thread: DataThread) -> None:
        """Guard the hub of *home*, which was opened in *thread*."""
        self._home, self._thread = home, thread
        self._open: OpenHub | None = None
        self._standing: Opened | None = None
        self._announcer: Announcer | None = None
        self._is_opening = False

    @property
    def are_open(self) -> bool:
        """Say whether other PCs can come in through these doors now."""
        return self._open is not None

    @property
    def standing(self) -> Opened | None:
        """Return how the doors stand open for the window itself; None where they do not."""
        return self._standing

    async def open(self, asked: str, *, for_command: bool = False) -> Opened:
        """Let other PCs come in.

        Args:
            asked: HOST:PORT to listen on; blank for the usual place.
            for_command: A ``hub run`` wants them open, and nobody else may.

        Raises:
            RejectedError: There is no hub here, or its doors are open already.
            CannotListenError: The address is taken or not this machine's.
        """
        hub = self._home.hub
        if hub is None:
            raise RejectedError(await self._thread.ask(lambda: no_hub(self._home)))
        if self._is_opening or self._open is not None:
            raise RejectedError(Rejection("hub.runs-already"))
        self._is_opening = True
        try:
            places = await self._places(asked)
            from selaras_client.composition.serving import open_hub

            self._open = await open_hub(hub, self._thread, places=places)
        finally:
            self._is_opening = False
        address = self._open.listen
        await self._thread.ask(lambda: self._home.remember_listen(str(address)))
        identity = await self._thread.ask(lambda: self._home.replica.identity)
        self._announcer = Announcer(identity.hub, address)
        await self._announcer.start()
        code, hub.recovery_code = hub.recovery_code, ""
        opened = Opened(address, identity.founding, own_addresses(address), code)
        self._standing = None if for_command else opened
        return opened

    async def open_again(self) -> None:
        """Let other PCs in where they came in before: their hub must not wait for a click."""
        if not await self._thread.ask(lambda: self._home.hub is not None and self._home.listen):
            return
        try:
            await self.open("")
        except SelarasError as error:
            # The window says that they are shut; whoever opens them there is told why.
            log.warning("hub.doors-shut code=%s", error.code)

    async def close(self) -> None:
        """Let nobody in any more, and end the conversations under way."""
        announcer, self._announcer = self._announcer, None
        if announcer is not None:
            await announcer.stop()
        opened, self._open, self._standing = self._open, None, None
        if opened is not None:
            await opened.close()

    async def _places(self, asked: str) -> list[Address]:
        remembered = await self._thread.ask(lambda: self._home.listen)
        if asked or remembered:
            return [wished(asked, remembered)]
        return [Address(EVERYWHERE, PREFERRED_PORT), Address(EVERYWHERE, 0)]


def wished(asked: str, remembered: str) -> Address:
    """Return where to listen: a restart takes the same port.

    Raises:
        AddressUnreadableError: What was asked for is no HOST:PORT.
    """
    address = parse_address(asked or remembered)
    if address.port == 0 and remembered:
        return Address(address.host, parse_address(remembered).port)
    return address
