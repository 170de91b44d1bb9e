"""The client's socket shell: one conversation with the hub, and when to try the next.

It moves bytes between the websocket and the desk; deciding is the session's.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from selaras.address import Address, parse_address, require_loopback
from selaras.errors import HubError, RemoteProtocolError
from selaras.protocol.codec import MAX_FRAME_BYTES, decode_frame, encode_frame
from selaras.protocol.effects import Close
from selaras.protocol.frames import Join, Joined, Refuse

log = logging.getLogger(__name__)

CONNECT_S: Final = 10.0
PING_S: Final = 20.0
ANSWER_S: Final = 60.0

Messages: TypeAlias = list[bytes]


class HubUnreachableError(HubError):
    """Nothing answers at the hub's address, or the line dropped."""

    code = "hub.unreachable"


class HubRefusedError(HubError):
    """The hub turned us away.

    Args:
        reason: The hub's code.
    """

    code = "hub.refused"


@dataclass(frozen=True, slots=True)
class Line:
    """The replica's desk as coroutines; the work is done in the data thread.

    Args:
        begin: Open the conversation; what to send first.
        ended: Why the hub closed, or None.
    """

    begin: Callable[[], Awaitable[Messages]]
    received: Callable[[bytes], Awaitable[Messages]]
    outbox_changed: Callable[[], Awaitable[Messages]]
    dropped: Callable[[], Awaitable[None]]
    ended: Callable[[], Close | None]
    is_even: Callable[[], bool]


class Syncer:
    """Holds conversations with one hub."""

    def __init__(self, address: str, line: Line, *, answer_s: float = ANSWER_S) -> None:
        """Speak with the hub at *address* on behalf of *line*.

        Args:
            answer_s: How long the hub may say nothing while something is unsettled.
        """
        self._address, self._line, self._answer_s = address, line, answer_s
        self._written = asyncio.Event()
        self._is_to_begin_anew = False
        self.on_step: Callable[[], None] = lambda: None

    def written(self) -> None:
        """Hear that something was written here; call it on the event loop."""
        self._written.set()

    def begin_anew(self) -> None:
        """End the conversation once it is even; the next one asks where the hub stands by now."""
        self._is_to_begin_anew = True
        self._written.set()

    async def converse(self, *, until_even: bool = False) -> None:
        """Hold one conversation; return when it is to begin anew, or when even if asked.

        Raises:
            HubUnreachableError: Nothing answers, or the line dropped.
            HubRefusedError: The hub turned us away.
        """
        async with _connected(self._address) as socket:
            try:
                await self._talk(socket, until_even=until_even)
            except ConnectionClosed as error:
                raise HubUnreachableError(address=self._address) from error
            except RemoteProtocolError as error:
                log.warning("hub.misbehaved code=%s facts=%s", error.code, error.facts)
                raise HubRefusedError(reason=error.code) from error
            finally:
                await self._line.dropped()

    async def _talk(self, socket: ClientConnection, *, until_even: bool) -> None:
        self._is_to_begin_anew = False
        await _send(socket, await self._line.begin())
        reader = asyncio.ensure_future(socket.recv())
        written = asyncio.ensure_future(self._written.wait())
        try:
            while not (until_even and self._line.is_even()):
                await self._first_of(reader, written)
                if written.done():
                    self._written.clear()
                    written = asyncio.ensure_future(self._written.wait())
                    await _send(socket, await self._line.outbox_changed())
                if reader.done():
                    message = reader.result()
                    await _send(socket, await self._line.received(_bytes(message)))
                    self._check_ended()
                    reader = asyncio.ensure_future(socket.recv())
                if not self._is_to_begin_anew:
                    self.on_step()
                elif self._line.is_even():
                    return
        finally:
            reader.cancel()
            written.cancel()

    async def _first_of(self, *waits: "asyncio.Future[Any]") -> None:
        limit_s = None if self._line.is_even() else self._answer_s
        done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED, timeout=limit_s)
        if not done:
            raise HubUnreachableError(address=self._address)

    def _check_ended(self) -> None:
        ended = self._line.ended()
        if ended is not None:
            raise HubRefusedError(**{**ended.facts, "reason": ended.code})


async def ask_to_join(address: str, join: Join) -> Joined:
    """Ask the hub at *address* to let this PC in.

    Raises:
        HubUnreachableError: Nothing answers.
        HubRefusedError: The code is wrong, used up or too old, or the company is another.
    """
    async with _connected(address) as socket:
        try:
            await socket.send(encode_frame(join))
            answer = decode_frame(_bytes(await asyncio.wait_for(socket.recv(), ANSWER_S)))
        except (ConnectionClosed, TimeoutError) as error:
            raise HubUnreachableError(address=address) from error
    match answer:
        case Joined():
            return answer
        case Refuse(code=code, facts=facts):
            raise HubRefusedError(**{**facts, "reason": code})
        case _:
            raise HubRefusedError(reason="protocol.remote")


class _connected:  # noqa: N801  # reads as a statement: async with _connected(address)
    """A websocket to the hub; failing to get one is one error whatever the cause."""

    def __init__(self, address: str) -> None:
        self._address: Address = parse_address(address)
        require_loopback(self._address)
        self._socket: ClientConnection | None = None

    async def __aenter__(self) -> ClientConnection:
        try:
            self._socket = await connect(
                f"ws://{self._address}",
                max_size=MAX_FRAME_BYTES,
                compression=None,
                open_timeout=CONNECT_S,
                ping_interval=PING_S,
                ping_timeout=PING_S,
                proxy=None,
            )
        except (OSError, TimeoutError, InvalidHandshake) as error:
            raise HubUnreachableError(address=str(self._address)) from error
        return self._socket

    async def __aexit__(self, *_: object) -> None:
        if self._socket is not None:
            await self._socket.close()


async def _send(socket: ClientConnection, messages: Messages) -> None:
    for message in messages:
        await socket.send(message)


def _bytes(message: str | bytes) -> bytes:
    return message if isinstance(message, bytes) else message.encode("utf-8")
