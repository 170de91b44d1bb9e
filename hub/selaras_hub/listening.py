"""The socket on which a hub listens."""

import socket
import sys

from selaras.address import Address
from selaras.errors import HubError


class CannotListenError(HubError):
    """The address is taken or not this machine's."""

    code = "hub.cannot-listen"


def bind(address: Address) -> socket.socket:
    """Return a socket at *address*.

    Raises:
        CannotListenError: It is taken or not this machine's.
    """
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    if sys.platform != "win32":
        # After a crash the port is still held for a minute; on Windows the option means that
        # two programs may share it, which is not what we want.
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Each line has it from here. asyncio asks for it only where a socket names its protocol, and
    # without it a small answer waits until the PC acknowledges the one before: 40 ms.
    bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        bound.bind((address.host, address.port))
    except OSError as error:
        bound.close()
        raise CannotListenError(address=str(address), reason=error.strerror) from error
    return bound
