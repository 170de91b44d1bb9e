"""A websocket to the hub over TLS 1.3, and what can go wrong before a word is said."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from selaras.address import NOWHERE, Address, parse_address
from selaras.errors import HubError
from selaras.protocol.codec import MAX_FRAME_BYTES

if TYPE_CHECKING:
    # Whoever only hears that a hub was not reached does not wait for what speaks with it.
    from websockets.asyncio.client import ClientConnection

    from selaras.replica.copy_taking import Step

CONNECT_S: Final = 10.0
PING_S: Final = 20.0
# A page of those that a hub sends ahead is left to go on with, while it makes the next ones.
MOST_TOGETHER: Final = 3
# So a revoked PC hears that its last delivery is made.
DELIVERED: Final = "hub.delivered"


class HubUnreachableError(HubError):
    """Nothing answers at the hub's address, or the line dropped."""

    code = "hub.unreachable"


class HubElsewhereError(HubUnreachableError):
    """Another PC is the hub by now, and it was not found on the network."""

    code = "hub.elsewhere"


class HubRefusedError(HubError):
    """The hub turned us away.

    Args:
        reason: The hub's code.
    """

    code = "hub.refused"


class WrongHubError(HubError):
    """Something else answers at the hub's address: another hub, or somebody in between."""

    code = "trust.wrong-hub"


@dataclass(frozen=True, slots=True)
class Secured:
    """How this PC shows who it is, and by which name it knows its hub.

    Args:
        name: The hub's name in its certificate; None believes nobody, for pairing.
    """

    context: ssl.SSLContext
    name: str | None = None


def seen_certificate(socket: "ClientConnection") -> bytes:
    """Return the certificate the other end showed, DER."""
    shown = socket.transport.get_extra_info("ssl_object").getpeercert(binary_form=True)
    return bytes(shown or b"")


async def connect(
    address: str, secured: Secured, *, former: Collection[str] = ()
) -> "ClientConnection":
    """Return a line to whoever answers at HOST:PORT and may be believed.

    Args:
        former: Where the hub is no more, as was said there.

    Raises:
        HubUnreachableError: Nothing answers there, or it does not speak our language.
        HubElsewhereError: Nobody knows where the hub is by now.
        WrongHubError: Somebody who is not our hub does.
    """
    from websockets.asyncio.client import connect as connect_websocket
    from websockets.exceptions import InvalidHandshake

    if address == NOWHERE or address in former:
        raise HubElsewhereError(address=address)
    try:
        return await connect_websocket(
            f"wss://{_reachable(parse_address(address))}",
            ssl=secured.context,
            server_hostname=secured.name,
            max_size=MAX_FRAME_BYTES,
            compression=None,
            # Nobody asks what library speaks.
            user_agent_header=None,
            open_timeout=CONNECT_S,
            ping_interval=PING_S,
            ping_timeout=PING_S,
            proxy=None,
        )
    except ssl.SSLCertVerificationError as error:
        raise WrongHubError(address=address) from error
    except (OSError, TimeoutError, InvalidHandshake, EOFError) as error:
        raise HubUnreachableError(address=address) from error


def _reachable(address: Address) -> Address:
    """Return where to call a hub that says it listens everywhere: on this very machine."""
    own = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # read, not bound
    return Address(own.get(address.host, address.host), address.port)


@contextlib.asynccontextmanager
async def hung_up(socket: "ClientConnection") -> "AsyncIterator[ClientConnection]":
    """Close *socket* in the end."""
    try:
        yield socket
    finally:
        await socket.close()


async def send_all(socket: "ClientConnection", messages: Iterable[bytes]) -> None:
    """Send *messages* one after the other."""
    for message in messages:
        await socket.send(message)


async def take_steps(
    socket: "ClientConnection",
    step: "Step",
    *,
    answered: "Callable[[bytes], Awaitable[Step]]",
    answer_s: float,
) -> None:
    """Do *step* and each that *answered* says, until nothing more is awaited on *socket*.

    Args:
        answer_s: How long the hub may say nothing.

    Raises:
        ConnectionClosed: The line is gone.
        TimeoutError: The hub said nothing for too long.
    """
    while step.awaits:
        await asyncio.sleep(step.wait_s)
        step = await answered(await asked_on(socket, step.send, answer_s=answer_s))


async def asked_on(
    socket: "ClientConnection", messages: Iterable[bytes], *, answer_s: float
) -> bytes:
    """Say something on *socket* and return what is answered, or was said before it hung up.

    Raises:
        ConnectionClosed: The line is gone.
        TimeoutError: Nothing was said for so long.
    """
    from websockets.exceptions import ConnectionClosed

    with contextlib.suppress(ConnectionClosed):
        # A hub that refuses does not wait to be asked; why, is to be read.
        await send_all(socket, messages)
    return as_bytes(await asyncio.wait_for(socket.recv(), answer_s))


async def asked(address: str, message: bytes, *, secured: Secured) -> bytes:
    """Say one thing to whoever answers at HOST:PORT, and return the first answer.

    Raises:
        HubUnreachableError: Nothing answers there, or it hung up without a word.
        WrongHubError: Somebody who is not our hub does.
    """
    from websockets.exceptions import ConnectionClosed

    async with hung_up(await connect(address, secured)) as socket:
        try:
            return await asked_on(socket, [message], answer_s=CONNECT_S)
        except (ConnectionClosed, TimeoutError) as error:
            raise HubUnreachableError(address=address) from error


async def with_what_lies_there(socket: "ClientConnection", message: str | bytes) -> list[bytes]:
    """Return *message* and what came behind it, as far as it is to be had without waiting."""
    messages = [as_bytes(message)]
    while len(messages) < MOST_TOGETHER and any(
        frame.fin for frame in socket.recv_messages.frames.queue
    ):
        messages.append(as_bytes(await socket.recv()))
    return messages


def as_bytes(message: str | bytes) -> bytes:
    """Return a message as the frame it should be."""
    return message if isinstance(message, bytes) else message.encode("utf-8")
