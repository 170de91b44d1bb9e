"""The frames by which a revoked PC delivers once more what it had not sent.

They come on a line of their own, after the hub has refused a Hello with ``hub.last-delivery``.
Between them go Push and Settled; no feed, and no author id is handed out.
"""

from typing import TypeAlias

from selaras.protocol.members import ByPosition, Natural


class PartAsk(ByPosition):
    """A revoked PC takes up its last delivery.

    Args:
        incarnation: The life of the database file that speaks.
        waiting: How many entries it is going to push.
    """

    incarnation: str
    waiting: Natural


class PartReady(ByPosition):
    """The hub takes entries from now on.

    Args:
        until: When the door closes, ISO 8601, UTC, by the hub's clock.
    """

    until: str


class PartDone(ByPosition):
    """Everything was settled; the hub closes the door behind this PC for ever."""


PartingFrame: TypeAlias = PartAsk | PartReady | PartDone
