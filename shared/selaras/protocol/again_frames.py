"""The frames in which a PC and a hub that know each other leave out what both hold; protocol 4.

See "Coming again" in ``docs/protocol.md``.
"""

from dataclasses import dataclass
from typing import Final, TypeAlias

AGAIN_SINCE: Final = 4


@dataclass(frozen=True, slots=True)
class HelloAgain:
    """A Hello without what the hub can say itself.

    Args:
        settled_n: The number in the receipt that the PC would show; 0 for none.
        shown: What tells the hub whether what it says itself is what the PC would have said.
        run: Of the process that speaks, as bytes.
        now_ms: The PC's clock, in milliseconds since 1970, UTC.
    """

    incarnation: str
    seq: int
    last_n: int
    settled_n: int
    shown: bytes
    protocol_min: int
    protocol_max: int
    app_version: str
    schema_version: int
    client_ids_wanted: int
    run: bytes
    now_ms: int
    waiting: int


@dataclass(frozen=True, slots=True)
class SayAll:
    """The hub cannot say the rest of a HelloAgain itself: the PC says Hello, on the same line."""


@dataclass(frozen=True, slots=True)
class WelcomeAgain:
    """A Welcome without what the PC has said just now or knows.

    Args:
        server_ms: The hub's clock, in milliseconds since 1970, UTC.
    """

    protocol: int
    epoch_counter: int
    head_seq: int
    users_seq: int
    server_ms: int
    min_write_schema: int
    client_ids: tuple[int, ...]
    app_version: str
    schema_version: int


AgainFrame: TypeAlias = HelloAgain | SayAll | WelcomeAgain
"""Those of a PC and a hub that met before."""
