"""The client's socket shell: one conversation with the hub, and when to try the next.

It moves bytes between the websocket and the desk; deciding is the session's. The hub is who shows
its certificate, wherever it answers.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final

from websockets.asyncio.client import ClientConnection
from websockets.asyncio.connection import broadcast
from websockets.exceptions import ConnectionClosed

from selaras.errors import RemoteProtocolError
from selaras.protocol.refusals import COME_AGAIN, SUPERSEDED
from selaras.replica.copy_taking import Step
from selaras_client.discovery import Find
from selaras_client.line import Line
from selaras_client.wire import (
    HubRefusedError,
    HubUnreachableError,
    Secured,
    WrongHubError,
    as_bytes,
    asked_on,
    connect,
    hung_up,
    send_all,
    take_steps,
    with_what_lies_there,
)

log = logging.getLogger(__name__)

ANSWER_S: Final = 60.0
MOST_INCARNATIONS: Final = 3
# A revoked PC is refused so while it may deliver once more what it had not sent.
LAST_DELIVERY: Final = "hub.last-delivery"


class Syncer:
    """Holds conversations with one hub."""

    def __init__(
        self,
        address: str,
        line: Line,
        *,
        secured: Callable[[], Awaitable[Secured]],
        find: Find | None = None,
        answer_s: float = ANSWER_S,
    ) -> None:
        """Speak with the hub on behalf of *line*.

        Args:
            address: Where it answered last.
            secured: Says who we are; asked for each conversation, and may raise a HubError.
            find: Where else it may be; asked when it does not answer there.
            answer_s: How long the hub may say nothing while something is unsettled.
        """
        self.address, self._line, self._answer_s = address, line, answer_s
        self._secured, self._find = secured, find or _nowhere_else
        self.on_moved: Callable[[str], Awaitable[None]] = _to_nobody
        # The line, while nothing is being sent on it; how long the hub is waited for just now.
        self._idle: ClientConnection | None = None
        self._patience: asyncio.Timeout | None = None
        self._former: set[str] = set()
        self._is_to_begin_anew = self._is_check_due = self._is_compared = self._is_wished = False
        self.on_step: Callable[[], None] = lambda: None

    def written(self) -> None:
        """Hear, in the data thread, that something was written here."""
        self._line.look(self._looked)

    def _looked(self) -> None:
        """Send what was found in the very step that hears of it: no task has to be woken first."""
        socket = self._idle
        if socket is not None and not socket.transport.get_write_buffer_size():
            for message in self._line.taken():
                broadcast([socket], message)
        self._wish()

    def check(self) -> None:
        """Compare this PC with the hub, now or as soon as it is connected and even."""
        self._is_check_due = True
        self._wish()

    def begin_anew(self) -> None:
        """End the conversation once it is even; the next one asks where the hub stands by now."""
        self._is_to_begin_anew = True
        self._wish()

    async def converse(self, *, until_even: bool = False) -> None:
        """Hold one conversation; return when it is to begin anew, or when even if asked.

        Raises:
            HubUnreachableError: Nothing answers, or the line dropped.
            HubRefusedError: The hub turned us away.
            WrongHubError: Only something else answers.
        """
        for attempt in range(1, MOST_INCARNATIONS + 1):
            try:
                await self._hold(until_even=until_even)
                return
            except HubRefusedError as error:
                if error.facts["reason"] == LAST_DELIVERY:
                    await self._deliver()
                if error.facts["reason"] == SUPERSEDED and attempt == 1:
                    # What answered was the hub before: look for the one that is.
                    self._former.add(self.address)
                    continue
                # A new incarnation has begun already; under it we are welcome.
                if error.facts["reason"] not in COME_AGAIN or attempt == MOST_INCARNATIONS:
                    raise

    async def _hold(self, *, until_even: bool) -> None:
        secured, is_after_copy = await self._secured(), False
        while True:
            socket, step = await self._opened(secured)
            async with hung_up(socket):
                if step.awaits:
                    with contextlib.suppress(HubRefusedError):
                        async with self._heard():
                            copy, answer_s = self._line.copy, self._answer_s
                            await take_steps(socket, step, answered=copy, answer_s=answer_s)
                elif not is_after_copy or socket.close_code is None:
                    async with self._heard():
                        await self._talk(socket, until_even=until_even)
                    return
                else:
                    # To take a large copy into use took longer than a hub waits for a first word.
                    await self._line.dropped()
            is_after_copy = step.awaits

    async def _opened(self, secured: Secured) -> tuple[ClientConnection, Step]:
        """Return a line to the hub, and what is to be asked of its data in one file first.

        What is said first is made while the line is opened: neither needs the other.
        """
        begun, found = asyncio.ensure_future(self._begun()), None
        try:
            found = await self._reached(secured)
            return found, await begun
        except BaseException:
            begun.cancel()
            await asyncio.gather(begun, return_exceptions=True)
            if found is not None:
                await found.close()
            await self._line.dropped()
            raise

    async def _begun(self) -> Step:
        if not (step := await self._line.copy(None)).awaits:
            await self._line.begin()
        return step

    @contextlib.asynccontextmanager
    async def _heard(self) -> AsyncIterator[None]:
        """Say of a line on which it was spoken why it ended."""
        try:
            yield
        except (ConnectionClosed, TimeoutError) as error:
            raise HubUnreachableError(address=self.address) from error
        except RemoteProtocolError as error:
            log.warning("hub.misbehaved code=%s facts=%s", error.code, error.facts)
            raise HubRefusedError(reason=error.code) from error
        finally:
            await self._line.dropped()

    async def _deliver(self) -> None:
        """Deliver once more what this revoked PC had not sent; the hub closes the door then."""
        async with hung_up(await self._reached(await self._secured())) as socket:
            try:
                message = await self._line.deliver(None)
                while message is not None:
                    answer = await asked_on(socket, [message], answer_s=self._answer_s)
                    message = await self._line.deliver(answer)
            except (ConnectionClosed, TimeoutError) as error:
                raise HubUnreachableError(address=self.address) from error
            except RemoteProtocolError as error:
                raise HubRefusedError(reason=error.code) from error
        self._check_ended()

    async def _reached(self, secured: Secured) -> ClientConnection:
        """Return a line to the hub, wherever it is now."""
        former, self._former = self._former, set()
        try:
            return await connect(self.address, secured, former=former)
        except (HubUnreachableError, WrongHubError) as error:
            for address in await self._find():
                if address in former:
                    continue
                with contextlib.suppress(HubUnreachableError, WrongHubError):
                    socket = await connect(address, secured)
                    log.info("hub.moved")
                    self.address = address
                    await self.on_moved(address)
                    return socket
            raise error from None

    async def _talk(self, socket: ClientConnection, *, until_even: bool) -> None:
        self._is_to_begin_anew = self._is_compared = False
        try:
            await self._send_all(socket)
            while not (until_even and await self._is_done(socket)):
                message = await self._next(socket)
                if message is not None:
                    await self._take(socket, message)
                if self._is_wished:
                    await self._grant(socket)
                if not self._is_to_begin_anew:
                    self.on_step()
                elif self._line.is_even():
                    return
        except ConnectionClosed:
            await self._hear_last_words(socket)
            raise
        finally:
            self._idle = None

    def _wish(self) -> None:
        """Let the conversation turn to what is wished for here, though the hub says nothing."""
        self._is_wished = True
        if self._patience is not None and not self._patience.expired():
            self._patience.reschedule(asyncio.get_running_loop().time())

    async def _next(self, socket: ClientConnection) -> str | bytes | None:
        """Return what the hub says next, or None where something is wished for here before.

        It is waited for in this very task: another one would hand it on two steps later.
        """
        is_quiet = self._line.is_even() and not self._line.is_comparing()
        limit_s = 0 if self._is_wished else None if is_quiet else self._answer_s
        try:
            async with asyncio.timeout(limit_s) as self._patience:
                return await socket.recv()
        except TimeoutError:
            if not self._is_wished:
                raise HubUnreachableError(address=self.address) from None
            return None
        finally:
            self._patience = None

    async def _is_done(self, socket: ClientConnection) -> bool:
        """Say whether both are even, and have been compared since."""
        if self._is_compared or not self._line.is_even():
            return self._line.is_even() and not self._line.is_comparing()
        self._is_compared = True
        await self._line.check_due()
        await self._send_all(socket)
        return not self._line.is_comparing()

    async def _grant(self, socket: ClientConnection) -> None:
        """Send what was found here and is not sent yet, and compare where that is wished for."""
        self._is_wished = False
        fault = self._line.fault()
        if fault is not None:
            raise fault
        if self._is_check_due:
            self._is_check_due = False
            await self._line.check_due()
        await self._send_all(socket)

    async def _take(self, socket: ClientConnection, message: str | bytes) -> None:
        await self._line.received(await with_what_lies_there(socket, message))
        await self._send_all(socket)
        self._check_ended()

    async def _send_all(self, socket: ClientConnection) -> None:
        # What is found meanwhile must not overtake what waits here for the line to take it.
        self._idle = None
        await send_all(socket, self._line.taken())
        while self._line.is_held_back():
            await self._line.left()
            await send_all(socket, self._line.taken())
        self._idle = socket

    async def _hear_last_words(self, socket: ClientConnection) -> None:
        """Read what the hub said before it hung up: it tells a revoked PC why."""
        with contextlib.suppress(ConnectionClosed):
            while True:
                await self._line.received([as_bytes(await socket.recv())])
                self._check_ended()

    def _check_ended(self) -> None:
        ended = self._line.ended()
        if ended is not None:
            raise HubRefusedError(**{**ended.facts, "reason": ended.code})


async def _nowhere_else() -> list[str]:
    return []


async def _to_nobody(_: str) -> None:
    """Nobody wants to hear where the hub is now."""
