"""HOST:PORT as people type it. Pure; imports errors only."""

import re
from dataclasses import dataclass
from ipaddress import IPv6Address
from typing import Final

from selaras.errors import DomainError

# Stands for the address of a hub that is looked for: nothing answers there.
NOWHERE: Final = "0.0.0.0:9"
_NAME: Final = re.compile(r"[\w.-]+")


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
    is_port = port.isascii() and port.isdecimal() and int(port) < 65536
    if not (colon and is_port and (_is_ipv6(host) or _is_name(host))):
        raise AddressUnreadableError(address=text)
    return Address(host, int(port))


def _is_ipv6(host: str) -> bool:
    try:
        IPv6Address(host)
    except ValueError:
        return False
    return True


def _is_name(host: str) -> bool:
    """Say whether *host* can be a computer's name or an IPv4 address."""
    try:
        host.encode("idna")
    except UnicodeError:
        return False
    return _NAME.fullmatch(host) is not None
