"""The frames in which a PC and a hub that know each other leave out what both hold; protocol 4.

See "Coming again" in ``docs/protocol.md``.
"""

from typing import Final, TypeAlias

from selaras.protocol.members import ByPosition, Natural

AGAIN_SINCE: Final = 4


class HelloAgain(ByPosition):
    """A Hello without what the hub can say itself.

    Args:
        settled_n: The number in the receipt that the PC would show; 0 for none.
        shown: What tells the hub whether what it says itself is what the PC would have said.
        run: Of the process that speaks, as bytes.
        now_ms: The PC's clock, in milliseconds since 1970, UTC.
    """

    incarnation: str
    seq: Natural
    last_n: Natural
    settled_n: Natural
    shown: bytes
    protocol_min: Natural
    protocol_max: Natural
    app_version: str
    schema_version: Natural
    client_ids_wanted: Natural
    run: bytes
    now_ms: Natural
    waiting: Natural


class SayAll(ByPosition):
    """The hub cannot say the rest of a HelloAgain itself: the PC says Hello, on the same line."""


class WelcomeAgain(ByPosition):
    """A Welcome without what the PC has said just now or knows.

    Args:
        server_ms: The hub's clock, in milliseconds since 1970, UTC.
    """

    protocol: Natural
    epoch_counter: Natural
    head_seq: Natural
    users_seq: Natural
    server_ms: Natural
    min_write_schema: Natural
    client_ids: tuple[Natural, ...]
    app_version: str
    schema_version: Natural


AgainFrame: TypeAlias = HelloAgain | SayAll | WelcomeAgain
"""Those of a PC and a hub that met before."""
