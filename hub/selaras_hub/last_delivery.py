"""The permission for one last delivery of a revoked PC: a fact, with an end, used once.

An administrator asks for it. What is delivered becomes proposed corrections and nothing else.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from selaras.clock import moment_text
from selaras.domain.requests import Request
from selaras.store.hub_keys import is_revoked
from selaras.store.hub_members import get_device
from selaras_hub.facts import FactBook
from selaras_hub.judging import MAX_ID, Refused
from selaras_hub.requesting import Asked, Done

KIND: Final = "last-delivery"
GOOD_FOR: Final = timedelta(hours=24)
OPEN, DONE = "open", "done"
# A revoked PC is not trusted: it may not fill the hub's disk either.
MAX_ENTRIES: Final = 20_000
MAX_BYTES: Final = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Permit:
    """A permission that is good now.

    Args:
        until: When it ends, ISO 8601, UTC.
        entries: How many were taken so far, and their *size* in bytes.
    """

    device: str
    until: str
    entries: int
    size: int


def allow(asked: Asked, request: Request) -> Done | Refused:
    """Let a revoked PC deliver once; asked again before it did, the time begins anew."""
    device = request.text("device")
    known = get_device(asked.facts.db, device)
    if known is None or not is_revoked(asked.facts.db, device):
        return Refused("last-delivery.not-revoked", {"device": device[:MAX_ID]})
    before = asked.facts.get(_id(device)) or {"state": OPEN, "entries": 0, "size": 0}
    if before["state"] != OPEN:
        return Refused("last-delivery.done", {"pc": known.name})
    until = moment_text(datetime.fromisoformat(asked.now) + GOOD_FOR)
    content = before | {"device": device, "pc": known.name, "until": until}
    content |= {"by": asked.entry.author, "at": asked.now}
    asked.facts.put(KIND, _id(device), subject="", content=content)
    return Done({"device": device, "until": until})


def permit_of(facts: FactBook, device: str, *, now: str) -> Permit | None:
    """Return the permission that *device* has now, or None."""
    content = facts.get(_id(device))
    if content is None or content["state"] != OPEN or content["until"] <= now:
        return None
    return Permit(device, content["until"], content["entries"], content["size"])


def count(facts: FactBook, permit: Permit, *, entries: int, size: int) -> None:
    """Write down how much came under a permission."""
    _move(facts, permit, entries=permit.entries + entries, size=permit.size + size)


def close(facts: FactBook, permit: Permit, *, now: str) -> None:
    """End a permission for ever: the delivery was made."""
    _move(facts, permit, state=DONE, done_at=now)


def _move(facts: FactBook, permit: Permit, **members: str | int) -> None:
    content = facts.get(_id(permit.device)) or {}
    facts.put(KIND, _id(permit.device), subject="", content=content | members)


def _id(device: str) -> str:
    return f"{KIND}:{device}"
