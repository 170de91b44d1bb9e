"""HOST:PORT as people type it. Pure; imports errors only."""

from dataclasses import dataclass
from typing import Final

from selaras.errors import DomainError

# Stands for the address of a hub that is looked for: nothing answers there.
NOWHERE: Final = "0.0.0.0:9"


class AddressUnreadableError(DomainError):
    """What was typed is not HOST:PORT."""

    code = "address.unreadable"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a hub listens; port 0 means "any free one"."""

    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def parse_address(text: str) -> Address:
    """Read HOST:PORT or [IPV6]:PORT.

    Raises:
        AddressUnreadableError: It is neither.
    """
    host, colon, port = text.strip().rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not (colon and host and port.isascii() and port.isdecimal() and int(port) < 65536):
        raise AddressUnreadableError(address=text)
    return Address(host, int(port))
