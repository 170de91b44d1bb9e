"""The PCs of the office: who they are, and taking one off the list for ever.

A lost or stolen PC is revoked by request: its key is no longer let in, its live line is closed in
the same turn, and its blocks of numbers are burned.
"""

from selaras.domain.requests import MAX_REASON, Request
from selaras.store.hub_keys import revoke_key
from selaras.store.hub_members import get_device
from selaras_hub.companies import companies_of
from selaras_hub.enlisting import KIND, REVOKED
from selaras_hub.epochs import go_on_without, leave_waiting
from selaras_hub.facts import FactBook
from selaras_hub.judging import Refused
from selaras_hub.leases import burn_leases
from selaras_hub.requesting import Asked, Done


def note_device(asked: Asked, device: str, *, state: str, reason: str = "") -> None:
    """Let every PC know what became of a PC; such facts are no part of the office's data."""
    known = get_device(asked.facts.db, device)
    content = (asked.facts.get(f"{KIND}:{device}") or {}) | {
        "device": device,
        "name": known.name if known else "",
        "state": state,
        "reason": reason,
        "by": asked.entry.author,
        "at": asked.now,
    }
    asked.facts.put(KIND, f"{KIND}:{device}", subject="", content=content)


def revoke(asked: Asked, request: Request) -> Done | Refused:
    """Take a PC off the list."""
    device, reason = request.text("device"), request.text("reason").strip()
    if not 0 < len(reason) <= MAX_REASON:
        return Refused("reason.missing")
    if device == asked.member.device:
        return Refused("pcs.own")
    if not revoke_key(asked.facts.db, device, at=asked.now, reason=reason):
        return Refused("pcs.not-found", {"device": device[:100]})
    db = asked.facts.db
    burned = sum(
        burn_leases(FactBook(db, company), device=device, now=asked.now)
        for company in companies_of(db, asked.company)
    )
    note_device(asked, device, state=REVOKED, reason=reason)
    leave_waiting(db, device)
    return Done({"device": device, "burned": str(burned)})


def leave_out(asked: Asked, request: Request) -> Done | Refused:
    """Go on in this epoch without hearing a PC: who asks answers for it by name."""
    device, reason = request.text("device"), request.text("reason").strip()
    if not 0 < len(reason) <= MAX_REASON:
        return Refused("reason.missing")
    if not go_on_without(asked.facts.db, device, by=asked.entry.author, now=asked.now):
        return Refused("epoch.not-awaited", {"device": device[:100]})
    return Done({"device": device})
