"""Requests: what only the hub may do, answered once and in order.

The outcome is stored in the transaction of the effect, under the request's origin; asked again it
is answered alike.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from selaras.domain.requests import Request
from selaras.protocol.frames import Entry
from selaras.trust.authority import Authority
from selaras.values import Value
from selaras_hub.audit import AuditBook
from selaras_hub.facts import FactBook
from selaras_hub.judging import Refused
from selaras_hub.member import Member


class Asked(Value):
    """A request on its way through: who asks, when by the hub's clock, and where facts go.

    Args:
        now: ISO 8601, UTC.
        audit: Hears of every document that is moved on the way.
        authority: What a hub hands over when it moves; None for one without a network.
    """

    entry: Entry
    member: Member
    facts: FactBook
    company: str
    now: str
    audit: AuditBook
    authority: Authority | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """A request was carried out; *facts* go back to who asked."""

    facts: dict[str, str] = field(default_factory=dict)


Handler: TypeAlias = Callable[[Asked, Request], Done | Refused]
