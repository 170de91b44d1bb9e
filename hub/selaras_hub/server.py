"""The hub's socket shell: moves bytes between websockets and the desk, and nothing else.

One message of a PC is under way at a time, so a PC that sends faster than the disk takes waits
in its own socket. What arrived from all PCs while the last commit ran is the next turn; what that
leaves to be judged later is on the disk with it, and the line is heard again.

Only TLS 1.3, also on loopback. Until the desk admits a PC its messages are small, its time is
short, and only so many strangers are listened to at once.
"""

import asyncio
import logging
import ssl
from asyncio.sslproto import SSLProtocol
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Final, TypeAlias

from websockets.asyncio.server import Server, ServerConnection, broadcast, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from selaras.address import Address
from selaras.protocol.codec import MAX_FRAME_BYTES, MAX_HELLO_BYTES, encode_frame
from selaras.protocol.frames import Refuse
from selaras.trust.authority import fingerprint
from selaras_hub.desk import Dropped, Event, Opened, Outgoing, Received
from selaras_hub.listening import bind
from selaras_hub.memory import give_back_soon
from selaras_hub.next_turn import NextTurn

log = logging.getLogger(__name__)

Turn: TypeAlias = Callable[[Sequence[Event]], Awaitable[list[Outgoing]]]
Tls: TypeAlias = Callable[[], Awaitable[ssl.SSLContext]]

FIRST_LINE: Final = 1
MAX_LINES: Final = 200
MAX_LINES_PER_ADDRESS: Final = 60
MAX_STRANGERS: Final = 40
# Messages that wait in memory per PC, beside the one under way.
MAX_QUEUE: Final = 2
# Messages of a PC wait while so much that was sent to it is not taken yet.
MAX_QUEUED_BYTES: Final = 4 * 1024 * 1024
# A larger message waits until the PC has taken what came before it.
AT_ONCE_BYTES: Final = 16 * 1024
# What asyncio sets aside for each line to take in what comes encrypted; 256 KiB if it is not told.
TLS_BUFFER_BYTES: Final = 32 * 1024
HANDSHAKE_S: Final = 10.0
# From the end of the handshake until the desk has admitted the PC, or let it in and sent it away.
ADMITTED_WITHIN_S: Final = 20.0
PING_S: Final = 20.0
FIRST_WORD_S: Final = 0.1  # who says nothing for so long may be refused all the same
# A PC that does not read for so long is dropped; it catches up by its cursor when it is back.
SEND_S: Final = 30.0


@dataclass(slots=True)
class _Line:
    socket: ServerConnection
    host: str
    key: bytes
    is_admitted: bool = False
    outgoing: asyncio.Queue[Outgoing] = field(default_factory=asyncio.Queue)
    queued_bytes: int = 0
    has_room: asyncio.Event = field(default_factory=asyncio.Event)
    is_over: bool = False

    def put(self, outgoing: Outgoing) -> None:
        """Let it go out after what waits already; at once where nothing does."""
        if outgoing.data and len(outgoing.data) <= AT_ONCE_BYTES and self._is_idle():
            # No task has to be woken first.
            broadcast([self.socket], outgoing.data)
            return
        self.queued_bytes += len(outgoing.data or b"")
        self.outgoing.put_nowait(outgoing)

    def _is_idle(self) -> bool:
        is_waiting = self.queued_bytes or self.outgoing.qsize() or self.is_over
        return not is_waiting and not self.socket.transport.get_write_buffer_size()

    def sent(self, outgoing: Outgoing) -> None:
        """Hear that it is out."""
        self.queued_bytes -= len(outgoing.data or b"")
        if self.queued_bytes <= MAX_QUEUED_BYTES:
            self.has_room.set()

    async def room(self) -> None:
        """Wait until this PC has taken most of what it was sent: no more is asked of us before."""
        while self.queued_bytes > MAX_QUEUED_BYTES and not self.is_over:
            self.has_room.clear()
            await self.has_room.wait()


