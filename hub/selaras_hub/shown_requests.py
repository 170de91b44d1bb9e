"""What the audit shows of a request: bounded texts, and of what may be a secret only the name."""

from typing import Final

from selaras.domain.requests import decode_request
from selaras.protocol.frames import Entry
from selaras_hub.judging import MAX_ID

MAX_MEMBER: Final = 600
MAX_MEMBERS: Final = 30
# What a request may show to every PC; other members may be secrets and are named only.
SHOWN_MEMBERS: Final = frozenset(
    {
        *("alarm", "batch", "conflict", "count", "device", "hash", "invoice", "invoices", "name"),
        *("numbering", "one_person", "outcome", "pc", "period", "proposal", "reason", "role"),
        *("customer", "keep", "others", "roles", "seen", "series", "state", "user", "year"),
        *("collected_too_much", "compensation", "paid_before", "recalculated"),
    }
)
HIDDEN: Final = "…"


def shown_request(entry: Entry) -> tuple[str, dict[str, str]]:
    """Return the record's kind and what it shows of a request."""
    request = decode_request(entry.request)
    if request is None:
        return "request", {}
    members = list(request.members.items())[:MAX_MEMBERS]
    shown = {
        shown_text(name)[:MAX_ID]: shown_text(value) if name in SHOWN_MEMBERS else HIDDEN
        for name, value in members
    }
    return shown_text(request.kind)[:MAX_ID], shown


def shown_text(value: object) -> str:
    """Return a member as bounded text that can be stored whatever a peer put there."""
    text = " ".join(map(str, value)) if isinstance(value, list) else str(value)
    text = text.encode("utf-8", "replace").decode("utf-8")
    return text if len(text) <= MAX_MEMBER else f"{text[:MAX_MEMBER]}{HIDDEN}"
