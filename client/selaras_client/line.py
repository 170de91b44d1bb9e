"""What a socket asks of the replica's desk in the course of one conversation."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from selaras.protocol.effects import Close
from selaras.replica.copy_taking import Step

Messages: TypeAlias = list[bytes]


@dataclass(frozen=True, slots=True)
class Line:
    """The replica's desk as coroutines; the work is done in the data thread.

    What is to be sent lies in one row, in the order in which the data thread made it.

    Args:
        begin: Open the conversation.
        look: Look for what was written here, before anything else is done in the data thread,
            in which it is called; then call what is given, on the event loop.
        taken: Return what is to be sent by now, and forget it.
        is_held_back: Whether there is more to send as soon as what was taken has left (*left*).
        fault: What went wrong while looking, or None.
        ended: Why the hub closed, or None.
        deliver: Go on with the last delivery of a revoked PC; None when it is over.
        copy: Go on with taking a copy of the hub's data; None on a fresh line.
    """

    begin: Callable[[], Awaitable[None]]
    received: Callable[[Sequence[bytes]], Awaitable[None]]
    look: Callable[[Callable[[], None]], None]
    taken: Callable[[], Messages]
    fault: Callable[[], Exception | None]
    is_held_back: Callable[[], bool]
    left: Callable[[], Awaitable[None]]
    check_due: Callable[[], Awaitable[None]]
    dropped: Callable[[], Awaitable[None]]
    ended: Callable[[], Close | None]
    is_even: Callable[[], bool]
    is_comparing: Callable[[], bool]
    deliver: Callable[[bytes | None], Awaitable[bytes | None]]
    copy: Callable[[bytes | None], Awaitable[Step]]