class HubServer:
    """Listens for PCs and carries their messages to the desk's turns."""

    def __init__(
        self,
        turn: Turn,
        *,
        tls: Tls,
        next_turn: NextTurn | None = None,
        admitted_within_s: float = ADMITTED_WITHIN_S,
        handshake_s: float = HANDSHAKE_S,
    ) -> None:
        """Let *turn* judge what arrives, over the encryption that *tls* gives.

        Args:
            next_turn: Says when it is taken where a turn may leave something.
        """
        self._turn, self._tls, self._admitted_within_s = turn, tls, admitted_within_s
        self._next = next_turn or NextTurn()
        self._handshake_s = handshake_s
        self._lines: dict[int, _Line] = {}
        self._numbers = count(FIRST_LINE)
        self._events: list[Event] = []
        self._waiting: list[asyncio.Event] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._server: Server | None = None

    async def listen(self, address: Address) -> Address:
        """Begin to listen; return the address with its real port.

        Raises:
            KeysUnreadableError: The hub's keys are missing or damaged.
            CannotListenError: The address is taken or not this machine's.
        """
        context = await self._tls()
        bound = bind(address)
        # Of the whole process: which line a buffer is for cannot be said.
        SSLProtocol.max_size = TLS_BUFFER_BYTES
        give_back_soon()
        self._server = await serve(
            self._speak,
            sock=bound,
            ssl=context,
            ssl_handshake_timeout=self._handshake_s,
            max_size=MAX_HELLO_BYTES,
            max_queue=MAX_QUEUE,
            compression=None,
            server_header=None,
            process_response=_without_date,
            open_timeout=self._handshake_s,
            ping_interval=PING_S,
            ping_timeout=PING_S,
        )
        self._tasks.append(asyncio.create_task(self._take_turns()))
        # What lies there since the hub ended.
        self._next.follow()
        host, port = bound.getsockname()[:2]
        return Address(host, port)

    async def close(self) -> None:
        """Drop all PCs and stop listening."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def post(self, outgoing: Sequence[Outgoing]) -> None:
        """Send what a turn decided, each PC in its own time."""
        for each in outgoing:
            line = self._lines.get(each.line)
            if line is not None:
                if each.admits:
                    _admit(line)
                line.put(each)

    async def _speak(self, connection: ServerConnection) -> None:
        line = _Line(connection, _host(connection), _key(connection))
        if self._is_full_for(line):
            log.warning("line.refused reason=busy lines=%d", len(self._lines))
            await connection.send(encode_frame(Refuse("hub.busy")))
            return
        self._lines[number := next(self._numbers)] = line
        sender = asyncio.create_task(_send_all(line))
        later = asyncio.get_running_loop().call_later
        patience = later(self._admitted_within_s, _close_stranger, line)
        try:
            # What the PC says first is on its way; a turn of its own for this would make it wait.
            self._put(Opened(number, line.key, _named(connection)), is_urgent=False)
            later(FIRST_WORD_S, self._hurry)
            async for message in connection:
                data = message if isinstance(message, bytes) else message.encode("utf-8")
                await self._put(Received(number, data)).wait()
                await line.room()
        except ConnectionClosed:
            pass
        finally:
            patience.cancel()
            await self._forget(number, sender)

    async def _forget(self, number: int, sender: "asyncio.Task[None]") -> None:
        del self._lines[number]
        sender.cancel()
        await self._put(Dropped(number)).wait()

    def _is_full_for(self, new: _Line) -> bool:
        lines = self._lines.values()
        is_stranger = not new.key
        return (
            len(self._lines) >= MAX_LINES
            or sum(line.host == new.host for line in lines) >= MAX_LINES_PER_ADDRESS
            or (is_stranger and sum(not line.key for line in lines) >= MAX_STRANGERS)
        )

    def _put(self, event: Event, *, is_urgent: bool = True) -> asyncio.Event:
        """Put *event* into the next turn, now if *is_urgent*; return what is set behind that."""
        done = asyncio.Event()
        self._events.append(event)
        self._waiting.append(done)
        if is_urgent:
            self._hurry()
        return done

    def _hurry(self) -> None:
        if self._events:
            self._next.hurry()

    async def _take_turns(self) -> None:
        while True:
            await self._next.come()
            events, self._events = self._events, []
            waiting, self._waiting = self._waiting, []
            try:
                self.post(await self._turn(events))
            except Exception:
                # A fault in one turn must not end the hub: its PCs start again from the disk.
                log.exception("turn.failed events=%d", len(events))
                for line in list(self._lines.values()):
                    line.outgoing.put_nowait(Outgoing(0))
            finally:
                for done in waiting:
                    done.set()
                self._next.follow()
                # What these lines say next is part of the next turn.
                await asyncio.sleep(0)


def _admit(line: _Line) -> None:
    line.is_admitted = True
    line.socket.protocol.max_message_size = MAX_FRAME_BYTES


def _close_stranger(line: _Line) -> None:
    if not line.is_admitted:
        line.outgoing.put_nowait(Outgoing(0))


def _host(connection: ServerConnection) -> str:
    address = connection.remote_address
    return str(address[0]) if address else ""


def _key(connection: ServerConnection) -> bytes:
    """Return the fingerprint of the certificate the PC shows, blank for none."""
    shown = connection.transport.get_extra_info("ssl_object").getpeercert(binary_form=True)
    return fingerprint(shown) if shown else b""


def _named(connection: ServerConnection) -> str:
    """Return the PC that its certificate names; blank for none. The handshake has verified it."""
    shown = connection.transport.get_extra_info("ssl_object").getpeercert() or {}
    names = [value for part in shown.get("subject", ()) for name, value in part]
    return str(names[0]) if names else ""


def _without_date(_: ServerConnection, __: Request, response: Response) -> None:
    """Leave out of the upgrade what nobody reads: a welcome says what time it is here."""
    del response.headers["Date"]


async def _send_all(line: _Line) -> None:
    try:
        while True:
            outgoing = await line.outgoing.get()
            if outgoing.data is None:
                break
            await asyncio.wait_for(line.socket.send(outgoing.data), SEND_S)
            line.sent(outgoing)
    except (ConnectionClosed, TimeoutError):
        pass
    line.is_over = True
    line.has_room.set()
    await line.socket.close()
